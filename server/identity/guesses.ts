/** Wrong passwords, counted for whoever tries them: who goes on guessing waits longer each time. All threads of a process count together. */
import { hash } from 'node:crypto'
import type { Config } from '../config.ts'
import { Wait } from './principal.ts'

/** Places for counts; each name from each address has its number of four of them, and takes the one that was idle longest. */
const places = 1 << 14
const ways = 4
/** Mark, failures, and second of the last one. */
const fields = 3
/** An address may fail so many times more than a name from it before all names from it wait. */
const perAddress = 20

/** 200 kB, whatever is tried. */
export const sharedGuesses = () => new SharedArrayBuffer(places * fields * Int32Array.BYTES_PER_ELEMENT)

export interface Guesses {
  /** Throws Wait while the name must wait, from this address. Says nothing of whether there is such a name. */
  check(address: string, name: string): void
  failed(address: string, name: string): void
  /** Forgets the failures of the name from this address. */
  passed(address: string, name: string): void
}

/**
 * `secret` keeps callers from choosing names that share a place. `now` is in ms. The first `caspian.login.failures` are free, then each
 * failure doubles the wait from 1 s to `caspian.login.lockSeconds`; after as long without a failure all is forgotten.
 */
export function guessesIn(memory: SharedArrayBuffer, secret: Uint8Array, config: Config, now: () => number = Date.now): Guesses {
  const free = config.number('caspian.login.failures')
  const longest = config.number('caspian.login.lockSeconds')
  const counts = new Int32Array(memory)
  const key = Buffer.from(secret).toString('hex')
  const second = () => Math.floor(now() / 1000) | 0
  if (free === 0) return { check: () => undefined, failed: () => undefined, passed: () => undefined }

  const at = (place: number, field: number) => Atomics.load(counts, place * fields + field)
  /** Its place, or the one it is to take. */
  const placeOf = (what: string): { readonly place: number; readonly mark: number; readonly known: boolean } => {
    const digest = Buffer.from(hash('sha256', `${key}\n${what}`), 'hex')
    // 0 is for places that nobody has.
    const mark = digest.readInt32LE(4) | 1
    const first = (digest.readUInt32LE(0) % (places / ways)) * ways
    let idle = first
    for (let place = first; place < first + ways; place++) {
      if (at(place, 0) === mark) return { place, mark, known: true }
      if (at(place, 2) < at(idle, 2)) idle = place
    }
    return { place: idle, mark, known: false }
  }
  /** Seconds still to wait. */
  const left = (what: string, allowed: number): number => {
    const { place, known } = placeOf(what)
    const over = known ? at(place, 1) - allowed : -1
    if (over < 0) return 0
    return Math.min(longest, 2 ** Math.min(over, 30)) - (second() - at(place, 2))
  }
  const count = (what: string): void => {
    const { place, mark, known } = placeOf(what)
    const fresh = !known || second() - at(place, 2) > longest
    Atomics.store(counts, place * fields, mark)
    if (fresh) Atomics.store(counts, place * fields + 1, 1)
    else Atomics.add(counts, place * fields + 1, 1)
    Atomics.store(counts, place * fields + 2, second())
  }
  const both = (address: string, name: string) => `${address}\n${name}`
  return {
    check(address, name) {
      const seconds = Math.max(left(both(address, name), free), left(address, free * perAddress))
      if (seconds > 0) throw new Wait(seconds, `too many wrong passwords from this address; wait ${seconds} s`)
    },
    failed(address, name) {
      count(both(address, name))
      count(address)
    },
    passed(address, name) {
      const { place, known } = placeOf(both(address, name))
      if (known) Atomics.store(counts, place * fields + 1, 0)
    },
  }
}
