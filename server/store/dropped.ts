/** How the store is asked for what was dropped. */
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
