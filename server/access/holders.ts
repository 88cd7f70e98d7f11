/** Users and groups: with the roles that were granted to them. */
import { decode, type Kind } from '../../kinds/define.ts'
import { illegal, noSuch, Refusal } from '../../kinds/errors.ts'
import { role } from '../../kinds/role.ts'
import { type Ask, type Path, presentOnly } from '../entity/ask.ts'
import { changedBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { create } from '../entity/create.ts'
import { above } from '../entity/resolve.ts'
import type { Behaviour, Lake } from '../lake.ts'
import type { Row, View } from '../store/store.ts'
import { refusal } from './check.ts'
import { mayGrantOn } from './rights.ts'

/** Names of the roles that a user or group holds, in the order they were granted. */
export async function rolesOf(view: View, holder: Row): Promise<readonly string[]> {
  const rows = await Promise.all((await view.links(holder.key, 'held')).filter(({ value }) => value === null).map(({ to }) => view.byKey(to)))
  return rows.flatMap((row) => (row ? [row.name] : []))
}

/** The metalake, for somebody who may say who holds which role. Throws forbidden. */
export async function granting(lake: Lake, ask: Ask, metalake: string, what: string): Promise<Row> {
  const { rows, rights } = await above(lake, ask, role, [metalake], 'list')
  const row = rows[0] as Row
  if (rights && !mayGrantOn(rights, [], [], row)) throw refusal(rights, what, [metalake], 'it takes MANAGE_GRANTS on the metalake, or owning it')
  return row
}

/**
 * Gives the roles to the user or group, or takes them away; those it has, or has not, stay as they are.
 * Throws forbidden, NoSuchUser or NoSuchGroup, IllegalRole for a role that there is not.
 */
export async function grantRoles(lake: Lake, ask: Ask, kind: Kind, path: Path, names: readonly string[], give: boolean): Promise<Row> {
  presentOnly(ask)
  if (names.length === 0 || names.some((name) => name.trim() === '')) throw illegal('"roleNames" must name at least one role, and none that is blank')
  const metalake = await granting(lake, ask, path[0] as string, give ? 'GRANT_ROLE' : 'REVOKE_ROLE')
  const view = lake.store.now
  return retryStale(async () => {
    const holder = await view.child(metalake.key, kind.name as Row['kind'], path[1] as string)
    if (!holder) throw noSuch(kind.title, path.join('.'))
    const roles = await Promise.all(names.map((name) => view.child(metalake.key, 'role', name)))
    const missing = roles.indexOf(undefined)
    if (missing >= 0) throw new Refusal('illegal', 'IllegalRoleException', `role ${names[missing]} does not exist in ${metalake.name}`)
    const held = new Set((await view.links(holder.key, 'held')).filter(({ value }) => value === null).map(({ to }) => to))
    const keys = [...new Set(roles.flatMap((row) => (row ? [row.key] : [])))].filter((key) => held.has(key) !== give)
    if (keys.length === 0) return holder
    const links = keys.map((to) => ({ to, value: null }))
    const body = { ...holder.body, audit: changedBy(ask.author, holder.body.audit) }
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [
        { do: 'update', operation: 'alter', key: holder.key, expect: holder.version, name: holder.name, path, ...uidOf(holder), body },
        { do: 'relate', what: 'held', from: holder.key, path, add: give ? links : [], remove: give ? [] : links },
      ],
    })
    return outcome.ok ? { ...holder, version: holder.version + 1, body } : 'stale'
  })
}

export const uidOf = ({ uid }: Row) => (uid === undefined ? {} : { uid })

/** Adds a user or group. Throws forbidden, illegal, …AlreadyExists for a name or an external id that is there already. */
export async function addHolder(lake: Lake, ask: Ask, kind: Kind, within: Path, raw: unknown): Promise<Row> {
  const { externalId } = decode(kind.fields, raw) as { readonly externalId?: string }
  if (externalId === undefined) return create(lake, ask, kind, within, raw)
  const { rows } = await above(lake, ask, kind, within, 'create')
  const parent = rows[0]?.key ?? 0
  return lake.store.hold([`external id ${parent} ${kind.name} ${externalId}`], async () => {
    await lake.store.fresh()
    if (await lake.store.now.childByUid(parent, kind.name as Row['kind'], externalId))
      throw new Refusal('alreadyExists', `${kind.title}AlreadyExistsException`, `a ${kind.name} with the external id ${externalId} is there already`)
    return create(lake, ask, kind, within, raw)
  })
}

/** What a user or group of its own is: the owner of the metalake stays a part of it. */
export const holderBehaviour: Behaviour = {
  draft: (_at, _name, { enabled, ...ask }) => ({ ...ask, enabled: ask.externalId === undefined ? true : (enabled ?? true) }),
  uid: (body) => body.externalId as string | undefined,
  async removing(_ask, _lake, at, row) {
    if (at.rows[0]?.body.audit.owner?.id === row.id)
      throw illegal(`${row.name} owns metalake ${at.rows[0].name}; give it to somebody else first (PUT …/owners/metalake/${at.rows[0].name})`)
    return {}
  },
}
