/** What the lake could not read in a search, and where. */
import { Failure } from '../api/request.ts'
import { box } from '../kit/box.ts'

export interface Fault {
  readonly query: string
  /** In UTF-16 units. */
  readonly at: number
  readonly what: string
}
/** Of the search at hand; the field marks the place. */
export const fault = box<Fault | null>(null)

/** Null for any other refusal. */
export function faultOf(query: string, failure: unknown): Fault | null {
  const said = failure instanceof Failure && failure.status === 400 ? /"query" at character (\d+): (.*)$/s.exec(failure.message) : null
  return said ? { query, at: Number(said[1]) - 1, what: said[2] ?? '' } : null
}
