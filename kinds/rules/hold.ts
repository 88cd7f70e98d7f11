/** A hold: what the policy is on, and all in it, cannot be dropped. */
import { asText, decode, limited, optional, refuse } from '../define.ts'
import { made } from '../layout.ts'
import type { Apart } from './apart.ts'

const instant = (doc: string) =>
  made(doc, (raw, at) => {
    const time = asText(raw, at)
    const date = new Date(time)
    return /^\d{4}-\d\d-\d\dT/.test(time) && !Number.isNaN(date.getTime()) ? date.toISOString() : refuse(at, 'an instant like 2027-01-31T00:00:00Z')
  })

const fields = {
  reason: optional(limited(500, 'why, told to whoever tries to drop it')),
  until: optional(instant('the instant from which it no longer holds; for good when absent')),
}
export type Hold = ReturnType<typeof hold.decode>

export const hold = { doc: 'what it is on, and all in it, cannot be dropped', decode: (raw: unknown, at: string) => decode(fields, raw, at) }

/** Whether the time of a hold is over at an instant in milliseconds. */
export const isOver = ({ until }: Hold, ms: number): boolean => until !== undefined && Date.parse(until) <= ms

const endOf = ({ until }: Hold): number => (until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until))
/** Of holds that regions wrote apart the one that ends last; of those that end together the one whose reason is last in order. */
export function strictestHold(apart: readonly Apart<Hold>[]): Hold | undefined {
  const isStricter = (a: Hold, b: Hold) => (endOf(a) === endOf(b) ? (a.reason ?? '') > (b.reason ?? '') : endOf(a) > endOf(b))
  return apart.reduce<Hold | undefined>((best, { rule }) => (rule && (!best || isStricter(rule, best)) ? rule : best), undefined)
}
