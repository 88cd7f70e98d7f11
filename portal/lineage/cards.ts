/** How large the cards of a graph are and where lines touch them, for the screen and for files alike. In pixels. Pure. */
import type { Arc, Graph, Thing } from './graph.ts'
import { hopsOf, ranksOf } from './graph.ts'
import type { Box, Spot } from './layout.ts'

const dataset = { width: 176, head: 46, row: 22, foot: 20 }
const job = { width: 124, height: 42 }
/** Columns that a card shows before it is opened. */
export const columnsAtMost = 8

export interface Card extends Box {
  readonly thing: Thing
  /** Columns in sight, from above. */
  readonly columns: readonly string[]
  /** Columns that are not. */
  readonly left: number
}
export interface Placed extends Card, Spot {}

/** The cards of a graph. `columns` are those of each thing that lines touch; of an `open` thing all are shown, of the others those in `first` before others. */
export function cardsOf(
  graph: Graph,
  start: string,
  columns: ReadonlyMap<string, readonly string[]>,
  open: ReadonlySet<string>,
  first: (thing: string, column: string) => boolean,
): readonly Card[] {
  const ranks = ranksOf(graph, start)
  return [...graph.things.values()].map((thing) => {
    const rank = ranks.get(thing.id) ?? 0
    if (thing.job) return { id: thing.id, rank, thing, columns: [], left: 0, ...job }
    const all = columns.get(thing.id) ?? []
    const shown = open.has(thing.id) || all.length <= columnsAtMost ? all : wanted(all, (column) => first(thing.id, column))
    const left = all.length - shown.length
    const height = dataset.head + shown.length * dataset.row + (left > 0 ? dataset.foot : 0)
    return { id: thing.id, rank, thing, columns: shown, left, width: dataset.width, height }
  })
}
/** The first ones that are wanted, then others while there is room, in their order. */
function wanted(all: readonly string[], isFirst: (column: string) => boolean): readonly string[] {
  const [firsts, others] = [all.filter(isFirst), all.filter((column) => !isFirst(column))]
  const kept = new Set([...firsts, ...others].slice(0, columnsAtMost))
  return all.filter((column) => kept.has(column))
}

/** How far below the card's upper edge a line to a column, or to the whole, meets it. */
export function touchAt(card: Card, column: string): number {
  if (card.thing.job) return card.height / 2
  const at = card.columns.indexOf(column)
  if (at >= 0) return dataset.head + at * dataset.row + dataset.row / 2
  return column === '' || card.left === 0 ? dataset.head / 2 : card.height - dataset.foot / 2
}
/** Where a column's row begins. */
export const rowAt = (i: number): number => dataset.head + i * dataset.row
export const measures = dataset

export interface Wire {
  readonly d: string
  /** Its middle. */
  readonly x: number
  readonly y: number
}
/** The line of an arc, from the right side of one card to the left of the other. */
export function wireOf(arc: Arc, from: Placed, to: Placed): Wire {
  const [x1, y1] = [from.x + from.width, from.y + touchAt(from, arc.fromColumn)]
  const [x2, y2] = [to.x, to.y + touchAt(to, arc.toColumn)]
  const bend = Math.max(28, Math.abs(x2 - x1) / 2)
  return { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`, x: (x1 + x2) / 2, y: (y1 + y2) / 2 }
}

export interface Column {
  readonly hops: number
  readonly x: number
  readonly width: number
}
/** The columns of datasets, each with how many hops away it is. */
export function columnHeads(cards: Iterable<Placed>, startIsJob: boolean): readonly Column[] {
  const heads = new Map<number, Column>()
  for (const { thing, rank, x, width } of cards)
    if (!thing.job || (startIsJob && rank === 0)) if (!heads.has(rank)) heads.set(rank, { hops: hopsOf(rank), x, width })
  return [...heads.values()].sort((a, b) => a.x - b.x)
}
export const topOf = (cards: Iterable<Placed>): number => Math.min(...Array.from(cards, ({ y }) => y))

/** What an arrow leads to: along a line sideways, else the next card above or below; undefined where there is none. */
export function stepFrom(cards: ReadonlyMap<string, Placed>, arcs: readonly Arc[], id: string, key: string): string | undefined {
  const here = cards.get(id)
  if (!here) return undefined
  const middle = ({ y, height }: Placed) => y + height / 2
  const nearest = (all: readonly (Placed | undefined)[]) =>
    all
      .filter((card) => card !== undefined)
      .toSorted((a, b) => Math.abs(middle(a) - middle(here)) - Math.abs(middle(b) - middle(here)) || (a.id < b.id ? -1 : 1))[0]?.id
  switch (key) {
    case 'ArrowRight':
      return nearest(arcs.filter(({ from }) => from === id).map(({ to }) => cards.get(to)))
    case 'ArrowLeft':
      return nearest(arcs.filter(({ to }) => to === id).map(({ from }) => cards.get(from)))
    case 'ArrowUp':
      return nearest([...cards.values()].filter((card) => card.rank === here.rank && card.y < here.y))
    case 'ArrowDown':
      return nearest([...cards.values()].filter((card) => card.rank === here.rank && card.y > here.y))
    default:
      return undefined
  }
}
