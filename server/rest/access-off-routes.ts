/** Who may do what, in a lake that checks no rights: every such operation is refused before anything of it is read. */
import { unsupported } from '../../kinds/errors.ts'
import type { Route } from './route.ts'

const lake = '/api/metalakes/:metalake'
const addresses: readonly (readonly [Route['method'], string])[] = [
  ['GET', `${lake}/users`],
  ['POST', `${lake}/users`],
  ['GET', `${lake}/users/:user`],
  ['DELETE', `${lake}/users/:user`],
  ['GET', `${lake}/groups`],
  ['POST', `${lake}/groups`],
  ['GET', `${lake}/groups/:group`],
  ['DELETE', `${lake}/groups/:group`],
  ['GET', `${lake}/roles`],
  ['POST', `${lake}/roles`],
  ['GET', `${lake}/roles/:role`],
  ['DELETE', `${lake}/roles/:role`],
  ['GET', `${lake}/objects/:type/:fullName/roles`],
  ['GET', `${lake}/owners/:type/:fullName`],
  ['PUT', `${lake}/owners/:type/:fullName`],
  ['PUT', `${lake}/permissions/users/:user/grant`],
  ['PUT', `${lake}/permissions/users/:user/revoke`],
  ['PUT', `${lake}/permissions/groups/:group/grant`],
  ['PUT', `${lake}/permissions/groups/:group/revoke`],
  ['PUT', `${lake}/permissions/roles/:role`],
  ['PUT', `${lake}/permissions/roles/:role/:type/:fullName/grant`],
  ['PUT', `${lake}/permissions/roles/:role/:type/:fullName/revoke`],
  ['POST', '/api/bulk/metalakes/:metalake/users/add'],
  ['POST', '/api/bulk/metalakes/:metalake/users/remove'],
]

export const accessOffRoutes: readonly Route[] = addresses.map(([method, pattern]) => ({
  method,
  pattern,
  operation: method,
  doc: 'Refused with 405: this lake checks no rights.',
  refuses: { only: ['unsupported'] },
  run: async () => {
    throw unsupported('this lake checks no rights, so it keeps no users, groups, roles and owners (gravitino.authorization.enable is false)')
  },
}))
