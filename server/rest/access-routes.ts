/** Who may do what, on the wire: users, groups, roles, what they hold, and whose things are. */
import { ancestors, decode, filled, flag, jsonOf, type Kind, listOf, oneKey, oneOf, text } from '../../kinds/define.ts'
import { illegal, noSuch, Refusal, unsupported } from '../../kinds/errors.ts'
import { group } from '../../kinds/group.ts'
import { grants, role, securableObject } from '../../kinds/role.ts'
import { user } from '../../kinds/user.ts'
import { addHolder, grantRoles, rolesOf } from '../access/holders.ts'
import { found, foundByAnyone, named } from '../access/objects.ts'
import { ownerOf, setOwner } from '../access/owners.ts'
import { isOwn, may, readingOf } from '../access/rights.ts'
import { grantOn, makeRole, override, shownGrants } from '../access/roles.ts'
import type { Ask } from '../entity/ask.ts'
import { drop } from '../entity/drop.ts'
import { listNames, listRows, load } from '../entity/load.ts'
import { above } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import { syncOf } from '../merge/relations.ts'
import type { Row } from '../store/store.ts'
import { answer, exactly, listOfTexts, nextToken } from './answer.ts'
import { bulkRoute, failures, summary } from './bulk-routes.ts'
import { asFarAsSaid, unitNamed, unitsCalled } from './deciding.ts'
import { encode } from './encode.ts'
import { askedJson, historyRoute, listPattern, onePattern, switchRoute } from './kind-routes.ts'
import { asOfQuery, bodyObject, type Call, nextPage, pageOf, pageQueries, type Route, yes } from './route.ts'

const plain = { force: false, cascade: false, purge: false }
const roleNames = { roleNames: listOf(text('a role'), 'names of roles of the metalake') }
const holders: readonly Kind[] = [user, group]
const holderNames = [user.name, group.name] as const
const lakeAt = '/api/metalakes/:metalake'
const shownKinds = [user, group, role] as const

/** A user, group or role as answers show it. */
async function shown(ask: Ask, kind: Kind, row: Row): Promise<object> {
  const whole = encode(kind, row)
  if (kind === role) return { ...whole, securableObjects: await shownGrants(ask, row) }
  return { id: row.key, ...whole, roles: await rolesOf(ask.view, row) }
}
const envelope = async (ask: Ask, kind: Kind, row: Row) => ({ code: 0, [oneKey(kind)]: await shown(ask, kind, row) })
/** After a write: as the lake is then, not as the request found it. */
const afterwards = (lake: Lake, ask: Ask): Ask => ({ ...ask, view: lake.store.now })

function routesOf(kind: Kind): readonly Route[] {
  const [many, one] = [listPattern(kind), onePattern(kind)]
  const whole = answer({ [oneKey(kind)]: jsonOf(kind.fields, true) })
  const details = kind.wire.details
  const gone = { type: 'boolean' }
  const make = (lake: Lake, ask: Ask, call: Call) =>
    kind === role ? makeRole(lake, ask, call.params[0] as string, call.body()) : addHolder(lake, ask, kind, call.params, call.body())
  return [
    {
      method: 'GET',
      pattern: many,
      operation: 'LIST',
      doc: `The ${kind.plural} of a metalake that the caller may see.`,
      kept: true,
      queries: { ...(details ? { details: flag('true: whole entities instead of names') } : {}), ...pageQueries, ...asOfQuery },
      gives: answer({}, { names: listOfTexts, ...(details ? { [details]: { type: 'array', items: jsonOf(kind.fields, true) } } : {}), ...nextToken }),
      run: async (lake, ask, call) => {
        const page = pageOf(call)
        if (details && yes(call.query.details)) {
          const rows = await listRows(lake, ask, kind, call.params, page ?? {})
          const names = rows.map((row) => row.name)
          return { code: 0, [details]: await Promise.all(rows.map((row) => shown(ask, kind, row))), ...nextPage(names, page) }
        }
        const names = await listNames(lake, ask, kind, call.params, page ?? {})
        return { code: 0, names, ...nextPage(names, page) }
      },
    },
    {
      method: 'POST',
      pattern: many,
      operation: 'CREATE',
      doc: `Makes a ${kind.name}. ${kind.doc}`,
      bodies: 'any',
      takes: askedJson(kind),
      gives: whole,
      run: async (lake, ask, call) => envelope(afterwards(lake, ask), kind, await make(lake, ask, call)),
    },
    {
      method: 'GET',
      pattern: one,
      operation: 'LOAD',
      doc: `Loads a ${kind.name}.`,
      kept: true,
      queries: asOfQuery,
      gives: whole,
      run: async (lake, ask, call) => envelope(ask, kind, await load(lake, ask, kind, call.params)),
    },
    {
      method: 'DELETE',
      pattern: one,
      operation: 'DROP',
      doc: `Takes a ${kind.name} away, with all that it held. false when there was none.`,
      gives: answer(kind === role ? { dropped: gone, deleted: gone } : { removed: gone }),
      run: async (lake, ask, call) => {
        const was = await drop(lake, ask, kind, call.params, plain)
        return kind === role ? { code: 0, dropped: was, deleted: was } : { code: 0, removed: was }
      },
    },
    ...(kind.switchable ? [switchRoute(kind, one, kind.switchable)] : []),
    historyRoute(kind, one),
  ]
}

