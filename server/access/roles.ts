/** Roles and what they allow and deny: made, shown, changed by single privileges or as a whole. */
import { ancestors, decode, type Entity, type Kind } from '../../kinds/define.ts'
import { already, illegal, noSuch } from '../../kinds/errors.ts'
import { kindOf } from '../../kinds/index.ts'
import { type Privilege, privileges } from '../../kinds/privileges.ts'
import { heldKinds } from '../../kinds/providers/common.ts'
import { role } from '../../kinds/role.ts'
import { noObject, objectsAt } from '../association/objects.ts'
import { type Ask, presentOnly } from '../entity/ask.ts'
import { changedBy, madeBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { prepare } from '../entity/create.ts'
import { above, providerOfRow } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Link, Row } from '../store/store.ts'
import { refusal } from './check.ts'
import { type Grant, grantIn, valueOf } from './grants.ts'
import { granting } from './holders.ts'
import { type Found, foundByAnyone, type Named, named, unchecked } from './objects.ts'
import { may, mayGrantOn, type Rights, readingOf } from './rights.ts'

type Securable = Entity<typeof role>['securableObjects'][number]

/** A role as answers show it, with the objects it speaks of in the order they came. */
export async function shownGrants(ask: Ask, row: Row): Promise<readonly object[]> {
  const byObject = Map.groupBy(await ask.view.links(row.key, 'granted'), ({ to }) => to)
  const objects = await Promise.all(
    [...byObject].map(async ([key, links]) => {
      const [object] = await objectsAt(ask, [key])
      if (!object) return undefined
      const shown = links.map(({ value }) => grantIn(value)).map(({ name, condition }) => ({ name: name.toLowerCase(), condition }))
      return { type: object.type, privileges: shown, fullName: object.fullName }
    }),
  )
  return objects.filter((object) => object !== undefined)
}

interface Wanted extends Named {
  readonly grants: readonly Grant[]
}
function wantedIn(metalake: string, objects: readonly Securable[]): readonly Wanted[] {
  return objects.map(({ type, fullName, privileges: grants }) => {
    const object = named(metalake, type, fullName)
    checkBinds(object.kind, grants)
    return { ...object, grants }
  })
}
const isSame = (one: Named, other: Named) => one.kind === other.kind && one.path.join('.') === other.path.join('.')

/** Throws forbidden, illegal, IllegalPrivilege, IllegalMetadataObject, RoleAlreadyExists. */
export async function makeRole(lake: Lake, ask: Ask, metalake: string, raw: unknown): Promise<Row> {
  const { securableObjects } = decode(role.fields, raw)
  const { at, name, draft } = await prepare(lake, ask, role, [metalake], raw)
  const wanted = wantedIn(metalake, securableObjects)
  const twice = wanted.find((one, i) => wanted.findIndex((other) => isSame(one, other)) !== i)
  if (twice) throw illegal(`"securableObjects" names ${twice.path.join('.')} twice`)
  const links: { to: number; value: string }[] = []
  for (const { grants, ...one } of wanted) {
    const object = await nameable(lake, ask, one, at.rights)
    if (!object) throw illegal(`${one.kind.name} ${one.path.join('.')} does not exist`, 'IllegalMetadataObjectException')
    checkHolds(object, grants)
    links.push(...grants.map((grant) => ({ to: object.row.key, value: valueOf(grant) })))
  }
  const id = lake.store.mint()
  const path = [metalake, name]
  const body = { ...draft, audit: madeBy(ask.author, at.rights?.self) }
  const parent = (at.rows[0] as Row).key
  const outcome = await lake.store.commit({
    author: ask.author,
    steps: [
      { do: 'insert', operation: 'create', kind: 'role', id, parent, name, path, body },
      ...(links.length > 0 ? ([{ do: 'relate', what: 'granted', from: id, path, add: links, remove: [] }] as const) : []),
    ],
  })
  if (!outcome.ok) throw outcome.reason === 'taken' ? already(role.title, path.join('.')) : noSuch('Metalake', metalake)
  return { key: outcome.keys[id] ?? 0, id, kind: 'role', parent, name, version: 1, body }
}

