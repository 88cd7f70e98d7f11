/** The writer thread of a SQLite lake: takes writes from every HTTP thread, commits them in groups, then says so. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { Clock } from '../../kit/clock.ts'
import type { Outcome, Touched, Write } from '../store.ts'
import { Applier } from './apply.ts'
import { openForWriting } from './schema.ts'

export interface WriterSetup {
  readonly file: string
  readonly origin: string
  /** One 64-bit number: where the log ends. Stored before the acknowledgement, so that no reader can be behind one. */
  readonly position: SharedArrayBuffer
  /** Where groups of asks come from and groups of answers go. */
  readonly port: MessagePort
}
export interface Ask {
  readonly id: number
  readonly write: Write
}
/** One committed group: the answers, and what it changed. */
export interface Group {
  readonly answers: readonly Answer[]
  readonly touched: Touched
}
export interface Answer {
  readonly id: number
  readonly outcome?: Outcome
  readonly error?: string
}

/** More than this in one transaction makes the first wait for the last. */
const groupLimit = 512

const setup = workerData as WriterSetup
const { port } = setup
const position = new BigInt64Array(setup.position)
const db = openForWriting(setup.file)
const applier = new Applier(db, new Clock(), setup.origin)
Atomics.store(position, 0, BigInt(applier.position))
port.postMessage('ready')

port.on('message', (first: readonly Ask[] | 'close') => {
  let closing = first === 'close'
  const group: Ask[] = first === 'close' ? [] : [...first]
  while (!closing && group.length < groupLimit) {
    const more = receiveMessageOnPort(port)
    if (!more) break
    if (more.message === 'close') closing = true
    else group.push(...more.message)
  }
  if (group.length > 0) {
    const answers = answer(group)
    const done: Group = { answers, touched: applier.touched() }
    Atomics.store(position, 0, BigInt(applier.position))
    port.postMessage(done)
  }
  if (closing) {
    db.close()
    port.close()
  }
})

/** A write that breaks unexpectedly must not fail its neighbours: the group is rolled back and each tried alone. */
function answer(group: readonly Ask[]): readonly Answer[] {
  const before = applier.mark()
  try {
    const outcomes = applier.run(group.map((ask) => ask.write))
    return group.map((ask, i) => ({ id: ask.id, outcome: outcomes[i] as Outcome }))
  } catch (error) {
    applier.restore(before)
    if (group.length === 1) return [{ id: (group[0] as Ask).id, error: error instanceof Error ? error.message : String(error) }]
    return group.flatMap((ask) => answer([ask]))
  }
}
