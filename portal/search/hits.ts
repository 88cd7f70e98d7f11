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

/** A long text from shortly before its first mark, so that a line that is cut shows it. */
export function fromFirst(text: string, marks: Marks, before = 36): { readonly text: string; readonly marks: Marks } {
  const first = marks[0]?.[0] ?? 0
  if (first <= before * 2) return { text, marks }
  const space = text.lastIndexOf(' ', first - before / 2)
  const from = space > first - before * 2 ? space + 1 : first - before
  return { text: `… ${text.slice(from)}`, marks: marks.filter(([at]) => at >= from).map(([a, b]) => [a - from + 2, b - from + 2]) }
}
