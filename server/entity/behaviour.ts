/** What a kind may do beyond the regular life; everything is optional. */
import type { Alteration } from '../../connectors/connector.ts'
import type { Body } from '../../kinds/define.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import type { Ask } from './ask.ts'
import type { Above } from './resolve.ts'

/** Work on a file system that a commit must be joined with. All are idempotent, so that a crash can be answered by doing them again. */
export type Effect =
  | { readonly do: 'make'; readonly directory: string }
  | { readonly do: 'remove'; readonly directory: string }
  /** Only when nothing is in it. */
  | { readonly do: 'tidy'; readonly directory: string }

export interface Behaviour {
  /** The sort of catalog that a request is about to make, when the kind is a catalog. Refuses unknown ones. */
  provider?(ask: Body): Provider
  /** From the decoded request, without its name, to the body kept. Refuses what cannot be. */
  draft?(at: Above, name: string, ask: Body): Body
  /** Directories to make before the thing is there. */
  making?(at: Above, name: string, body: Body): readonly Effect[]
  /** Directories to remove once it is decided that the thing and all in it go. */
  removing?(ask: Ask, lake: Lake, at: Above, row: Row): Promise<readonly Effect[]>
  /** Checks updates that the source is about to get. Refuses what no source takes. */
  altering?(at: Above, updates: readonly Alteration[]): void
  /** Checks the query of a list. Refuses what the kind cannot do. */
  listing?(query: Readonly<Record<string, string | undefined>>): void
  /** After a change or drop of the thing is durable. */
  changed?(lake: Lake, row: Row): void
}
