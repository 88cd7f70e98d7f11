/** What those who apply steps say to one another. */
import type { Facet, Outcome } from './store.ts'
import type { Live } from './tables.ts'

type Failure = Extract<Outcome, { ok: false }>['reason']
/** Unwinds one write; carries why. */
export class Stop extends Error {
  readonly reason: Failure
  constructor(reason: Failure) {
    super(reason)
    this.reason = reason
  }
}

export interface Recorded {
  readonly operation: string
  readonly facet: Facet
  readonly entity: Live
  readonly path: readonly string[]
  readonly body: string | null
  /** The names in what it is in changed. */
  readonly listed: boolean
  /** Of a row that tells of relations: keys of what those lead to that began or ended. */
  readonly linked?: readonly number[]
}
