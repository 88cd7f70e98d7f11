/** What one caller comes to have of one object in the end: privileges, which rows of it, and its columns as they are or masked. */
import { ancestors } from '../../kinds/define.ts'
import { kindOf } from '../../kinds/index.ts'
import type { PrivilegeName } from '../../kinds/privileges.ts'
import { type Mask, maskings } from '../../kinds/rules/access.ts'
import { type Condition, joined } from '../../kinds/rules/condition.ts'
import { evaluate, reduce } from '../../kinds/rules/condition-evaluate.ts'
import type { TypeJson } from '../../kinds/types.ts'
import type { Row, View } from '../store/store.ts'
import { counts, ObjectAt, TagsOn } from './in-force.ts'
import { bitsOn, isOwnerOf, namesOf, type Rights, standing } from './rights.ts'

export interface MaskedColumn extends Mask {
  readonly column: string
  /** As the lake writes it, such as varchar(20); of a nested type its name, such as struct. */
  readonly type: string
  /** The policy that says so. */
  readonly policy: string
}
export interface Filters {
  /** Over row alone; absent when all rows are seen. Of several filters all must be true. */
  readonly rows?: Condition
  /** The policies that filter. */
  readonly filteredBy: readonly string[]
  /** Columns that are not shown as they are, in the order of the table. */
  readonly masks: readonly MaskedColumn[]
}
export interface Effective extends Filters {
  /** Those that count on the object; none where something that it is in may not be used, all of them for an owner. Other names for one are left out. */
  readonly privileges: readonly PrivilegeName[]
}

/** `rows` lead from the metalake to the object. Nothing is asked of a source: of columns, the last that the lake has seen. */
export async function effective(view: View, rights: Rights, rows: readonly Row[]): Promise<Effective> {
  return { privileges: privilegesOn(rights, rows), ...(await filtersOn(view, rights, rows)) }
}

export function privilegesOn(rights: Rights, rows: readonly Row[]): readonly PrivilegeName[] {
  const kind = kindOf((rows.at(-1) as Row).kind)
  const so = standing(rights, ancestors(kind), rows.slice(0, -1))
  if (so === 'stranger') return []
  return namesOf(isOwnerOf(rights, rows) ? -1 : bitsOn(rights, rows))
}

const typeText = (type: TypeJson): string => (typeof type === 'string' ? type : type.type)

/** Filters and masks count for everybody whom their rule means, owners too: a rule says itself who sees all. */
export async function filtersOn(view: View, rights: Rights, rows: readonly Row[]): Promise<Filters> {
  const [depth, table] = [rows.length - 1, rows.at(-1) as Row]
  const columns = (table.body.columns ?? []) as readonly { readonly name: string; readonly type: TypeJson }[]
  const left: Condition[] = []
  const filteredBy: string[] = []
  const masks = new Map<string, MaskedColumn>()
  // The same for everybody, whatever order the policies were read in.
  const inForce = rights.views.filter((rule) => counts(rule, rows, depth)).toSorted((a, b) => (a.policy < b.policy ? -1 : 1))
  const keys = inForce.some((rule) => rule.masks.length > 0) ? await columnKeys(view, table) : new Map<string, number>()
  for (const rule of inForce) {
    const object = new ObjectAt(rule, rows, depth)
    if (rule.rows) {
      left.push(reduce(rule.rows, { object }))
      filteredBy.push(rule.policy)
    }
    for (const mask of rule.masks)
      for (const { name, type: json } of columns) {
        const type = typeText(json)
        // Nothing hangs on a column without a row of its own.
        const tags = new TagsOn(rule.tags, [...rows, { key: keys.get(name) ?? 0 }], rows.length)
        if (evaluate(mask.columns, { object, column: { name, type, tags } }) !== true) continue
        const is = masks.get(name)
        if (is && maskings.indexOf(is.with) <= maskings.indexOf(mask.with)) continue
        masks.set(name, { column: name, type, policy: rule.policy, with: mask.with, ...(mask.value === undefined ? {} : { value: mask.value }) })
      }
  }
  const filter = joined('and', left)
  return {
    ...(filter.is === 'constant' && filter.value === true ? {} : { rows: filter }),
    filteredBy,
    masks: columns.flatMap(({ name }) => masks.get(name) ?? []),
  }
}

/** Of the columns that something hangs on: only they have rows of their own. */
async function columnKeys(view: View, table: Row): Promise<ReadonlyMap<string, number>> {
  if (table.kind !== 'table') return new Map()
  return new Map((await view.children(table.key, 'column')).map(({ name, key }) => [name, key]))
}
