/** Moments between which time can be measured though clocks are set, machines sleep, and another thread or process of the machine looks. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'

export interface Moment {
  /** Milliseconds by the machine's steady clock, the same in all its processes; it may stop while the machine sleeps. */
  readonly steady: number
  /** By the clock on the wall, which may be set. */
  readonly wall: number
}

/** Tells machines apart, whose steady clocks have nothing to do with one another. */
export const machine = ((): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return hostname()
  }
})()

export const momentNow = (): Moment => ({ steady: Number(process.hrtime.bigint() / 1_000_000n), wall: Date.now() })
/** Milliseconds since then, by the clock that says more: who is not sure how much time has passed must take it for more. */
export const since = (then: Moment, now: Moment = momentNow()): number => Math.max(now.steady - then.steady, now.wall - then.wall)
