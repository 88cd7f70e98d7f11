/** The built-in identity store: users with passwords and groups of them, as rows of the lake's own store and log. */
import type { Shape } from '../../kinds/define.ts'
import { illegal, Refusal } from '../../kinds/errors.ts'
import type { groupRequests } from '../../kinds/idp-group.ts'
import { userName, type userRequests } from '../../kinds/idp-user.ts'
import { checkName, freeName } from '../../kinds/names.ts'
import { changedBy, madeBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { sealedOf } from '../entity/secrets.ts'
import type { Author, Row, Step, Store, View } from '../store/store.ts'
import { hashed } from './password.ts'

/** The key under which the body refers to the kept hash. */
const passwordKey = 'password'

export interface User {
  readonly name: string
  readonly groups: readonly string[]
}
export interface Group {
  readonly name: string
  readonly comment: string
  readonly users: readonly string[]
}

const noSuch = (what: string) => new Refusal('notFound', 'NotFoundException', `${what} does not exist`)
const already = (what: string) => new Refusal('alreadyExists', 'AlreadyExistsException', `${what} already exists`)

export const userRow = (view: View, name: string) => view.child(0, 'idpUser', name)
const groupRow = (view: View, name: string) => view.child(0, 'idpGroup', name)
/** By what the password is kept: another one for every password that is set. */
export const passwordRef = (row: Row): string => sealedOf(row.body)[passwordKey] ?? ''

async function named(view: View, keys: readonly number[]): Promise<readonly string[]> {
  const rows = await Promise.all(keys.map((key) => view.byKey(key)))
  return rows.flatMap((row) => (row ? [row.name] : [])).toSorted()
}
export const groupsOf = async (view: View, row: Row) =>
  named(
    view,
    (await view.links(row.key, 'grouped')).map(({ to }) => to),
  )
const usersOf = async (view: View, row: Row) =>
  named(
    view,
    (await view.linked(row.key, 'grouped')).map(({ from }) => from),
  )

async function needUser(view: View, name: string): Promise<Row> {
  const row = await userRow(view, name)
  if (!row) throw noSuch(`user ${name}`)
  return row
}
async function needGroup(view: View, name: string): Promise<Row> {
  const row = await groupRow(view, name)
  if (!row) throw noSuch(`group ${name}`)
  return row
}

/** Throws NotFoundException. */
export async function loadUser(view: View, name: string): Promise<User> {
  const row = await needUser(view, name)
  return { name: row.name, groups: await groupsOf(view, row) }
}
/** Throws NotFoundException. */
export async function loadGroup(view: View, name: string): Promise<Group> {
  const row = await needGroup(view, name)
  return { name: row.name, comment: row.body.comment ?? '', users: await usersOf(view, row) }
}

/** Throws illegal, AlreadyExistsException, busy. */
export async function addUser(store: Store, author: Author, { user, password }: Shape<typeof userRequests.add>): Promise<User> {
  checkName(userName, 'User', user)
  if (await userRow(store.now, user)) throw already(`user ${user}`)
  const ref = store.mint()
  const body = { sealed: { [passwordKey]: ref }, audit: madeBy(author) }
  const secrets = { [ref]: await hashed(password) }
  const made: Step = { do: 'insert', operation: 'create', kind: 'idpUser', id: store.mint(), parent: 0, name: user, path: [user], body, secrets }
  const outcome = await store.commit({ author, steps: [made] })
  if (!outcome.ok) throw already(`user ${user}`)
  return { name: user, groups: [] }
}

/** Every login with the password before ends with it. Throws NotFoundException, busy, conflict. */
export async function setPassword(store: Store, author: Author, name: string, password: string): Promise<User> {
  await needUser(store.now, name)
  const hash = await hashed(password)
  return retryStale(async () => {
    const row = await needUser(store.now, name)
    const ref = store.mint()
    const body = { ...row.body, sealed: { [passwordKey]: ref }, audit: changedBy(author, row.body.audit) }
    const step: Step = { do: 'update', operation: 'alter', key: row.key, expect: row.version, name, path: [name], body, secrets: { [ref]: hash } }
    const outcome = await store.commit({ author, steps: [step] })
    return outcome.ok ? loadUser(store.now, name) : 'stale'
  })
}

/** False when there is none. Throws conflict. */
export async function removeUser(store: Store, author: Author, name: string): Promise<boolean> {
  return retryStale(async () => {
    const row = await userRow(store.now, name)
    if (!row) return false
    const outcome = await store.commit({ author, steps: [{ do: 'drop', key: row.key, path: [name] }] })
    return outcome.ok || 'stale'
  })
}

/** Throws illegal, AlreadyExistsException. */
export async function addGroup(store: Store, author: Author, { group, comment = '' }: Shape<typeof groupRequests.add>): Promise<Group> {
  checkName(freeName, 'Group', group)
  const body = { comment, audit: madeBy(author) }
  const made: Step = { do: 'insert', operation: 'create', kind: 'idpGroup', id: store.mint(), parent: 0, name: group, path: [group], body }
  const outcome = await store.commit({ author, steps: [made] })
  if (!outcome.ok) throw already(`group ${group}`)
  return { name: group, comment, users: [] }
}

/** False when there is none. Throws IllegalStateException while somebody is in it, unless by force; conflict. */
export async function removeGroup(store: Store, author: Author, name: string, force: boolean): Promise<boolean> {
  return retryStale(async () => {
    const row = await groupRow(store.now, name)
    if (!row) return false
    const members = await store.now.linked(row.key, 'grouped')
    if (members.length > 0 && !force)
      throw new Refusal('unsupported', 'IllegalStateException', `group ${name} has ${members.length} users; take them out, or use force=true`)
    const outcome = await store.commit({ author, steps: [{ do: 'drop', key: row.key, expect: row.version, path: [name] }] })
    return outcome.ok || 'stale'
  })
}

/** All come and go in one commit, or none. Who is in both lists goes. Throws illegal, NotFoundException for the group and for who should come; conflict. */
export async function changeMembers(
  store: Store,
  author: Author,
  name: string,
  { usersToAdd = [], usersToRemove = [] }: Shape<typeof groupRequests.members>,
): Promise<Group> {
  if (usersToAdd.length + usersToRemove.length === 0) throw illegal('"usersToAdd" or "usersToRemove" must name a user')
  return retryStale(async () => {
    const group = await needGroup(store.now, name)
    const coming = await Promise.all([...new Set(usersToAdd)].map((user) => needUser(store.now, user)))
    const leaving = new Set(usersToRemove)
    const members = new Set((await store.now.linked(group.key, 'grouped')).map(({ from }) => from))
    const going = await Promise.all([...leaving].map((user) => userRow(store.now, user)))
    const end = { to: group.key, value: null }
    const step = (row: Row, how: 'add' | 'remove'): Step => {
      const change = { add: [], remove: [], [how]: [end] }
      return { do: 'relate', what: 'grouped', from: row.key, path: [row.name], ...change }
    }
    const steps = [
      ...coming.filter((row) => !members.has(row.key) && !leaving.has(row.name)).map((row) => step(row, 'add')),
      ...going.flatMap((row) => (row && members.has(row.key) ? [step(row, 'remove')] : [])),
    ]
    // Taken: another request put somebody in meanwhile; gone: somebody was removed.
    const outcome = steps.length === 0 ? { ok: true } : await store.commit({ author, steps })
    return outcome.ok ? loadGroup(store.now, name) : 'stale'
  })
}
