/** Why somebody may or may not: the grants, denials, rules and owners that a decision was made from. */
import { objectType } from '../../kinds/address.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { kindList, kindOf } from '../../kinds/index.ts'
import { rowFilterSql } from '../../kinds/rules/condition-sql.ts'
import { Trace } from '../kept/exact.ts'
import type { Row, View } from '../store/store.ts'
import { type Caller, compile } from './compile.ts'
import { filtersOn, type MaskedColumn } from './effective.ts'
import { grantIn } from './grants.ts'
import { counts, type RuleInForce } from './in-force.ts'
import type { Found } from './objects.ts'
import { bitsOf, isOwn, may, mayGrantOn, maySetOwner, namesOf, owns, type Rights, readingOf } from './rights.ts'
import { type Reading, readingOf as readingThrough } from './rules.ts'

/** One thing that was said of somebody, on the object or on what it is in. */
export interface Fact {
  readonly object: string
  readonly type: string
  /** The owner: a user or group the principal is, or is in. */
  readonly owner?: string
  readonly privilege?: string
  readonly condition?: 'allow' | 'deny'
  readonly role?: string
  /** Through whom the role is held: the user, or a group. */
  readonly through?: string
  /** The policy whose rule says so, and the object that it is attached to. */
  readonly policy?: string
  readonly attachedTo?: string
  /** An allow that a deny of the same privilege overrules. */
  readonly overruled?: true
}
export interface Explained {
  readonly member: boolean
  readonly may: Readonly<Record<string, boolean>>
  readonly because: readonly Fact[]
  /** Of tables, views and their columns: the rows that are seen, as a condition in SQL; absent when all are. */
  readonly rows?: string
  /** The policies that filter the rows. */
  readonly filteredBy?: readonly string[]
  /** Columns that are not seen as they are; of a column, itself. */
  readonly masks?: readonly Omit<MaskedColumn, 'type'>[]
}

/** What somebody may do with a thing, by deed. */
export function deedsOf(rights: Rights, kind: Kind, above: readonly Row[], row: Row): Readonly<Record<string, boolean>> {
  const kinds = ancestors(kind)
  const on = (bits: number) => may(rights, kinds, above, row, bits)
  const making = kindList.filter((child) => child.parent === kind && child.access.create.length > 0)
  return {
    load: kind.parent === null ? rights.member : isOwn(rights, row) || on(readingOf(kind)),
    alter: on(bitsOf(kind.access.write)),
    drop: on(bitsOf(kind.access.drop)),
    setOwner: maySetOwner(rights, kinds, above, row),
    grant: mayGrantOn(rights, kinds, above, row),
    ...Object.fromEntries(
      making.map((child) => [`create_${objectType(child)}`, may(rights, [...kinds, kind], [...above, row], undefined, bitsOf(child.access.create))]),
    ),
  }
}

/** Everything that counts for the caller on the object and on what it is in; the facts from the metalake down. */
export async function explain(
  view: View,
  metalake: Row,
  caller: Caller,
  { kind, above, row }: Found,
  gaps: boolean,
  reading: Reading = readingThrough(view),
): Promise<Explained> {
  const rights = await compile(view, metalake, caller, gaps, new Trace(), reading)
  const rows = [...above, row]
  const held = await holdings(view, metalake, caller)
  const because: Fact[] = []
  for (const [depth, one] of rows.entries()) {
    const names = rows.slice(depth === 0 ? 0 : 1, depth + 1).map(({ name }) => name)
    const where = { object: names.join('.'), type: objectType(kindOf(one.kind)) }
    if (owns(rights, one)) because.push({ ...where, owner: one.body.audit.owner?.name ?? '' })
    for (const { role, through } of held)
      for (const { to, value } of await view.links(role.key, 'granted')) {
        const { name: privilege, condition } = grantIn(value)
        if (to === one.key) because.push({ ...where, role: role.name, through, privilege, condition })
      }
    for (const rule of rights.rules) if (counts(rule, rows, depth)) because.push(...factsOf(rule, rows, depth).map((fact) => ({ ...where, ...fact })))
  }
  const denied = new Set(because.flatMap(({ condition, privilege }) => (condition === 'deny' ? [privilege] : [])))
  return {
    member: rights.member,
    may: deedsOf(rights, kind, above, row),
    because: because.map((fact) => (fact.condition === 'allow' && denied.has(fact.privilege) ? { ...fact, overruled: true } : fact)),
    ...(await seenOf(view, rights, kind, rows)),
  }
}

const nameOf = (rows: readonly Row[]) => (rows.length > 1 ? rows.slice(1) : rows).map(({ name }) => name).join('.')

function factsOf(
  { policy, at, allow, deny }: RuleInForce,
  rows: readonly Row[],
  depth: number,
): readonly Pick<Fact, 'policy' | 'attachedTo' | 'privilege' | 'condition'>[] {
  const from = rows.findLastIndex(({ key }, i) => i <= depth && at.has(key))
  return namesOf(allow | deny).map((privilege) => ({
    policy,
    attachedTo: nameOf(rows.slice(0, from + 1)),
    privilege,
    condition: deny === 0 ? 'allow' : 'deny',
  }))
}

async function seenOf(view: View, rights: Rights, kind: Kind, rows: readonly Row[]): Promise<Pick<Explained, 'rows' | 'filteredBy' | 'masks'>> {
  const column = kind.name === 'column' ? rows.at(-1)?.name : undefined
  const table = column === undefined ? rows : rows.slice(0, -1)
  if (table.at(-1)?.body.columns === undefined) return {}
  const { rows: filter, filteredBy, masks } = await filtersOn(view, rights, table)
  const shown = masks.filter((mask) => column === undefined || mask.column === column).map(({ type: _type, ...mask }) => mask)
  return { ...(filter ? { rows: rowFilterSql(filter) } : {}), filteredBy, masks: shown }
}

/** The roles that the caller holds, and through whom. */
async function holdings(view: View, metalake: Row, { name, groups }: Caller) {
  const holders = [await view.child(metalake.key, 'user', name), ...(await Promise.all(groups.map((one) => view.child(metalake.key, 'group', one))))]
  const found: { readonly role: Row; readonly through: string }[] = []
  for (const holder of holders)
    for (const { to } of holder ? await view.links(holder.key, 'held') : []) {
      const role = await view.byKey(to)
      if (role && holder) found.push({ role, through: `${holder.kind} ${holder.name}` })
    }
  return found
}
