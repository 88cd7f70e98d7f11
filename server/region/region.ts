/** What the rest of the lake knows of regions: who this one is, what it has of the others, who decides on a thing. */
import type { Regional } from '../merge/ledger.ts'
import type { Database } from '../store/postgresql/address.ts'
import type { Row, Store } from '../store/store.ts'

export type RegionStore = Store & { readonly ledger: Regional }
export const hasLedger = (store: Store): store is RegionStore => store.ledger !== undefined

/** Where a lake is kept: in the database if there is one, with a directory of the server beside it. */
export interface Kept {
  readonly directory: string
  readonly database?: Database | undefined
}

/** Of a lake that is a region. */
export interface Region {
  readonly name: string
  readonly ledger: Regional
  /** The name of the region that decides on what only a home may: of a unit or what is in one. */
  homeOf(row: Row): Promise<string>
  /** The same of each of them, in their order. */
  homesOf(rows: readonly Row[]): Promise<readonly string[]>
  /** By this region's key, in base64. `what` keeps a signature given for one purpose from serving another. */
  sign(what: string, text: string): string
  /** Whether the member of that name signed it; false where there is none. */
  isSigned(region: string, what: string, text: string, signature: string): Promise<boolean>
  /** Hands something to another region and gives its answer; both at most 16 MiB. Rejects with Unreached, which says whether it was sent. */
  send(region: string, verb: string, message: Uint8Array): Promise<Uint8Array>
  /** What this region does with what others send by the verb. */
  on(verb: string, answer: (message: Uint8Array) => Promise<Uint8Array>): void
  /** What `on` was given. Throws while nothing was. */
  answer(verb: string, message: Uint8Array): Promise<Uint8Array>
  /** Ends its connections to others. */
  end(): void
}
