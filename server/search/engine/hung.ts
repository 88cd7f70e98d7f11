/** What hangs on things, such as tags: on which, with which values; and so on all that is in them. */
import { type Hanger, hangers } from '../../../kinds/index.ts'
import type { Row, View } from '../../store/store.ts'
import { and, type Bits, none, or, put } from './bits.ts'
import type { Columns } from './columns.ts'

export interface Hung {
  readonly kind: Hanger
  readonly row: Row
  /** Things that it is on, and things with a part that it is on, such as a column. */
  on: Bits
  parts: Bits
  /** Where it has some: by slot, of things and of parts. */
  readonly values: ReadonlyMap<number, readonly string[]>
  readonly partValues: ReadonlyMap<number, readonly string[]>
}

const noted = (into: Map<number, string[]>, slot: number, value: string | null) =>
  value === null ? undefined : into.set(slot, [...(into.get(slot) ?? []), value])

export async function readHung(view: View, columns: Columns, kind: Hanger, row: Row): Promise<Hung> {
  const [on, parts] = [columns.none(), columns.none()]
  const [values, partValues] = [new Map<number, string[]>(), new Map<number, string[]>()]
  for (const { from, value } of await view.linked(row.key, kind.hangs.relation)) {
    const slot = columns.slotOf(from)
    if (slot !== undefined) {
      put(on, slot)
      noted(values, slot, value)
      continue
    }
    const part = await view.byKey(from)
    const whole = part === undefined ? undefined : columns.slotOf(part.parent)
    if (whole === undefined) continue
    put(parts, whole)
    noted(partValues, whole, value)
  }
  return { kind, row, on, parts, values, partValues }
}

/** Whether one of its texts, the name or a value, is what is looked for. */
export type Says = (text: string, key?: string) => boolean

/** All that has one of its texts that is looked for: what it is on or in, and what has such a part. Of one that hangs above too, the nearer counts. */
export function saying({ row, on, parts, values, partValues }: Hung, columns: Columns, says: Says): Bits {
  const byName = says(row.name)
  const some = (own: Bits, said: ReadonlyMap<number, readonly string[]>): Bits | undefined => {
    if (byName) return own
    let set: Bits | undefined
    for (const [slot, texts] of said) if (texts.some((text) => says(text, row.name))) put((set ??= columns.none()), slot)
    return set
  }
  const [direct, inside] = [some(on, values), some(parts, partValues)]
  const all = direct ? or(direct, columns.below(and(direct, columns.live), on)) : inside
  return and(all && inside ? or(all, inside) : (all ?? none(0)), columns.live)
}
/** What it is on or in, without what is on parts: as results show it. */
export function reach({ on }: Hung, columns: Columns): Bits {
  const direct = and(on, columns.live)
  return or(direct, columns.below(direct))
}
export const hangerKinds: ReadonlyMap<string, Hanger> = new Map(hangers.map((kind) => [kind.name, kind]))
