/** What the parts of the writer share: a thing as it is when it is changed, a row to be recorded, and the way out of a write that cannot be. */
import type { Facet, Outcome } from '../store.ts'

/** Unwinds one write; carries why. */
export class Stop extends Error {
  readonly reason: Extract<Outcome, { ok: false }>['reason']
  constructor(reason: Stop['reason']) {
    super(reason)
    this.reason = reason
  }
}

export interface Live {
  readonly key: number
  readonly id: string
  readonly kind: string
  readonly parent: number
  readonly within: string | null
  /** Key of the metalake; its own for a metalake. */
  readonly root: number
  readonly name: string
  readonly version: number
}
export interface Recorded {
  readonly operation: string
  readonly facet: Facet
  readonly entity: Live
  readonly path: readonly string[]
  readonly body: string | null
  /** The names in what it is in changed. */
  readonly listed: boolean
}
