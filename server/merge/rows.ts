/** What is shown, as the merge reads and changes it: the tables of the applier, with what has an id but is dropped. */
import type { Facet, LinkKind } from '../store/store.ts'
import type { Live, Tables } from '../store/tables.ts'
import type { Thing } from './facts.ts'

/** An entity with what it says, dropped ones too. */
export interface Entity extends Live {
  readonly uid: string | null
  readonly body: string
  /** Position of its drop; null while it is there. */
  readonly dropped: number | null
}
export interface Rows extends Tables {
  /** The last one with this id, dropped or not. */
  entity(id: string): Entity | undefined
  /** A live entity or one that was dropped. */
  placed(key: number): { readonly parent: number; readonly name: string } | undefined
  /** Changes what is dropped, which counts no version. */
  rewrite(key: number, name: string, uid: string | null, body: string): void
  /** Sorts of relations that ever began at it, with its own key; and of those to it that its drop ended or that are there, with the keys where they began. */
  torn(key: number, dropped: number): readonly { readonly from: number; readonly what: LinkKind }[]
  /** What the last row of the log says of it. */
  told(key: number, facet: Facet): string | undefined
  /** Brings their rows, and those of their relations, back to what the log says; throws Unmended where the log does not. What holds another comes first. */
  retell(things: readonly Pick<Thing, 'id' | 'kind' | 'within'>[]): void
  /** The values of live relations of a sort from one to the other. */
  linked(from: number, what: LinkKind, to: number): readonly (string | null)[]
}

/** Names from the metalake down, as they are shown. */
export function pathOf(rows: Rows, { parent, name }: Pick<Live, 'parent' | 'name'>): readonly string[] {
  const path = [name]
  for (let key = parent; key !== 0; ) {
    const above = rows.placed(key)
    if (!above) break
    path.unshift(above.name)
    key = above.parent
  }
  return path
}
