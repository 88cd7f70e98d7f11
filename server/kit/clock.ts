/** The hybrid logical clock that stamps log entries: never backwards, close to wall time. */

/** 16 hex digits: 48 bits of milliseconds, 16 bits of counter. Sorts as text. */
export type Stamp = string

export class Clock {
  private ms = 0
  private count = 0
  private readonly wall: () => number

  constructor(wall: () => number = Date.now) {
    this.wall = wall
  }

  /** What the wall says; handed to `next` for all rows of one commit, so that no instant lies between them. */
  now(): number {
    return this.wall()
  }

  /** A stamp later than every one given or seen before, even when the wall clock runs backwards. */
  next(now = this.wall()): Stamp {
    if (now > this.ms) {
      this.ms = now
      this.count = 0
    } else if (++this.count > 0xffff) {
      this.ms++
      this.count = 0
    }
    return stampOf(this.ms, this.count)
  }

  /** Takes note of a stamp from the log or another region. */
  saw(stamp: Stamp): void {
    const ms = millisOf(stamp)
    const count = Number.parseInt(stamp.slice(12), 16)
    if (ms > this.ms || (ms === this.ms && count > this.count)) {
      this.ms = ms
      this.count = count
    }
  }
}

/** Milliseconds that never run back, nor behind `least`, though the clock of the machine is set back: what has ended stays so. */
export function forward(least: number, wall: () => number = Date.now): () => number {
  let latest = least
  return () => (latest = Math.max(latest, wall()))
}

export const stampOf = (ms: number, count = 0): Stamp => ms.toString(16).padStart(12, '0') + count.toString(16).padStart(4, '0')
export const millisOf = (stamp: Stamp): number => Number.parseInt(stamp.slice(0, 12), 16)
/** As answers show it: 2026-01-02T03:04:05.678Z. */
export const instant = (ms: number): string => new Date(ms).toISOString()
