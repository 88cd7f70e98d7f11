/** Where boxes stand: columns by rank, within them the order and height that dagre finds, all of it held by one box that does not move. Pure. */
import { Graph as Dagre, layout } from '@dagrejs/dagre'

export interface Box {
  readonly id: string
  /** The column it stands in; ranks may be left out. */
  readonly rank: number
  readonly width: number
  readonly height: number
}
export interface Line {
  readonly from: string
  readonly to: string
}
/** Left upper corner, in pixels. */
export interface Spot {
  readonly x: number
  readonly y: number
}
export interface Held extends Spot {
  readonly id: string
}
export interface Spacing {
  /** Between columns, and between boxes of one. */
  readonly across: number
  readonly down: number
}

/** Where each column begins: the start of rank 0 at 0. */
function columnStarts(boxes: readonly Box[], across: number): ReadonlyMap<number, { readonly x: number; readonly width: number }> {
  const widths = new Map<number, number>()
  for (const { rank, width } of boxes) widths.set(rank, Math.max(width, widths.get(rank) ?? 0))
  const starts = new Map<number, { readonly x: number; readonly width: number }>()
  let x = 0
  for (const [rank, width] of [...widths].sort(([a], [b]) => a - b)) {
    starts.set(rank, { x, width })
    x += width + across
  }
  const zero = starts.get(0)?.x ?? 0
  return new Map([...starts].map(([rank, { x: at, width }]) => [rank, { x: at - zero, width }]))
}

/** Boxes of one column that are joined to the same others can only stand together, so dagre is asked about all of them at once. */
function bundled(boxes: readonly Box[], lines: readonly Line[]): readonly (readonly Box[])[] {
  const near = new Map<string, string[]>()
  const add = (id: string, other: string) => near.set(id, [...(near.get(id) ?? []), other])
  for (const { from, to } of lines) {
    add(from, `> ${to}`)
    add(to, `< ${from}`)
  }
  return [...Map.groupBy(boxes, ({ id, rank }) => JSON.stringify([rank, (near.get(id) ?? []).sort()])).values()]
}

/** Upper edges from dagre, with its own ranking replaced by ours: what is how far away is already known. */
function topsOf(boxes: readonly Box[], lines: readonly Line[], { down }: Spacing): ReadonlyMap<string, number> {
  const order = new Map([...new Set(boxes.map(({ rank }) => rank))].sort((a, b) => a - b).map((rank, i) => [rank, i]))
  const rankOf = new Map(boxes.map(({ id, rank }) => [id, order.get(rank) ?? 0]))
  const bundles = bundled(boxes, lines)
  const firstOf = new Map(bundles.flatMap((bundle) => bundle.map(({ id }) => [id, bundle[0]?.id ?? id] as const)))
  const graph = new Dagre()
  // Dagre keeps a place on every line for what is written on it, and so needs a rank between.
  const ranker = (of: { nodes(): string[]; node(id: string): { rank?: number } }) => {
    for (const id of of.nodes()) of.node(id).rank = 2 * (rankOf.get(id) ?? -1)
  }
  graph.setGraph({ rankdir: 'LR', nodesep: down, edgesep: down / 2, ranksep: 8, ranker: ranker as unknown as 'network-simplex' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const [first, ...others] of bundles)
    if (first) graph.setNode(first.id, { width: first.width, height: others.reduce((sum, { height }) => sum + down + height, first.height) })
  for (const { from, to } of lines) {
    const [a, b] = [rankOf.get(from), rankOf.get(to)]
    // What stands in one column or goes back does not decide about heights.
    if (a !== undefined && b !== undefined && a < b) graph.setEdge(firstOf.get(from) ?? from, firstOf.get(to) ?? to, {})
  }
  layout(graph)
  const tops = new Map<string, number>()
  for (const bundle of bundles) {
    const { y, height } = graph.node(bundle[0]?.id ?? '')
    let top = y - height / 2
    for (const box of bundle) {
      tops.set(box.id, top)
      top += box.height + down
    }
  }
  return tops
}

/** `held` stays where it is, if it is among the boxes; else the first box stands at 0. */
export function layOut(boxes: readonly Box[], lines: readonly Line[], spacing: Spacing, held?: Held): ReadonlyMap<string, Spot> {
  const starts = columnStarts(boxes, spacing.across)
  const tops = topsOf(boxes, lines, spacing)
  const spots = new Map<string, Spot>()
  for (const { id, rank, width } of boxes) {
    const column = starts.get(rank)
    // Narrower boxes stand in the middle of their column.
    spots.set(id, { x: Math.round((column?.x ?? 0) + ((column?.width ?? width) - width) / 2), y: Math.round(tops.get(id) ?? 0) })
  }
  const stays = held && spots.has(held.id) ? held : boxes[0] && { id: boxes[0].id, x: 0, y: 0 }
  const at = stays && spots.get(stays.id)
  if (!stays || !at) return spots
  const [dx, dy] = [stays.x - at.x, stays.y - at.y]
  return new Map([...spots].map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]))
}
