/** A fetch that asks only so much at once, and asks again when nothing answers or the other side fails. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Patience {
  readonly atOnce: number
  /** Waits before each further try, in milliseconds. */
  readonly waits: readonly number[]
}
/** About a minute in all: a server that restarts is waited for. */
export const patience: Patience = { atOnce: 16, waits: [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000] }
/** An answer of 500 may be a defect that stays: fewer tries than for one that is overloaded or gone. */
const triesOfDefects = 3

/** Only for requests that may come twice without harm. The last answer or error is given as it is. */
export function patientFetch({ atOnce, waits }: Patience = patience): typeof globalThis.fetch {
  let free = atOnce
  const queue: (() => void)[] = []
  const enter = async () => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => queue.push(resolve))
  }
  const leave = () => {
    const next = queue.shift()
    if (next) next()
    else free++
  }
  return async (input, init) => {
    await enter()
    try {
      for (let tried = 0; ; tried++) {
        const wait = waits[tried]
        try {
          const response = await fetch(input, init)
          const again = response.status === 503 || response.status === 504 || (response.status >= 500 && tried < triesOfDefects)
          if (!again || wait === undefined) return response
          await response.body?.cancel()
        } catch (error) {
          if (wait === undefined) throw error
        }
        // Not all at the same instant.
        await sleep((wait ?? 0) * (0.75 + Math.random() / 2))
      }
    } finally {
      leave()
    }
  }
}

/** Runs `work` for every item, so many at once; the first error stops the rest from starting. */
export async function each<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]()
  let failed = false
  const worker = async () => {
    for (let next = left.next(); !next.done && !failed; next = left.next()) {
      try {
        await work(next.value)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