const namesAsked = (call: Call) => asFarAsSaid(() => decode(roleNames, bodyObject(call)).roleNames) ?? []

const grantRoutes = (kind: Kind): readonly Route[] =>
  [true, false].map((give) => ({
    method: 'PUT',
    pattern: `${lakeAt}/permissions/${kind.plural}/:${kind.name}/${give ? 'grant' : 'revoke'}`,
    operation: give ? 'GRANT' : 'REVOKE',
    doc: give ? `Gives roles to a ${kind.name}; those it has already stay.` : `Takes roles from a ${kind.name}; others are passed over.`,
    decides: give ? (_lake, ask, call) => unitsCalled(ask, role, call.params[0] as string, namesAsked(call)) : 'anywhere',
    bodies: 'any',
    takes: jsonOf(roleNames),
    gives: answer({ [oneKey(kind)]: jsonOf(kind.fields, true) }),
    run: async (lake, ask, call) => {
      const names = decode(roleNames, bodyObject(call)).roleNames
      return envelope(afterwards(lake, ask), kind, await grantRoles(lake, ask, kind, call.params, names, give))
    },
  }))

const onObject = { privileges: grants }
const privilegeRoutes: readonly Route[] = [true, false].map((give) => ({
  method: 'PUT',
  pattern: `${lakeAt}/permissions/roles/:role/:type/:fullName/${give ? 'grant' : 'revoke'}`,
  operation: give ? 'GRANT' : 'REVOKE',
  doc: give ? 'Allows or denies things on an object to a role.' : 'Takes back what a role allows or denies on an object.',
  decides: async (_lake, ask, call) => {
    const { privileges } = asFarAsSaid(() => decode(onObject, bodyObject(call))) ?? { privileges: [] }
    const opens = privileges.some(({ condition, name }) => syncOf('granted', `${condition} ${name}`)[give ? 'add' : 'remove'] !== 'anywhere')
    return opens ? unitsCalled(ask, role, call.params[0] as string, [call.params[1] as string]) : []
  },
  bodies: 'any',
  takes: jsonOf(onObject),
  gives: answer({ role: jsonOf(role.fields, true) }),
  run: async (lake, ask, call) => {
    const { privileges } = decode(onObject, bodyObject(call))
    const at = call.params as unknown as [string, string, string, string]
    return envelope(afterwards(lake, ask), role, await grantOn(lake, ask, at, privileges, give))
  },
}))

const overrides = { overrides: listOf(securableObject, 'all that the role is to allow and deny') }
const overrideRoute: Route = {
  method: 'PUT',
  pattern: `${lakeAt}/permissions/roles/:role`,
  operation: 'OVERRIDE',
  doc: 'Replaces all that a role allows and denies; an empty list clears it.',
  decides: (_lake, ask, { params: [metalake = '', name = ''] }) => unitsCalled(ask, role, metalake, [name]),
  bodies: 'any',
  takes: jsonOf(overrides),
  gives: answer({ role: jsonOf(role.fields, true) }),
  run: async (lake, ask, call) => {
    const asked = decode(overrides, bodyObject(call)).overrides
    const [metalake, name] = call.params as unknown as [string, string]
    return envelope(afterwards(lake, ask), role, await override(lake, ask, metalake, name, asked))
  },
}

