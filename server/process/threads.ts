/** The threads beside the first that serve the lake on the same port. */
import { Worker } from 'node:worker_threads'
import type { FirstLake } from '../open.ts'
import type { Where } from './serve.ts'
import type { ThreadSetup } from './thread.ts'

export interface Threads {
  /** Resolves when all have ended in order. */
  stop(): Promise<void>
}

/** Starts `count` threads; each serves once it is up. `failed` is told when one breaks: nobody can answer for what it held. */
export function startThreads(
  count: number,
  lake: FirstLake,
  settings: Readonly<Record<string, string>>,
  where: Where,
  counts: SharedArrayBuffer,
  environment: NodeJS.ProcessEnv,
  failed: (error: Error) => void,
): Threads {
  // Three times what `npm start` gives the first thread for one of its halves: as much in all.
  const resourceLimits = { maxYoungGenerationSizeMb: 24 }
  let stopping = false
  const workers = Array.from({ length: count }, (_, i) => {
    const seat = lake.seat()
    const setup: ThreadSetup = { seat, settings, where, counts, environment: { ...environment }, threads: count + 1 }
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: setup,
      transferList: 'port' in seat ? [seat.port] : [],
      name: `http ${i + 2}`,
      resourceLimits,
    })
    worker.on('error', failed)
    const gone = new Promise<void>((resolve) =>
      worker.on('exit', (code) => {
        resolve()
        if (!stopping) failed(new Error(`an HTTP thread ended with code ${code}`))
      }),
    )
    return { worker, gone }
  })
  return {
    async stop() {
      stopping = true
      for (const { worker } of workers) worker.postMessage('stop')
      await Promise.all(workers.map(({ gone }) => gone))
    },
  }
}
