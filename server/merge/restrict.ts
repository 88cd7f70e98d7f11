/** What is in force of values that regions wrote apart: the strictest, by the order that the field's kind declares. */
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Order } from '../../kinds/sync.ts'
import { canonical, distinct } from './canonical.ts'

export interface Restricted {
  /** What is shown. */
  readonly value: unknown
  /** Where they differ in something that has no order: every one of them, which are in force all. */
  readonly siblings?: readonly unknown[]
}

function orderOf(kind: KindName, field: string): Order {
  const order = kinds[kind].sync.orders?.[field]
  if (!order) throw new Error(`${kind}.${field} has no order`)
  return order
}

/** `type` is that of a policy. Of the values, the latest last; no other order of them and no repeat makes a difference. Throws for a field without an order. */
export function restricted(kind: KindName, field: string, type: unknown, values: readonly unknown[]): Restricted {
  const { strictest, unordered } = orderOf(kind, field)
  const all = distinct(values)
  if (all.length < 2) return { value: values.at(-1) }
  const value = strictest(values, type)
  return unordered && distinct(all.map((one) => unordered(one, type))).length > 1 ? { value, siblings: all } : { value }
}

/** Whether the new value takes away nothing of what the old one forbids, so that any region may write it. */
export function isNarrowing(kind: KindName, field: string, type: unknown, before: unknown, after: unknown): boolean {
  const { strictest, unordered } = orderOf(kind, field)
  if (unordered && canonical(unordered(before, type)) !== canonical(unordered(after, type))) return false
  return canonical(strictest([before, after], type)) === canonical(strictest([after], type))
}
