/** How many requests one caller may make in a second, whatever they ask: one that runs wild leaves room for the others. */
import type { Config } from '../config.ts'
import type { Counts } from './counts.ts'
import { type Principal, Wait } from './principal.ts'

/** Gives the principal back, or throws Wait. Undefined when nobody is held up. `now` is in ms. */
export function paceOf(counts: Counts, config: Config, now: () => number = Date.now): ((principal: Principal) => Principal) | undefined {
  const most = config.number('caspian.server.requestsPerSecond')
  if (most === 0) return undefined
  return (principal) => {
    const second = Math.floor(now() / 1000) | 0
    const count = counts.add(principal.name, second, counts.of(principal.name)?.second !== second)
    if (count > most) throw new Wait(1, `more than ${most} requests in one second; ask fewer at a time`)
    return principal
  }
}
