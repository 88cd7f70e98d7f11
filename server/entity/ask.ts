/** What every operation gets beside the thing it is about: who asks, and which lake they see. */
import type { Change } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import type { Author, View } from '../store/store.ts'

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
