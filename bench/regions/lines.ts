/** Lines between regions as the world has them: each way takes its time, they can be cut, and what passes is counted. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What leads to one region, whoever asks it. */
export interface Line {
  /** On loopback; leads to the region's own port. */
  readonly port: number
  /** Passed so far, both ways. */
  bytes(): number
  /** From now on nothing passes, and nobody is told. */
  cut(): void
  /** What was open when it was cut is broken off; new connections work. */
  restore(): void
}
export interface Lines extends AsyncDisposable {
  /** Resolves when it listens; nobody need listen at the other end yet. */
  to(port: number): Promise<Line>
}

/** What is asked of the thread, and what it answers. */
export type LineOrder =
  | { readonly do: 'lead'; readonly to: number; readonly passed: SharedArrayBuffer; readonly number: number }
  | { readonly do: 'cut' | 'restore'; readonly number: number }
export interface LineTold {
  readonly number: number
  readonly port: number
}

/** In a thread of their own, so that what else the process does makes nothing late. */
export function openLines(oneWayMs: number): Lines {
  const thread = new Worker(new URL('./lines-thread.ts', import.meta.url), { workerData: { oneWayMs } })
  const order = (what: LineOrder) => thread.postMessage(what)
  let lines = 0
  return {
    async to(port) {
      const passed = new SharedArrayBuffer(8)
      const count = new BigUint64Array(passed)
      const number = lines++
      const told = (async () => {
        for (;;) {
          const [answer] = (await once(thread, 'message')) as [LineTold]
          if (answer.number === number) return answer
        }
      })()
      order({ do: 'lead', to: port, passed, number })
      const answer = await told
      return {
        port: answer.port,
        bytes: () => Number(Atomics.load(count, 0)),
        cut: () => order({ do: 'cut', number }),
        restore: () => order({ do: 'restore', number }),
      }
    },
    async [Symbol.asyncDispose]() {
      await thread.terminate()
    },
  }
}