const owner = { name: filled('a user or group of the metalake'), type: oneOf(holderNames, 'which of them') }
const ownerAt = `${lakeAt}/owners/:type/:fullName`
const objectIn = ({ params: [metalake = '', type = '', fullName = ''] }: Call) => named(metalake, type, fullName)
const ownerRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: ownerAt,
    operation: 'GET',
    doc: 'Whose an object is; without owner when it is nobody’s.',
    kept: true,
    queries: asOfQuery,
    gives: answer({}, { owner: exactly({ name: { type: 'string' }, type: { type: 'string', enum: holderNames } }) }),
    run: async (lake, ask, call) => {
      const is = await ownerOf(lake, ask, objectIn(call))
      return { code: 0, ...(is ? { owner: { name: is.name, type: is.type } } : {}) }
    },
  },
  {
    method: 'PUT',
    pattern: ownerAt,
    operation: 'SET',
    doc: 'Gives an object to a user or group.',
    decides: (_lake, ask, { params }) => unitNamed(ask, params),
    bodies: 'any',
    takes: jsonOf(owner),
    gives: answer({ set: { type: 'boolean' } }),
    run: async (lake, ask, call) => {
      await setOwner(lake, ask, objectIn(call), call.params[0] as string, decode(owner, bodyObject(call)))
      return { code: 0, set: true }
    },
  },
]

const objectRolesRoute: Route = {
  method: 'GET',
  pattern: `${lakeAt}/objects/:type/:fullName/roles`,
  operation: 'LIST',
  doc: 'The roles that allow or deny something on an object, of those that the caller may see.',
  gives: answer({ names: listOfTexts }),
  queries: asOfQuery,
  run: async (lake, ask, call) => {
    const one = objectIn(call)
    const { rows, rights } = await above(lake, ask, role, [call.params[0] as string], 'list')
    // Who may not look at the object is not told whether it is there.
    const object = rights && !may(rights, [], [], rows[0], 0) ? await foundByAnyone(lake, ask, one) : await found(lake, ask, one)
    const linked = object ? await ask.view.linked(object.row.key, 'granted') : []
    const roles = await Promise.all([...new Set(linked.map(({ from }) => from))].map((key) => ask.view.byKey(key)))
    const seen = (row: Row) => !rights || isOwn(rights, row) || may(rights, ancestors(role), rows, row, readingOf(role))
    return { code: 0, names: roles.flatMap((row) => (row && seen(row) ? [row.name] : [])) }
  },
}

const names = { names: listOf(filled('a user'), 'each once') }
const removeRoute: Route = {
  method: 'POST',
  pattern: `/api/bulk${lakeAt.slice('/api'.length)}/users/remove`,
  operation: 'BULK_REMOVE',
  decides: 'anywhere',
  doc: 'Removes many users, each on its own; those that cannot be are told with their place in the request.',
  bodies: 'any',
  takes: jsonOf(names),
  gives: answer({ names: listOfTexts, errors: failures, summary }),
  run: async (lake, ask, call) => {
    const asked = decode(names, bodyObject(call)).names
    const most = lake.config.number('gravitino.server.bulk.maxItems')
    if (asked.length === 0 || asked.length > most) throw illegal(`"names" must name 1 to ${most} users; it names ${asked.length}`)
    if (new Set(asked).size < asked.length) throw illegal('"names" must name each user once')
    const [metalake = ''] = call.params
    await above(lake, ask, user, [metalake], 'create')
    const removed: string[] = []
    const errors: object[] = []
    for (const [index, name] of asked.entries())
      try {
        if (!(await drop(lake, ask, user, [metalake, name], plain))) throw noSuch('User', name)
        removed.push(name)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        errors.push({ index, name, code: error.code, type: error.type, message: error.message })
      }
    return { code: 0, names: removed, errors, summary: { total: asked.length, succeeded: removed.length, failed: errors.length } }
  },
}

/** Where no rights are checked nothing of it is kept, as in the reference. */
export function onlyWhenOn(route: Route): Route {
  return {
    ...route,
    refuses: { ...route.refuses, also: [...(route.refuses?.also ?? []), 'unsupported'] },
    run(lake, ask, call) {
      if (!ask.rights)
        throw unsupported('this lake checks no rights, so it keeps no users, groups, roles and owners (gravitino.authorization.enable is false)')
      return route.run(lake, ask, call)
    },
  }
}

export const accessRoutes: readonly Route[] = [
  ...shownKinds.flatMap(routesOf),
  ...holders.flatMap(grantRoutes),
  ...privilegeRoutes,
  overrideRoute,
  ...ownerRoutes,
  objectRolesRoute,
  bulkRoute(
    user,
    addHolder,
    (row) => ({ id: row.key, ...encode(user, row), roles: [] }),
    (item, i) => decode(user.fields, item, `users[${i}]`),
  ),
  removeRoute,
].map(onlyWhenOn)
