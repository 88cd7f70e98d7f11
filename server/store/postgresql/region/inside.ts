/** What is right in a thing, as far as the sum of what it holds is made of it. */
import { noSum, type Sum, sumOf } from '../../../merge/digest.ts'
import { type Cell, cellFrom, type Thing, type ThingState } from '../../../merge/facts.ts'
import type { Vector } from '../../../merge/vector.ts'
import type { LinkKind } from '../../store.ts'
import { fromText, fromTextOrNull } from '../text.ts'

export interface InsideRow extends Omit<Thing, 'state'> {
  readonly state: string
  readonly sum: string | null
  readonly spoken: string | null
  readonly cells: readonly (readonly [LinkKind, string, string, string])[] | null
}
export const insideColumns = `t.id, t.kind, t.within, t.name, t.home, t.state, s.sum, s.spoken,
  (select json_agg(json_build_array(c.what, c.target, c.value, c.state)) from cell c where c.id = t.id) as cells`
/** $1: ids of what holds them, '' the lake. */
export const inside = {
  name: 'inside of',
  text: `select ${insideColumns} from unnest($1::text[]) w(id) cross join lateral (select * from thing t where coalesce(t.within, '') = w.id offset 0) t
    left join sum s on s.id = t.id`,
}
export const sums = { name: 'sums of', text: 'select s.id, s.sum, s.spoken from unnest($1::text[]) w(id) join sum s on s.id = w.id' }

export const sumIn = ({ sum, spoken }: { readonly sum: string | null; readonly spoken: string | null }): Sum =>
  sum === null || spoken === null ? noSum : { sum, spoken: JSON.parse(spoken) as Vector }

export function insideOf({ id, kind, within, name, home, state, cells, ...row }: InsideRow) {
  const own = fromText(id)
  const thing: Thing = { id: own, kind, within: fromTextOrNull(within), name: fromText(name), home, state: JSON.parse(state) as ThingState }
  const hung = (cells ?? []).map(
    ([what, to, value, text]): Cell => ({ id: own, what, to: fromText(to), value: fromText(value), state: cellFrom(text) }),
  )
  return { thing, cells: hung, sum: sumIn(row) }
}
/** Of the thing itself and all that it holds. */
export function wholeOf(row: InsideRow): { readonly thing: Thing; readonly sum: Sum } {
  const { thing, cells, sum } = insideOf(row)
  return { thing, sum: sumOf({ thing: () => thing, cellsFrom: () => cells, sum: () => sum }, thing.id) }
}
