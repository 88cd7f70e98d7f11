/** A thread that copies a lake as it is at one moment into a file that is there and empty, without its free pages. */
import { workerData } from 'node:worker_threads'
import { openForReading } from './schema.ts'

const { from, to } = workerData as { readonly from: string; readonly to: string }
using db = openForReading(from)
db.prepare('vacuum into ?').run(to)
