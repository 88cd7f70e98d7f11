/** How the store is asked to drop, and for what was dropped. */
import type { KindName } from '../../kinds/index.ts'

/** Which dropped things are meant. */
export interface DroppedOf {
  /** Key of the metalake they were in; 0 for metalakes themselves. */
  readonly root: number
  /** Also those that went with what they were in, not only what was dropped itself. */
  readonly all?: boolean
  readonly id?: string
  readonly kind?: KindName
  readonly name?: string
}

/** What a drop was prepared for: one of this kind that is not among the keys came in between, and makes the drop stale. */
export interface DropOnly {
  readonly kind: KindName
  readonly keys: readonly number[]
}
