/** What every operation gets beside the thing it is about: who asks, and which lake they see. */
import { illegal } from '../../kinds/errors.ts'
import type { Author, View } from '../store/store.ts'

export interface Ask {
  readonly author: Author
  /** The lake now, or as it was. */
  readonly view: View
  /** The view is of the past: sources are not asked. */
  readonly past: boolean
  /** Ends calls to sources when the caller has gone. */
  readonly signal: AbortSignal
  /** Told when a source is asked: such an answer can change without the lake knowing. */
  readonly outside?: () => void
}

/** Names from the metalake down to the thing. */
export type Path = readonly string[]

export function presentOnly(ask: Ask): void {
  if (ask.past) throw illegal('the past cannot be changed; leave out asOf')
}