/** Allows or denies things on one object, or takes that back. Throws forbidden, NoSuchRole, NoSuchMetadataObject, IllegalPrivilege. */
export async function grantOn(
  lake: Lake,
  ask: Ask,
  [metalake, name, type, fullName]: readonly [string, string, string, string],
  grants: readonly Grant[],
  give: boolean,
): Promise<Row> {
  presentOnly(ask)
  const { rows, rights } = await above(lake, ask, role, [metalake], 'list')
  const one = named(metalake, type, fullName)
  const object = await foundByAnyone(lake, ask, one)
  // Nobody learns from it what there is.
  const mayGrant =
    !rights || (object ? mayGrantOn(rights, ancestors(one.kind), object.above, object.row) : mayGrantOn(rights, [], [], rows[0] as Row))
  if (!mayGrant) {
    const what = give ? 'GRANT_PRIVILEGE' : 'REVOKE_PRIVILEGE'
    throw refusal(rights, what, one.path, 'it takes MANAGE_GRANTS there or above with the use of what it is in, or the right to set its owner')
  }
  if (!object) throw noObject(one.kind, one.path)
  checkBinds(one.kind, grants)
  checkHolds(object, grants)
  const to = object.row.key
  return change(lake, ask, metalake, name, (links) => {
    const own = links.filter((link) => link.to === to)
    if (!give) return { add: [], remove: own.filter(({ value }) => grants.some((grant) => valueOf(grant) === value)) }
    const contrary = grants.find((grant) => own.some(({ value }) => isContrary(grantIn(value), grant)))
    if (contrary)
      throw illegal(`the role has ${contrary.name} on ${fullName} with the other condition; revoke that first`, 'IllegalPrivilegeException')
    const fresh = grants.filter((grant) => !own.some(({ value }) => value === valueOf(grant)))
    return { add: fresh.map((grant) => ({ to, value: valueOf(grant) })), remove: [] }
  })
}
const isContrary = (one: Grant, other: Grant) => one.name === other.name && one.condition !== other.condition

/** Replaces all that the role allows and denies. Of an object that is named twice the last counts, as in the reference. */
export async function override(lake: Lake, ask: Ask, metalake: string, name: string, objects: readonly Securable[]): Promise<Row> {
  presentOnly(ask)
  await granting(lake, ask, metalake, 'OVERRIDE_PRIVILEGES')
  const wanted = new Map<number, readonly Grant[]>()
  for (const { grants, ...one } of wantedIn(metalake, objects)) {
    const object = await foundByAnyone(lake, ask, one)
    if (!object) throw noObject(one.kind, one.path)
    checkHolds(object, grants)
    wanted.set(object.row.key, grants)
  }
  const all = [...wanted].flatMap(([to, grants]) => grants.map((grant) => ({ to, value: valueOf(grant) })))
  return change(lake, ask, metalake, name, (links) => ({
    add: all.filter((one) => !isIn(links, one)),
    remove: links.filter((one) => !isIn(all, one)),
  }))
}
const isIn = (links: Links, one: Links[number]) => links.some(({ to, value }) => to === one.to && value === one.value)

type Links = readonly { readonly to: number; readonly value: string | null }[]

/** Commits what `next` makes of the links the role has. Throws NoSuchRole. */
async function change(
  lake: Lake,
  ask: Ask,
  metalake: string,
  name: string,
  next: (links: readonly Link[]) => { readonly add: Links; readonly remove: Links },
): Promise<Row> {
  const path = [metalake, name]
  return retryStale(async () => {
    const { rows } = await above(lake, unchecked(ask), role, [metalake], 'list')
    const row = await lake.store.now.child(rows[0]?.key ?? 0, 'role', name)
    if (!row) throw noSuch(role.title, path.join('.'))
    const { add, remove } = next(await lake.store.now.links(row.key, 'granted'))
    if (add.length + remove.length === 0) return row
    const body = { ...row.body, audit: changedBy(ask.author, row.body.audit) }
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [
        { do: 'update', operation: 'alter', key: row.key, expect: row.version, name, path, body },
        { do: 'relate', what: 'granted', from: row.key, path, add, remove: remove.map(({ to, value }) => ({ to, value })) },
      ],
    })
    return outcome.ok ? { ...row, version: row.version + 1, body } : 'stale'
  })
}

/** Names of objects are taken from whoever may look at them, or may grant things on them; for others they are not there. */
async function nameable(lake: Lake, ask: Ask, one: Named, rights: Rights | undefined): Promise<Found | undefined> {
  const object = await foundByAnyone(lake, ask, one)
  if (!object || !rights) return object
  const kinds = ancestors(one.kind)
  return mayGrantOn(rights, kinds, object.above, object.row) || may(rights, kinds, object.above, object.row, readingOf(one.kind)) ? object : undefined
}

function checkBinds(kind: Kind, grants: readonly Grant[]): void {
  for (const [i, { name }] of grants.entries()) {
    const { binds }: Privilege = privileges[name]
    if (!binds.includes(kind.name))
      throw illegal(`${name} cannot be bound to a ${kind.name}; it can to a ${binds.join(', ')}`, 'IllegalPrivilegeException')
    if (grants.findIndex((other) => other.name === name) !== i) throw illegal(`${name} is named twice for one object`, 'IllegalPrivilegeException')
  }
}

/** A catalog, and a schema in it, take only privileges on what it holds. */
function checkHolds({ kind, above, row }: Found, grants: readonly Grant[]): void {
  const catalog = kind.name === 'catalog' ? row : kind.name === 'schema' ? above[1] : undefined
  const provider = catalog && providerOfRow(catalog)
  if (!catalog || !provider) return
  for (const { name } of grants) {
    const { of }: Privilege = privileges[name]
    if (of !== undefined && !heldKinds(provider, catalog.body.properties).some((held) => held === of))
      throw illegal(`${name} means nothing here: a ${provider.alias} catalog holds no ${kindOf(of).plural}`, 'IllegalPrivilegeException')
  }
}
