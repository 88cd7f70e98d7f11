/** A lease: credentials for what the policy is on are given only by regions that have heard lately from where the policy is decided. */
import { decode, integer, optional, refuse } from '../define.ts'
import { made } from '../layout.ts'
import type { Apart } from './apart.ts'

/** A minute; a region hears of the others every five seconds or so; at most a day. */
const [usual, least, most] = [60, 10, 86_400]
const fields = {
  seconds: optional(
    made('how long ago at most, 60 when absent', (raw, at) => {
      const seconds = integer('seconds').decode(raw, at)
      return seconds >= least && seconds <= most ? seconds : refuse(at, `a whole number from ${least} to ${most}`)
    }),
  ),
}
export type Lease = ReturnType<typeof lease.decode>

export const lease = {
  doc: 'no credentials for what it is on are given by a region that has not heard from the home of the policy for so many seconds',
  decode: (raw: unknown, at: string) => decode(fields, raw, at),
}
export const secondsOf = ({ seconds = usual }: Lease): number => seconds

/** Of leases that regions wrote apart, the shortest. */
export function strictestLease(apart: readonly Apart<Lease>[]): Lease | undefined {
  const all = apart.flatMap(({ rule }) => (rule ? [secondsOf(rule)] : []))
  return all.length === 0 ? undefined : { seconds: Math.min(...all) }
}
