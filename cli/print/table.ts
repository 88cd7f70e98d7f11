/** Rows under headings, aligned, and no wider than the terminal. */
import type { Style } from '../shell.ts'
import { clean } from './clean.ts'
import { cut, padEnd, padStart, widthOf } from './width.ts'

export interface Column {
  readonly heading: string
  /** Numbers stand right. */
  readonly right?: boolean
  /** Means nothing when cut: gives no way. */
  readonly whole?: boolean
}
const gap = 2
const narrowest = 6

/** Widths that fit into `total`: the widest give way first, down to one common width, none below a few characters. */
function fitted(natural: readonly number[], isWhole: readonly boolean[], total: number | undefined): readonly number[] {
  if (total === undefined) return natural
  const room = total - gap * (natural.length - 1)
  const below = (cap: number) => natural.map((width, i) => (isWhole[i] ? width : Math.min(width, cap)))
  const sum = (widths: readonly number[]) => widths.reduce((all, width) => all + width, 0)
  let cap = Math.max(...natural)
  while (cap > narrowest && sum(below(cap)) > room) cap--
  return below(cap)
}

/** Lines with the headings first; without any row, no line. A column without a single value is left out. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  style: Style,
): readonly string[] {
  if (rows.length === 0) return []
  const cleaned = rows.map((row) => row.map(clean))
  const used = columns.map((column, i) => ({ ...column, i })).filter(({ i }) => i === 0 || cleaned.some((row) => (row[i] ?? '') !== ''))
  const natural = used.map(({ heading, i }) => Math.max(widthOf(heading), ...cleaned.map((row) => widthOf(row[i] ?? ''))))
  const widths = fitted(
    natural,
    used.map(({ whole }) => whole === true),
    width,
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => {
        const room = widths[at] ?? 0
        const text = cut(cell, room)
        return used[at]?.right ? padStart(text, room) : padEnd(text, room)
      })
      .join(' '.repeat(gap))
      .trimEnd()
  return [style('dim', line(used.map(({ heading }) => heading))), ...cleaned.map((row) => line(used.map(({ i }) => row[i] ?? '')))]
}

/** Labels and what they say, one below the other; a value of several lines goes on under its first. */
export function pairLines(
  pairs: readonly (readonly [label: string, values: readonly string[]])[],
  width: number | undefined,
  style: Style,
): readonly string[] {
  const shown = pairs.filter(([, values]) => values.length > 0)
  const room = Math.max(0, ...shown.map(([label]) => widthOf(label)))
  return shown.flatMap(([label, values]) =>
    values.map((value, i) => {
      const text = clean(value)
      return `${i === 0 ? style('dim', padEnd(label, room)) : ' '.repeat(room)}  ${width === undefined ? text : cut(text, width - room - gap)}`
    }),
  )
}
