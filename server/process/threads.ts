/** The threads beside the first: those that serve the lake on the same port, and one that searches for all. */
import { type MessagePort, Worker } from 'node:worker_threads'
import type { FirstLake, Seat } from '../open.ts'
import type { SearchSetup } from './search-thread.ts'
import type { Where } from './serve.ts'
import type { ThreadSetup } from './thread.ts'

export interface Threads {
  /** Resolves when all have ended in order. */
  stop(): Promise<void>
}
/** Of what is started. */
export interface Begun {
  readonly lake: FirstLake
  readonly settings: Readonly<Record<string, string>>
  readonly environment: NodeJS.ProcessEnv
  /** Told when one breaks: nobody can answer for what it held. */
  readonly failed: (error: Error) => void
}

/** Starts one thread for each of the ports, which lead to the one that searches; each serves once it is up. */
export function startThreads(
  { lake, settings, environment, failed }: Begun,
  where: Where,
  counts: SharedArrayBuffer,
  ports: readonly MessagePort[],
): Threads {
  return together(
    ports.map((searches, i) => {
      const setup: ThreadSetup = { seat: lake.seat(), settings, where, counts, environment: { ...environment }, searches, threads: ports.length + 1 }
      return startThread('thread', `http ${i + 2}`, setup, [searches], failed)
    }),
  )
}
/** Starts the thread that answers what comes by the ports. */
export function startSearching({ lake, settings, environment, failed }: Begun, ports: readonly MessagePort[]): Threads {
  const setup: SearchSetup = { seat: lake.seat(), settings, environment: { ...environment }, ports }
  return together([startThread('search-thread', 'search', setup, ports, failed)])
}

// Three times what `npm start` gives the first thread for one of its halves: as much in all.
const resourceLimits = { maxYoungGenerationSizeMb: 24 }

function startThread(file: string, name: string, setup: { readonly seat: Seat }, ports: readonly MessagePort[], failed: Begun['failed']): Threads {
  const { seat } = setup
  let stopping = false
  const transferList = [...ports, ...('port' in seat ? [seat.port] : [])]
  const worker = new Worker(new URL(`./${file}.ts`, import.meta.url), { workerData: setup, transferList, name, resourceLimits })
  worker.on('error', failed)
  const { promise: gone, resolve } = Promise.withResolvers<void>()
  worker.on('exit', (code) => {
    resolve()
    if (!stopping) failed(new Error(`the thread "${name}" ended with code ${code}`))
  })
  return {
    async stop() {
      stopping = true
      worker.postMessage('stop')
      await gone
    },
  }
}
const together = (all: readonly Threads[]): Threads => ({
  async stop() {
    await Promise.all(all.map((one) => one.stop()))
  },
})
