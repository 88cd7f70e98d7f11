/** What those who apply steps say to one another. */
import { type KindName, kinds } from '../../kinds/index.ts'
import { type Facet, type Outcome, relations } from './store.ts'
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

/** The body as it is kept and hashed: with the source's id, so that the past and other regions know it too. */
export const textOf = ({ body, uid }: { readonly body: object; readonly uid?: string }) => JSON.stringify(uid === undefined ? body : { ...body, uid })

const rulingFacets: ReadonlySet<Facet> = new Set(Object.values(relations).flatMap((one) => ('rules' in one ? [one.facet] : [])))
/** Whether a row may change who may do what. */
export const rules = (kind: string, facet: Facet, operation: string) =>
  operation === 'mend' || (facet === 'body' ? operation === 'own' || kinds[kind as KindName].rules === true : rulingFacets.has(facet))

/** What a group changed, for caches. */
export interface Changed {
  readonly entities: number[]
  readonly lists: { parent: number; kind: KindName }[]
  readonly linked: number[]
  dropped: boolean
  mended: boolean
}
export const nothing = (): Changed => ({ entities: [], lists: [], linked: [], dropped: false, mended: false })
