/** Work beside the requests: small steps with rests between them, begun anew now and then. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Steps take a tenth of a thread at most. */
const restTimes = 9
const leastRestMs = 5

export interface Repeated {
  /** Time between two rounds, in milliseconds. The first begins at once. */
  readonly everyMs: number
  /** A part of a round that holds up others for a few milliseconds at most; true: there is more to do. */
  readonly step: (stopped: AbortSignal) => Promise<boolean>
  /** Told of what broke a round; the next is begun as ever. */
  readonly failed: (error: unknown) => void
}

/** Runs until it is disposed of, which waits for the step at work. */
export function repeating({ everyMs, step, failed }: Repeated): AsyncDisposable {
  const stop = new AbortController()
  const rest = (ms: number) => sleep(ms, undefined, { signal: stop.signal, ref: false }).catch(() => undefined)
  const round = async () => {
    for (let more = true; more && !stop.signal.aborted; ) {
      const began = performance.now()
      more = await step(stop.signal)
      if (more) await rest(Math.max(leastRestMs, (performance.now() - began) * restTimes))
    }
  }
  const run = async () => {
    while (!stop.signal.aborted) {
      await round().catch(failed)
      await rest(everyMs)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
