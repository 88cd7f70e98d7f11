/** The thread that reads what takes long of the index of words of a SQLite lake: asked by aside.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Asked, Told } from './aside.ts'
import { crossing } from './crossing.ts'
import { openForReading } from './schema.ts'
import { textReads } from './texts.ts'

const db = openForReading(workerData as string)
const reads = textReads(db)

function answer(asked: Asked): Told {
  try {
    return { gave: asked[0] === 'keys' ? reads.keys(asked[1]) : reads.words(asked[1], asked[2]) }
  } catch (error) {
    return { error: crossing(error) }
  }
}

parentPort?.on('message', (asked: Asked | 'close') => {
  if (asked === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  const told = answer(asked)
  parentPort?.postMessage(told, told.gave instanceof Uint32Array ? [told.gave.buffer as ArrayBuffer] : [])
})
