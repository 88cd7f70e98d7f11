/** Counts by name that all threads of a process share, in memory that never grows: names that were idle longest give way. */
import { hash } from 'node:crypto'

/** Each name has its number of four places, and takes the one that was idle longest. */
const places = 1 << 14
const ways = 4
/** Mark, count, and second of the last change. */
const fields = 3
const partBytes = places * fields * Int32Array.BYTES_PER_ELEMENT
const parts = ['guesses', 'requests'] as const

/** 400 kB for all that is counted. */
export const sharedCounts = () => new SharedArrayBuffer(parts.length * partBytes)

export interface Count {
  readonly count: number
  readonly second: number
}
export interface Counts {
  of(name: string): Count | undefined
  /** Counts one more, or from one on when `anew`. Gives the count. */
  add(name: string, second: number, anew: boolean): number
  forget(name: string): void
}

/** `secret` keeps callers from choosing names that push others out of their places. */
export function countsIn(memory: SharedArrayBuffer, part: (typeof parts)[number], secret: Uint8Array): Counts {
  const all = new Int32Array(memory, parts.indexOf(part) * partBytes, places * fields)
  const key = Buffer.from(secret).toString('hex')
  const at = (place: number, field: number) => Atomics.load(all, place * fields + field)
  /** Its place, or the one it is to take. */
  const placeOf = (name: string): { readonly place: number; readonly mark: number; readonly known: boolean } => {
    const digest = Buffer.from(hash('sha256', `${key}\n${name}`), 'hex')
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
  return {
    of(name) {
      const { place, known } = placeOf(name)
      return known ? { count: at(place, 1), second: at(place, 2) } : undefined
    },
    add(name, second, anew) {
      const { place, mark, known } = placeOf(name)
      Atomics.store(all, place * fields, mark)
      Atomics.store(all, place * fields + 2, second)
      if (known && !anew) return Atomics.add(all, place * fields + 1, 1) + 1
      Atomics.store(all, place * fields + 1, 1)
      return 1
    },
    forget(name) {
      const { place, known } = placeOf(name)
      if (known) Atomics.store(all, place * fields + 1, 0)
    },
  }
}
