/** Names in use: one at a time works on a thing outside the lake, so that none removes what another has just made. */

/** Names are told apart by one of this many numbers; two that share one wait for each other, which is slow but right. */
const seats = 4096

/** What all threads of a process share. */
export const sharedHolds = () => new SharedArrayBuffer(seats * Int32Array.BYTES_PER_ELEMENT)

function seatOf(name: string): number {
  let hash = 7
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0
  return Math.abs(hash) % seats
}

/** Within one process nothing held is ever lost. */
const never = new AbortController().signal

/** Runs the work while nobody else, in any thread that shares the memory, holds one of the names. Must not be called from within such work. */
export async function holding<T>(shared: SharedArrayBuffer, names: readonly string[], work: (lost: AbortSignal) => Promise<T>): Promise<T> {
  const held = new Int32Array(shared)
  // Always in one order, so that two who want the same places cannot wait for one another.
  const wanted = [...new Set(names.map(seatOf))].sort((a, b) => a - b)
  const taken: number[] = []
  try {
    for (const seat of wanted) {
      while (Atomics.compareExchange(held, seat, 0, 1) !== 0) {
        const { value } = Atomics.waitAsync(held, seat, 1)
        await value
      }
      taken.push(seat)
    }
    return await work(never)
  } finally {
    for (const seat of taken) {
      Atomics.store(held, seat, 0)
      Atomics.notify(held, seat, 1)
    }
  }
}
