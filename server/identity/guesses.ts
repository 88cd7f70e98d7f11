/** Wrong passwords, counted for whoever tries them: who goes on guessing waits longer each time. */
import type { Config } from '../config.ts'
import type { Count, Counts } from './counts.ts'
import { Wait } from './principal.ts'

/** An address may fail so many times more than a name from it before all names from it wait. */
const perAddress = 20

export interface Guesses {
  /** Throws Wait while the name must wait, from this address. Says nothing of whether there is such a name. */
  check(address: string, name: string): void
  failed(address: string, name: string): void
  /** Forgets the failures of the name from this address. */
  passed(address: string, name: string): void
}

/**
 * The first `caspian.login.failures` are free, then each failure doubles the wait from 1 s to `caspian.login.lockSeconds`; after as long
 * without a failure all is forgotten. `now` is in ms.
 */
export function guessesIn(counts: Counts, config: Config, now: () => number = Date.now): Guesses {
  const free = config.number('caspian.login.failures')
  const longest = config.number('caspian.login.lockSeconds')
  if (free === 0) return { check: () => undefined, failed: () => undefined, passed: () => undefined }

  const second = () => Math.floor(now() / 1000) | 0
  /** Also when the clock was set back: nobody is to wait until it is where it was. */
  const isOver = (is: Count | undefined) => !is || second() - is.second > longest || second() < is.second
  /** Seconds still to wait. */
  const left = (what: string, allowed: number): number => {
    const is = counts.of(what)
    if (!is || is.count < allowed || isOver(is)) return 0
    return Math.min(longest, 2 ** Math.min(is.count - allowed, 30)) - (second() - is.second)
  }
  const count = (what: string) => counts.add(what, second(), isOver(counts.of(what)))
  const both = (address: string, name: string) => JSON.stringify([address, name])
  return {
    check(address, name) {
      const seconds = Math.max(left(both(address, name), free), left(address, free * perAddress))
      if (seconds > 0) throw new Wait(seconds, `too many wrong passwords from this address; wait ${seconds} s`, name)
    },
    failed(address, name) {
      count(both(address, name))
      count(address)
    },
    passed: (address, name) => counts.forget(both(address, name)),
  }
}
