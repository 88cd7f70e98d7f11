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
