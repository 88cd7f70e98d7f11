/** Measures loads until they are believable: after a warm-up, and again when the machine was busy with other things. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from './operations.ts'
import { failuresOf, type Measured, send } from './wrk.ts'

export interface Server {
  readonly url: string
  readonly pid: number
}

export interface Manner {
  /** Of each load. */
  readonly connections: number
  readonly seconds: number
  readonly warmSeconds: number
  /** How often a noisy measurement is repeated at most. */
  readonly repeats: number
  /** Told of what is going on. */
  readonly progress: (line: string) => void
}

export interface Result {
  /** The quietest of the measurements. */
  readonly measured: Measured
  /** In the warm-up and in all measurements: requests that were refused, broken off or not answered. */
  readonly failures: number
}

/** Percent of one core above which a measurement is noisy. */
export const noisyPercent = 25
const pauseMs = 2000

let words = 0
/** No two runs against one lake give the same, as each has a lake of its own. */
const newWord = (): string => `w${++words}`

/** Sends the operations side by side. Throws when wrk fails, or the server refuses what the load needs. */
export async function measure(
  server: Server,
  operations: readonly (Pick<Operation, 'load'> & { readonly name: string })[],
  manner: Manner,
): Promise<Result> {
  const { connections, seconds, warmSeconds, repeats, progress } = manner
  const name = operations.map(({ name }) => name).join(' beside ')
  const once = async (seconds: number): Promise<Measured> => {
    const loads = await Promise.all(operations.map(({ load }) => load(server.url, newWord())))
    return send(loads, server.pid, connections, seconds)
  }
  progress(`${name}: ${warmSeconds} s to warm up, ${seconds} s measured`)
  let failures = failuresOf(await once(warmSeconds))
  let best: Measured | undefined
  for (let tries = 0; tries <= repeats; tries++) {
    const measured = await once(seconds)
    failures += failuresOf(measured)
    if (best === undefined || measured.otherPercent < best.otherPercent) best = measured
    if (measured.otherPercent <= noisyPercent || tries === repeats) break
    progress(`${name}: other programs took ${Math.round(measured.otherPercent)} % of a core; once more`)
    await sleep(pauseMs)
  }
  if (best === undefined) throw new Error(`${name} was not measured`)
  return { measured: best, failures }
}
