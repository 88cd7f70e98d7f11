/** Asks several servers of one lake, writes down what each said and when, and goes on when one is away. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Caller, type Reply } from '../crash/caller.ts'
import type { Seen, Written } from './history.ts'

/** How long the answers took, in milliseconds, and what the others were. */
export interface Tally {
  readonly reads: number[]
  readonly writes: number[]
  readonly failures: Map<string, number>
}
export interface Record {
  readonly written: Written[]
  readonly seen: Seen[]
  readonly tally: Tally
}

export const registers = 48
export const registerOf = (n: number) => `r${n}`
const pauseMs = 20

const failed = ({ failures }: Tally, what: string) => failures.set(what, (failures.get(what) ?? 0) + 1)

function note(tally: Tally, times: number[], reply: Reply, took: number): void {
  if (reply.is === 'done') times.push(took)
  else failed(tally, reply.is === 'refused' ? `status ${reply.status}` : reply.is)
}

/** Reads and writes registers, the comments of tags, by whichever server comes up, until it is told to end. */
export async function call(urls: () => readonly string[], who: number, record: Record, ended: () => boolean, random: () => number): Promise<void> {
  const callers = new Map<string, Caller>()
  const some = () => {
    const all = urls()
    const url = all[Math.floor(random() * all.length)] ?? ''
    const known = callers.get(url)
    if (known) return known
    const made = new Caller()
    made.turnTo(url)
    callers.set(url, made)
    return made
  }
  for (let i = 0; !ended(); i++) {
    const register = registerOf(Math.floor(random() * registers))
    const path = `/cluster/tags/${register}`
    const begun = performance.now()
    if (random() < 0.3) {
      const value = `${who}-${i}`
      const reply = await some().call('PUT', path, { updates: [{ '@type': 'updateComment', newComment: value }] })
      const now = performance.now()
      note(record.tally, record.tally.writes, reply, now - begun)
      if (reply.is === 'unsent') await sleep(pauseMs)
      else if (reply.is === 'unknown') record.written.push({ register, value, begun, ended: Number.POSITIVE_INFINITY, is: 'unknown' })
      else record.written.push({ register, value, begun, ended: now, is: reply.is === 'done' ? 'done' : certain(reply.status) })
    } else {
      const reply = await some().call('GET', path)
      const now = performance.now()
      note(record.tally, record.tally.reads, reply, now - begun)
      if (reply.is === 'done') record.seen.push({ register, value: (reply.body.tag as { readonly comment: string }).comment, begun, ended: now })
      else await sleep(pauseMs)
    }
  }
  for (const caller of callers.values()) caller.end()
}

/** A failure of the lake itself promises nothing; every other refusal promises that nothing happened. */
const certain = (status: number): 'refused' | 'unknown' => (status === 500 ? 'unknown' : 'refused')
