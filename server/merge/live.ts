/** Cells of sets where adding wins: the adds that no remove has seen. One is in the set while there is any. */
import { byDot, type Dot, known, seen, type Vector } from './vector.ts'

/** In the order of dots. */
export type Live = readonly Dot[]

/** After an add by one who had applied `deps`; it stands for those that its author had seen. */
export const added = (live: Live, dot: Dot, deps: Vector): Live => [...removed(live, dot, deps), dot].sort(byDot)
/** After a remove by one who had applied `deps`: adds that it had not seen stay. */
export function removed(live: Live, dot: Dot, deps: Vector): Live {
  const before = known(dot, deps)
  return live.filter((add) => add !== dot && !seen(add, before))
}
export const liveText = (live: Live): string => JSON.stringify(live)
export const liveFrom = (text: string): Live => JSON.parse(text) as Live
