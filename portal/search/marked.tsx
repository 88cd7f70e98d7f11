/** A text with the places that were found standing out. */
import { Fragment } from 'react'
import type { Marks } from './shapes.ts'

export function WithMarks({ text, marks }: { text: string; marks: Marks }) {
  let at = 0
  const pieces = marks.map(([start, to], i) => {
    // What two words of a search found may overlap.
    const from = Math.max(start, at)
    if (to <= from) return null
    const before = text.slice(at, from)
    at = to
    return (
      <Fragment key={i}>
        {before}
        <mark>{text.slice(from, to)}</mark>
      </Fragment>
    )
  })
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  )
}

/** A long text from shortly before its first mark, so that a line that is cut shows it. */
export function fromFirst(text: string, marks: Marks, before = 36): { readonly text: string; readonly marks: Marks } {
  const first = marks[0]?.[0] ?? 0
  if (first <= before * 2) return { text, marks }
  const space = text.lastIndexOf(' ', first - before / 2)
  const from = space > first - before * 2 ? space + 1 : first - before
  return { text: `… ${text.slice(from)}`, marks: marks.filter(([at]) => at >= from).map(([a, b]) => [a - from + 2, b - from + 2]) }
}
