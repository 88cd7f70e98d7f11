/** What every operation gets beside the thing it is about: who asks, and which lake they see. */
import type { Change } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Rights } from '../access/rights.ts'
import type { Author, Row, View } from '../store/store.ts'

export interface Ask {
  readonly author: Author
  /** Groups that the author is in, as the one who knows them says: the built-in identity store, or a token. */
  readonly groups: readonly string[]
  /** The lake now, or as it was. */
  readonly view: View
  /** The view is of the past: sources are not asked. */
  readonly past: boolean
  /** The last position of the log that the past which is meant knows; undefined for now. */
  readonly until?: number
  /** Ends calls to sources when the caller has gone. */
  readonly signal: AbortSignal
  /** What the caller may do in a metalake; absent where no rights are checked. */
  readonly rights?: (metalake: Row) => Promise<Rights>
  /** Told of each row that a decision looked at. */
  readonly rely?: (row: Row) => void
  /** All that a thing holds of a kind, in order of name, with nothing but keys, names and owners; kept between requests. */
  readonly members?: (parent: number, kind: KindName) => Promise<readonly Row[]>
  /** Named by the settings: may make metalakes. */
  readonly serviceAdmin?: boolean
  /** Told of the thing that was asked for by its name, and is about to be answered: it is in use. */
  readonly loaded?: (thing: number) => void
  /** Told when a source is asked: such an answer can change without the lake knowing. */
  readonly outside?: () => void
}

/** Names from the metalake down to the thing. */
export type Path = readonly string[]

/** One decoded item of `updates`. */
export interface Update {
  readonly type: string
  readonly change: Change
  readonly ask: Readonly<Record<string, unknown>>
}

/** What a drop may do beyond the plain. */
export interface DropHow {
  readonly force: boolean
  readonly cascade: boolean
  readonly purge: boolean
}

export function presentOnly(ask: Ask): void {
  if (ask.past) throw illegal('the past cannot be changed; leave out asOf')
}
