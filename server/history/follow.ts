/** Those who wait for the lake to change: one look at the log's position now and then wakes all of a thread. */
import { busy } from '../../kinds/errors.ts'

/** How long after a commit those who wait hear of it, in milliseconds at most. One load from memory each time, none while nobody waits. */
const lookMs = 50
/** Followers of one thread. Each holds a connection. */
const seatLimit = 1000

interface Waiting {
  readonly after: number
  readonly wake: () => void
}

/** A place among the followers, until it is disposed of. */
export interface Seat extends Disposable {
  /** Resolves once the log has gone past the position, after `ms` milliseconds, when the signal is aborted or when all is closed. */
  past(after: number, ms: number, signal: AbortSignal): Promise<void>
}

export class Followers {
  closed = false
  /** How many follow or wait. */
  taken = 0
  private readonly waiting = new Set<Waiting>()
  private timer: NodeJS.Timeout | undefined
  private readonly position: () => number

  constructor(position: () => number) {
    this.position = position
  }

  /** Throws busy when all seats are taken. */
  join(): Seat {
    if (this.closed || this.taken >= seatLimit)
      throw busy(`${seatLimit} clients follow changes through this server already; ask without wait now and then, or try again later`)
    this.taken++
    let held = true
    return {
      past: (after, ms, signal) => this.past(after, ms, signal),
      [Symbol.dispose]: () => {
        if (held) this.taken--
        held = false
      },
    }
  }

  private past(after: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.closed || signal.aborted || this.position() > after) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(late)
        signal.removeEventListener('abort', wake)
        this.waiting.delete(one)
        if (this.waiting.size === 0) this.rest()
        resolve()
      }
      const one: Waiting = { after, wake }
      const late = setTimeout(wake, ms)
      signal.addEventListener('abort', wake)
      this.waiting.add(one)
      this.timer ??= setInterval(() => this.look(), lookMs)
    })
  }

  /** Wakes all and lets nobody wait any more. */
  close(): void {
    this.closed = true
    for (const { wake } of this.waiting) wake()
  }

  private look(): void {
    const position = this.position()
    for (const { after, wake } of this.waiting) if (position > after) wake()
  }

  private rest(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}
