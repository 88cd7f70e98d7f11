/** What everybody may do with every table, by the names that engines have for them; users who may do the same come together. */
import { setImmediate as pause } from 'node:timers/promises'
import { spokenOf } from '../../../kinds/rules/condition.ts'
import { Trace } from '../../kept/exact.ts'
import type { Row, View } from '../../store/store.ts'
import { compile } from '../compile.ts'
import { grantIn } from '../grants.ts'
import { bitsOf, type Rights, type Said } from '../rights.ts'
import type { AccessPolicy } from '../rules.ts'
import type { Alike, CatalogAnswer } from './answer.ts'
import type { Survey } from './survey.ts'
import { catalogAnswer } from './table-answers.ts'
import { cautiousReading } from './unsure.ts'

/** Who may do nothing is left out. The groups that users prove to be in are not known here: see `ofGroups`. */
export async function answersOf(view: View, found: Survey, gaps: boolean): Promise<readonly Alike[]> {
  const { denied, roles } = await ofGroups(view, found.groups)
  const reading = cautiousReading(view, roles)
  const byName = (await reading.policies(found.metalake.key, new Trace())).some(asksForName)
  const owners = ownersIn(found)
  const same = new Map<string, { readonly users: string[]; readonly rights: Rights }>()
  for (const user of found.users) {
    const rights = await compile(view, found.metalake, { name: user.name, groups: [], active: 'all' }, gaps, new Trace(), reading)
    const name = JSON.stringify([[...rights.roles].toSorted((a, b) => a - b), owners.has(user.id) ? user.id : '', byName ? user.name : ''])
    const is = same.get(name)
    if (is) is.users.push(user.name)
    else same.set(name, { users: [user.name], rights: { ...rights, said: withDenied(rights.said, denied) } })
  }
  const tables = columnsOnce(view)
  const answers: Alike[] = []
  for (const { users, rights } of same.values()) {
    const catalogs = new Map<string, CatalogAnswer>()
    for (const [name, place] of found.catalogs) {
      const answer = place && (await catalogAnswer(tables, rights, found.metalake, place))
      if (answer?.use) catalogs.set(name, answer)
      // Others are answered meanwhile.
      await pause()
    }
    if (catalogs.size > 0) answers.push({ users: users.toSorted(), catalogs })
  }
  return answers
}
const asksForName = ({ rule: { when, rows, masks } }: AccessPolicy): boolean =>
  [when, ...(rows ? [rows] : []), ...masks.map(({ columns }) => columns)].some((one) =>
    [...spokenOf(one)].some(({ of, name }) => of === 'principal' && name === 'name'),
  )

/**
 * What roles of groups deny, and the names of these roles. Engines ask for a user, who may prove to be in any group: so nobody is given
 * what one of the groups is denied, and nobody is given what only a group has. That is never more than the lake would give, whatever groups
 * somebody is in.
 */
async function ofGroups(
  view: View,
  groups: readonly Row[],
): Promise<{ readonly denied: ReadonlyMap<number, number>; readonly roles: ReadonlySet<string> }> {
  const denied = new Map<number, number>()
  const names = new Set<string>()
  const roles = new Set((await Promise.all(groups.map(({ key }) => view.links(key, 'held')))).flat().map(({ to }) => to))
  for (const role of roles) {
    names.add((await view.byKey(role))?.name ?? '')
    for (const { to, value } of await view.links(role, 'granted')) {
      const { condition, name } = grantIn(value)
      if (condition === 'deny') denied.set(to, (denied.get(to) ?? 0) | bitsOf([name]))
    }
  }
  return { denied, roles: names }
}
function withDenied(said: ReadonlyMap<number, Said>, denied: ReadonlyMap<number, number>): ReadonlyMap<number, Said> {
  const both = new Map(said)
  for (const [key, bits] of denied) {
    const { allow, deny } = both.get(key) ?? { allow: 0, deny: 0 }
    both.set(key, { allow, deny: deny | bits })
  }
  return both
}

/** Ids of all to whom something belongs here. */
function ownersIn({ metalake, catalogs }: Survey): ReadonlySet<string> {
  const owners = new Set<string>()
  const add = (row: Row | undefined) => row?.body.audit.owner && owners.add(row.body.audit.owner.id)
  add(metalake)
  for (const catalog of catalogs.values()) {
    add(catalog?.row)
    for (const schema of catalog?.schemas.values() ?? []) {
      add(schema?.row)
      for (const table of schema?.tables.values() ?? []) add(table)
    }
  }
  return owners
}

/** The columns of a table are asked for again for everybody whom a mask means. */
function columnsOnce(view: View): View {
  const known = new Map<number, Promise<readonly Row[]>>()
  return {
    ...view,
    children(parent, kind, page) {
      if (kind !== 'column' || page) return view.children(parent, kind, page)
      const is = known.get(parent) ?? view.children(parent, kind)
      known.set(parent, is)
      return is
    },
  }
}
