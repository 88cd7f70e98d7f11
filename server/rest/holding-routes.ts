/** Who holds a role, and what somebody owns, on the wire: the two questions that users and objects do not answer themselves. */
import { ancestors, text } from '../../kinds/define.ts'
import { illegal, noSuch } from '../../kinds/errors.ts'
import { group } from '../../kinds/group.ts'
import { kindOf } from '../../kinds/index.ts'
import { role } from '../../kinds/role.ts'
import { user } from '../../kinds/user.ts'
import { refusal } from '../access/check.ts'
import { ownedBy } from '../access/owned.ts'
import { isOwn, may, mayGrantOn, readingOf } from '../access/rights.ts'
import { load } from '../entity/load.ts'
import { above } from '../entity/resolve.ts'
import type { Row } from '../store/store.ts'
import { onlyWhenOn } from './access-routes.ts'
import { answer, exactly } from './answer.ts'
import { asOfQuery, type Route } from './route.ts'

const at = '/api/metalakes/:metalake'
const holder = exactly({ type: { type: 'string', enum: [user.name, group.name] }, name: { type: 'string' } })

const holdersRoute: Route = {
  method: 'GET',
  pattern: `${at}/roles/:role/holders`,
  operation: 'LIST_HOLDERS',
  doc: 'The users, then the groups, that hold a role, of those that the caller may see.',
  queries: asOfQuery,
  gives: answer({ holders: { type: 'array', items: holder } }),
  run: async (lake, ask, call) => {
    const row = await load(lake, ask, role, call.params)
    const { rows, rights } = await above(lake, ask, role, call.params.slice(0, 1), 'list')
    const metalake = rows[0] as Row
    const seesAll = !rights || mayGrantOn(rights, [], [], metalake)
    const seen = (one: Row) => seesAll || isOwn(rights, one) || may(rights, ancestors(kindOf(one.kind)), rows, one, readingOf(kindOf(one.kind)))
    const links = (await ask.view.linked(row.key, 'held')).filter(({ value }) => value === null)
    const found = (await Promise.all(links.map(({ from }) => ask.view.byKey(from)))).filter((one) => one !== undefined && seen(one))
    const inOrder = found
      .filter((one) => one !== undefined)
      .toSorted((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind === user.name ? -1 : 1))
    return { code: 0, holders: inOrder.map(({ kind: type, name }) => ({ type, name })) }
  },
}

const ownedRoute: Route = {
  method: 'GET',
  pattern: `${at}/access/owned`,
  operation: 'LIST_OWNED',
  doc: 'What a user or group owns, from the metalake down. Of others it is told to who manages grants.',
  queries: { principal: text('a user of the metalake; the caller when absent'), group: text('a group, in the place of a user'), ...asOfQuery },
  gives: answer({
    owned: { type: 'array', items: exactly({ type: { type: 'string' }, fullName: { type: 'string' } }) },
    objects: { type: 'integer', description: 'how many objects were looked at' },
    complete: { type: 'boolean', description: 'false when there was more than could be looked at' },
  }),
  run: async (lake, ask, call) => {
    const { rows, rights } = await above(lake, ask, role, call.params.slice(0, 1), 'list')
    const metalake = rows[0] as Row
    const { principal = ask.author.actor, group: called } = call.query
    if (called !== undefined && call.query.principal !== undefined) throw illegal('either "principal" or "group" must say whose things are asked for')
    const [kind, name] = called === undefined ? ([user, principal] as const) : ([group, called] as const)
    const one = await ask.view.child(metalake.key, kind.name, name)
    const isTold = !rights || mayGrantOn(rights, [], [], metalake) || (one !== undefined && isOwn(rights, one))
    if (!isTold && rights)
      throw refusal(rights, 'LIST_OWNED', [metalake.name], 'it takes MANAGE_GRANTS on the metalake, or owning it; of yourself you may ask')
    if (!one) throw noSuch(kind.title, name)
    return { code: 0, ...(await ownedBy(ask.view, metalake, one)) }
  },
}

export const holdingRoutes: readonly Route[] = [holdersRoute, ownedRoute].map(onlyWhenOn)
