/** The built-in identity store on the wire, as the reference has it (contract authz §8). For service admins alone. */
import { decode, type Fields, flag, jsonOf } from '../../kinds/define.ts'
import { groupRequests } from '../../kinds/idp-group.ts'
import { userRequests } from '../../kinds/idp-user.ts'
import type { Ask } from '../entity/ask.ts'
import { addGroup, addUser, changeMembers, loadGroup, loadUser, removeGroup, removeUser, setPassword } from '../identity/users.ts'
import type { Lake } from '../lake.ts'
import { answer, exactly, listOfTexts } from './answer.ts'
import { checkAdmin } from './authenticate.ts'
import { bodyObject, type Call, type Route, yes } from './route.ts'

const text = { type: 'string' }
const user = answer({ user: exactly({ name: text, groups: listOfTexts }) })
const group = answer({ group: exactly({ name: text, comment: text, users: listOfTexts }) })
const removed = answer({ removed: { type: 'boolean' } })

/** A route that a service admin alone may ask. */
function route(
  method: Route['method'],
  path: string,
  operation: string,
  doc: string,
  gives: Record<string, unknown>,
  run: (lake: Lake, ask: Ask, call: Call, name: string) => Promise<object>,
  more: { readonly takes?: Fields; readonly queries?: Fields } = {},
): Route {
  return {
    method,
    pattern: `/api/idp/${path}`,
    operation,
    doc: `${doc} For service admins.`,
    ...(more.takes ? { takes: jsonOf(more.takes), bodies: 'any' } : {}),
    ...(more.queries ? { queries: more.queries } : {}),
    gives,
    refuses: { also: ['forbidden', 'unsupported'] },
    run: async (lake, ask, call) => {
      checkAdmin(lake.config, ask.author.actor)
      return { code: 0, ...(await run(lake, ask, call, call.params[0] ?? '')) }
    },
  }
}

export const idpRoutes: readonly Route[] = [
  route(
    'POST',
    'users',
    'ADD',
    'Makes a user with a password.',
    user,
    async ({ store }, { author }, call) => ({ user: await addUser(store, author, decode(userRequests.add, bodyObject(call))) }),
    { takes: userRequests.add },
  ),
  route('GET', 'users/:user', 'GET', 'Loads a user, with their groups.', user, async ({ store }, _ask, _call, name) => ({
    user: await loadUser(store.now, name),
  })),
  route(
    'PUT',
    'users/:user',
    'ALTER',
    'Sets another password. Whoever is logged in with the one before is no more.',
    user,
    async ({ store }, { author }, call, name) => {
      const { password } = decode(userRequests.alter, bodyObject(call))
      return { user: await setPassword(store, author, name, password) }
    },
    { takes: userRequests.alter },
  ),
  route(
    'DELETE',
    'users/:user',
    'REMOVE',
    'Removes a user, who is logged in no more. removed is false when there was none.',
    removed,
    async ({ store }, { author }, _call, name) => ({
      removed: await removeUser(store, author, name),
    }),
  ),
  route(
    'POST',
    'groups',
    'ADD',
    'Makes a group without anybody in it.',
    group,
    async ({ store }, { author }, call) => ({ group: await addGroup(store, author, decode(groupRequests.add, bodyObject(call))) }),
    { takes: groupRequests.add },
  ),
  route('GET', 'groups/:group', 'GET', 'Loads a group, with who is in it.', group, async ({ store }, _ask, _call, name) => ({
    group: await loadGroup(store.now, name),
  })),
  route(
    'DELETE',
    'groups/:group',
    'REMOVE',
    'Removes a group. removed is false when there was none.',
    removed,
    async ({ store }, { author }, { query }, name) => ({ removed: await removeGroup(store, author, name, yes(query.force)) }),
    { queries: { force: flag('true: even with users in it') } },
  ),
  route(
    'PUT',
    'groups/:group/users',
    'ALTER',
    'Lets users into a group and takes others out, all or none.',
    group,
    async ({ store }, { author }, call, name) => ({
      group: await changeMembers(store, author, name, decode(groupRequests.members, bodyObject(call))),
    }),
    { takes: groupRequests.members },
  ),
]
