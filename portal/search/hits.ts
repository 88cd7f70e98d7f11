/** The hits of a result as its lines show them: those of its name and comment, those of one column together, and the rest. Pure. */
import type { Found, Hit, Marks } from './shapes.ts'

/** What was found of one column: in its name, its type, its comment. */
export interface ColumnHit {
  readonly name: string
  readonly nameMarks: Marks
  readonly type?: Hit
  readonly comment?: Hit
}
export interface Shown {
  readonly name: Marks
  readonly comment: Marks
  readonly columns: readonly ColumnHit[]
  readonly others: readonly Hit[]
}

const none: Marks = []

export function shownHits({ path, comment, hits }: Found): Shown {
  const own = (hit: Hit) => hit.column === undefined
  const name = hits.find((hit) => hit.in === 'name' && own(hit) && hit.text === path.at(-1))
  const said = hits.find((hit) => hit.in === 'comment' && own(hit) && hit.text === comment)
  const columns = new Map<string, ColumnHit>()
  for (const hit of hits) {
    const column = hit.column ?? (hit.in === 'column' ? hit.text : undefined)
    if (column === undefined) continue
    const before = columns.get(column) ?? { name: column, nameMarks: none }
    const more =
      hit.in === 'column' ? { nameMarks: hit.marks } : hit.in === 'type' ? { type: hit } : hit.in === 'comment' ? { comment: hit } : undefined
    if (more) columns.set(column, { ...before, ...more })
  }
  const inColumns = (hit: Hit) => hit.in === 'column' || (hit.column !== undefined && (hit.in === 'type' || hit.in === 'comment'))
  // Its path, its tags and its owner stand there anyway.
  const seen = (hit: Hit) =>
    hit === name || hit === said || inColumns(hit) || hit.in === 'path' || hit.in === 'owner' || (hit.in === 'tag' && own(hit))
  return { name: name?.marks ?? none, comment: said?.marks ?? none, columns: [...columns.values()], others: hits.filter((hit) => !seen(hit)) }
}
