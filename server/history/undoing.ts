/** What taking back a change is, before it is done. */
import type { Kind } from '../../kinds/define.ts'
import { conflict } from '../../kinds/errors.ts'
import type { Path } from '../entity/ask.ts'
import type { Entry, Row } from '../store/store.ts'
import { type Difference, labelOf } from './fields.ts'

export interface Undoing {
  readonly operation: string
  readonly kind: Kind
  readonly path: Path
  readonly id: string
  /** What would be what again; none where the whole thing comes or goes. */
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[]
  readonly run: () => Promise<void>
}
/** The thing that a change was about, as it is now. */
export interface Subject {
  readonly entry: Entry
  readonly kind: Kind
  /** From the metalake down to the thing itself. */
  readonly rows: readonly Row[]
  readonly row: Row
  readonly path: Path
}

/** Refuses when something later stands in the way of taking back. */
export function refuseOvertaken(fields: readonly Difference[], path: Path): void {
  if (fields.length > 0) throw conflict(`${fields.map(labelOf).join(', ')} of ${path.join('.')} changed again since; undo the later changes first`)
}
