/** Registers: what several regions wrote to one key, and which of it counts. Siblings are values that no later write has replaced. */
import type { Law } from '../../kinds/sync.ts'
import type { Stamp } from '../kit/clock.ts'
import { distinct } from './canonical.ts'
import { byDot, type Dot, known, seen, type Vector } from './vector.ts'

export interface Sibling {
  /** The entry that wrote it. */
  readonly dot: Dot
  readonly stamp: Stamp
  readonly value: unknown
}

/**
 * The siblings after a write by one who had applied `deps`: it replaces those in `over`, or all that its author had seen when that is
 * absent, and what the same entry wrote before. In the order of their dots. Entries must come by their dependencies, each once.
 */
export function written(siblings: readonly Sibling[], write: Sibling, deps: Vector, over?: readonly Dot[]): readonly Sibling[] {
  const before = known(write.dot, deps)
  const stays = ({ dot }: Sibling) => dot !== write.dot && (over ? !over.includes(dot) : !seen(dot, before))
  return [...siblings.filter(stays), write].sort((a, b) => byDot(a.dot, b.dot))
}

/** The one with the latest stamp; of equal stamps, with the last dot. */
export function shown(siblings: readonly Sibling[]): Sibling | undefined {
  return siblings.reduce<Sibling | undefined>((best, one) => (!best || isLater(one, best) ? one : best), undefined)
}
const isLater = (a: Sibling, b: Sibling): boolean => (a.stamp === b.stamp ? byDot(a.dot, b.dot) > 0 : a.stamp > b.stamp)

/** The values between which somebody must choose, each once, in the order of their texts; none when there is but one. */
export function open(siblings: readonly Sibling[]): readonly unknown[] {
  const values = distinct(siblings.map(({ value }) => value))
  return values.length > 1 ? values : []
}

/** The siblings that a register of this law keeps of what was written: by `newest` the one with the latest stamp. */
export function kept(law: Law, siblings: readonly Sibling[]): readonly Sibling[] {
  const latest = law === 'newest' && shown(siblings)
  return latest ? [latest] : siblings
}
/** What a register of this law counts as; undefined while nothing was written. `strictest` folds values of the law `restrict`, the latest last. */
export function counting(law: Law, siblings: readonly Sibling[], strictest: (values: readonly unknown[]) => unknown): unknown {
  if (law !== 'restrict' || siblings.length < 2) return shown(siblings)?.value
  return strictest(siblings.toSorted((a, b) => (isLater(a, b) ? 1 : -1)).map(({ value }) => value))
}
