/** What of all that was told counts at a moment: a job's run, where columns come from, and other names of datasets. */

import { countsFrom, type RunRow, type Seen, wentWell } from '../merge/lineage.ts'
import type { NodeId } from './ids.ts'

/**
 * Of a job's runs the one that counts at a moment: the last; of several at once that with the greatest id. One that failed or was aborted
 * counts only where none went well: it may have ended before it named what it would have written.
 */
export function currentRun(runs: Iterable<readonly [id: string, run: RunRow]>, at = Infinity): string | undefined {
  let best: { readonly id: string; readonly from: number; readonly isWell: boolean } | undefined
  for (const [id, run] of runs) {
    const from = countsFrom(run)
    if (from === null || from > at) continue
    const isWell = wentWell(run)
    const isLater = !best || from > best.from || (from === best.from && id > best.id)
    if (!best || (isWell === best.isWell ? isLater : isWell)) best = { id, from, isWell }
  }
  return best?.id
}
/** Whether a column edge was told in the last statement up to a moment. `statements` are those of its dataset by its job, in their order. */
export function isStated(edge: Seen, statements: readonly number[], at = Infinity): boolean {
  // One that was gone for a while and came again counts as there all the time: its moments are not kept.
  const last = at === Infinity ? statements.at(-1) : statements.findLast((one) => one <= at)
  return last !== undefined && edge.first <= last && last <= edge.last
}

/** What is known of datasets that have several names. */
export interface Names {
  readonly aliases: Iterable<readonly [how: 'symlink' | 'rename', from: NodeId, to: NodeId, Seen]>
  /** When a dataset was told of. */
  readonly dataset: (id: NodeId) => Seen | undefined
  /** When its other names were last told, or taken back. */
  readonly symlinksAt: (id: NodeId) => number | undefined
  /** The thing of the lake that it is. */
  readonly entity: (id: NodeId) => string | undefined
}

/**
 * One node for all names of one thing, for every dataset that has several: what the lake has, else the newest name, else the one that was
 * told of, else the first. A former name stands for the new one until something else takes it.
 */
export function nodesOf({ aliases, dataset, symlinksAt, entity }: Names, others: Iterable<NodeId> = []): ReadonlyMap<NodeId, NodeId> {
  const above = new Map<NodeId, NodeId>()
  const former = new Set<NodeId>()
  const top = (id: NodeId): NodeId => {
    let at = id
    for (let up = above.get(at); up !== undefined && up !== at; up = above.get(at)) {
      above.set(at, above.get(up) ?? up)
      at = up
    }
    return at
  }
  const isBetter = (a: NodeId, b: NodeId): boolean => {
    const marks = (id: NodeId) => [entity(id) !== undefined, !former.has(id), dataset(id) !== undefined]
    const [of, than] = [marks(a), marks(b)]
    const i = of.findIndex((mark, j) => mark !== than[j])
    return i < 0 ? a < b : of[i] === true
  }
  const pairs: (readonly [NodeId, NodeId])[] = []
  for (const [how, from, to, { last }] of aliases) {
    const isNew = how === 'rename' && ((dataset(from)?.last ?? 0) > last || (entity(from) !== undefined && entity(from) !== entity(to)))
    if (how === 'symlink' ? last < (symlinksAt(from) ?? 0) : isNew) continue
    if (how === 'rename') former.add(from)
    pairs.push([from, to])
  }
  const first = new Map<string, NodeId>()
  for (const id of new Set([...others, ...pairs.flat()])) {
    const thing = entity(id)
    if (thing === undefined) continue
    pairs.push([first.get(thing) ?? id, id])
    first.set(thing, first.get(thing) ?? id)
  }
  for (const [a, b] of pairs) {
    const [x, y] = [top(a), top(b)]
    if (x !== y) above.set(isBetter(x, y) ? y : x, isBetter(x, y) ? x : y)
  }
  return new Map([...new Set(pairs.flat())].map((id) => [id, top(id)]))
}
