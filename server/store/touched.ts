/** How caches hear what is not as it was. */
import type { KindName } from '../../kinds/index.ts'

/** What a commit changed, for caches: keys of entities, and the parents whose lists of names changed. */
export interface Touched {
  readonly position: number
  readonly entities: readonly number[]
  /** Keys of what relations lead to that began or ended; those that a drop ended are not among them. */
  readonly linked: readonly number[]
  /** Something was dropped, so links to it ended too. */
  readonly dropped: boolean
  /** What was damaged is as it should be: whatever was read before may be wrong, and not of what the log names alone. */
  readonly mended: boolean
  readonly lists: readonly { readonly parent: number; readonly kind: KindName }[]
}
