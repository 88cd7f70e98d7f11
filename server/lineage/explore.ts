/** Goes outwards over a graph layer by layer, asking once a layer, with what may not be seen left out and what is too much counted. */
import { type NodeId, shownBy } from './ids.ts'

/** up: towards what it comes from · down: towards what comes of it. */
export type Way = 'up' | 'down'
/** From what is read to what comes of it. `by`: the job that does it, where the edge leads past it. */
export interface Link {
  readonly from: NodeId
  readonly to: NodeId
  readonly by?: NodeId | undefined
}
export interface Exploring<E extends Link> {
  readonly starts: readonly NodeId[]
  /** At each layer the links are followed in all of these ways. */
  readonly ways: readonly Way[]
  readonly layers: number
  /** All links of these nodes in the way. Must be the same for the same nodes, whoever asks. */
  readonly next: (nodes: readonly NodeId[], way: Way) => Promise<readonly E[]>
  /** Which of these datasets and jobs the caller may see. */
  readonly maySee: (nodes: readonly NodeId[]) => Promise<ReadonlySet<NodeId>>
  readonly nodesAtMost: number
  /** One of two links between the same nodes; the same whichever comes first. */
  readonly join: (a: E, b: E) => E
}
export interface Explored<E extends Link> {
  /** Layer of each node, the starts at 0, in the order they were found: by layer, then by id. */
  readonly layers: ReadonlyMap<NodeId, number>
  /** Between nodes that were found, each once. */
  readonly links: readonly E[]
  /** Datasets and jobs beside what was found that the caller may not see. Nothing behind them was looked at. */
  readonly hidden: ReadonlySet<NodeId>
  /** Nodes beside what was found that were too many. Nothing behind them was looked at. */
  readonly left: ReadonlySet<NodeId>
}

export const keyOf = ({ from, to, by = '' }: Link): string => `${from}\0\0${to}\0\0${by}`
export const far = (link: Link, way: Way): NodeId => (way === 'up' ? link.from : link.to)

export async function explore<E extends Link>({ starts, ways, layers, next, maySee, nodesAtMost, join }: Exploring<E>): Promise<Explored<E>> {
  const found = new Map<NodeId, number>()
  const links = new Map<string, E>()
  const [hidden, left] = [new Set<NodeId>(), new Set<NodeId>()]
  const seen = new Set<NodeId>()
  /** Asks once about each thing. */
  const see = async (nodes: Iterable<NodeId>): Promise<void> => {
    const asked = [...new Set(Array.from(nodes, shownBy))].filter((id) => !seen.has(id) && !hidden.has(id))
    if (asked.length === 0) return
    const visible = await maySee(asked)
    for (const id of asked) (visible.has(id) ? seen : hidden).add(id)
  }
  const isSeen = ({ by }: Link, end: NodeId) => seen.has(shownBy(end)) && (by === undefined || seen.has(by))

  const enter = (nodes: Iterable<NodeId>, layer: number): NodeId[] => {
    const fresh = [...new Set(nodes)].filter((id) => !found.has(id) && !left.has(id)).sort()
    const room = Math.max(0, nodesAtMost - found.size)
    for (const id of fresh.slice(0, room)) found.set(id, layer)
    for (const id of fresh.slice(room)) left.add(id)
    return fresh.slice(0, room)
  }
  await see(starts)
  let frontier = enter(
    starts.filter((id) => seen.has(shownBy(id))),
    0,
  )
  for (let layer = 1; layer <= layers && frontier.length > 0; layer++) {
    const ends: NodeId[] = []
    for (const way of ways) {
      const step = await next(frontier, way)
      await see(step.flatMap((link) => (link.by === undefined ? [far(link, way)] : [far(link, way), link.by])))
      for (const link of step) {
        const end = far(link, way)
        if (!isSeen(link, end)) continue
        const before = links.get(keyOf(link))
        links.set(keyOf(link), before ? join(before, link) : link)
        if (!found.has(end)) ends.push(end)
      }
    }
    frontier = enter(ends, layer)
  }
  return { layers: found, links: [...links.values()].filter(({ from, to }) => found.has(from) && found.has(to)), hidden, left }
}
