/** What hangs on things, such as tags: on which, with which values; and so on all that is in them. */
import { type Hanger, hangers } from '../../../kinds/index.ts'
import type { Row, View } from '../../store/store.ts'
import { and, anew, type Bits, bitsOf, countOfSome, none, or, put, type Some, slotsOfBoth, someOf } from './bits.ts'
import type { Columns } from './columns.ts'

export interface Hung {
  readonly kind: Hanger
  readonly row: Row
  /** Things that it is on, and things with a part that it is on, such as a column. */
  readonly on: Some
  readonly parts: Some
  /** Where it has some: by slot, of things and of parts. */
  readonly values: ReadonlyMap<number, readonly string[]>
  readonly partValues: ReadonlyMap<number, readonly string[]>
}

const noted = (into: Map<number, string[]>, slot: number, value: string | null) =>
  value === null ? undefined : into.set(slot, [...(into.get(slot) ?? []), value])

export async function readHung(view: View, columns: Columns, kind: Hanger, row: Row): Promise<Hung> {
  const [on, parts] = [new Set<number>(), new Set<number>()]
  const [values, partValues] = [new Map<number, string[]>(), new Map<number, string[]>()]
  for (const { from, value } of await view.linked(row.key, kind.hangs.relation)) {
    const slot = columns.slotOf(from)
    if (slot !== undefined) {
      on.add(slot)
      noted(values, slot, value)
      continue
    }
    const part = await view.byKey(from)
    const whole = part === undefined ? undefined : columns.slotOf(part.parent)
    if (whole === undefined) continue
    parts.add(whole)
    noted(partValues, whole, value)
  }
  return { kind, row, on: someOf([...on], columns.count), parts: someOf([...parts], columns.count), values, partValues }
}

/** Whether one of its texts, the name or a value, is what is looked for. */
export type Says = (text: string, key?: string) => boolean

/** All that has one of its texts that is looked for, undefined for nothing: what it is on or in, and what has such a part. Of one that hangs above too, the nearer counts. */
export function saying({ row, on, parts, values, partValues }: Hung, columns: Columns, says: Says, make = anew): Bits | undefined {
  const byName = says(row.name)
  const some = (own: Some, said: ReadonlyMap<number, readonly string[]>): Bits | undefined => {
    if (byName) return bitsOf(own, columns.count, make)
    let set: Bits | undefined
    for (const [slot, texts] of said) if (texts.some((text) => says(text, row.name))) put((set ??= columns.none(make)), slot)
    return set
  }
  const [direct, inside] = [some(on, values), some(parts, partValues)]
  if (!direct && !inside) return undefined
  const above = () => slotsOfBoth(direct as Bits, columns.holders).filter((slot) => columns.isLive(slot))
  const all = direct ? or(direct, columns.below(above(), bitsOf(on, columns.count, make), make), make) : inside
  return and(all && inside ? or(all, inside, make) : (all ?? none(0)), columns.live, make)
}
/** How many of a set it is on or in, without what is on parts: as results show it. */
export function countOn(hung: Hung, columns: Columns, set: Bits): number {
  let below = inside.get(hung)
  if (below?.moved !== columns.moved) {
    const above = slotsOfBoth(hung.on, columns.holders).filter((slot) => columns.isLive(slot))
    below = { moved: columns.moved, all: above.length === 0 ? undefined : or(bitsOf(hung.on, columns.count), columns.below(above)) }
    inside.set(hung, below)
  }
  return countOfSome(below.all ?? hung.on, set)
}
/** With all that is in what it is on; undefined where that is no more. */
const inside = new WeakMap<Hung, { readonly moved: number; readonly all: Bits | undefined }>()
export const hangerKinds: ReadonlyMap<string, Hanger> = new Map(hangers.map((kind) => [kind.name, kind]))
