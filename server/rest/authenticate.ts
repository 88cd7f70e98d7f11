/** What a request says of the rights that it is to have: active roles, and who is a service admin. */
import { forbidden, illegal } from '../../kinds/errors.ts'
import type { ActiveRoles } from '../access/compile.ts'
import type { Config } from '../config.ts'
import type { Scope } from '../identity/principal.ts'
import { type Route, reads } from './route.ts'

/** What the active-roles header says: a list of names, or ALL or NONE alone; all when it is absent. Throws illegal. */
export function activeRolesOf(header: string | string[] | undefined): ActiveRoles {
  if (header === undefined) return 'all'
  const items = String(header)
    .split(',')
    .map((item) => item.trim())
  const bad = items.some((item) => item === '') || (items.length > 1 && items.some((item) => item === 'ALL' || item === 'NONE'))
  if (bad) throw illegal(`X-Gravitino-Active-Roles takes role names, or ALL or NONE alone; it was "${String(header)}"`, 'IllegalActiveRolesException')
  if (items[0] === 'NONE') return []
  return items[0] === 'ALL' ? 'all' : items
}

/** What is the same for whoever may ask at all. */
const harmless: ReadonlySet<string> = new Set(['/api/version', '/api/authn/me'])

/** The roles that count of those that a request wants, narrowed to what its token is for. Throws forbidden for what the token may not do. */
export function narrowed({ readOnly, metalakes, roles }: Scope, route: Route, metalake: string | undefined, active: ActiveRoles): ActiveRoles {
  if (route.personal) throw forbidden('a token cannot do this: ask with your own credentials')
  if (readOnly && !reads(route)) throw forbidden('this token reads and changes nothing; make another one for that')
  if (metalake === undefined && (metalakes || roles) && !route.carries && !harmless.has(route.pattern))
    throw forbidden('this token is for what is in a metalake; name one in the address')
  if (metalake !== undefined && metalakes && !metalakes.includes(metalake)) throw forbidden('this token is for other metalakes')
  if (!roles || active === 'all') return roles ?? active
  const other = active.find((role) => !roles.includes(role))
  if (other !== undefined) throw forbidden(`X-Gravitino-Active-Roles names ${other}, a role that this token is not for`)
  return active
}

const adminsKey = 'gravitino.authorization.serviceAdmins'
export const isAdmin = (config: Config, actor: string) => config.list(adminsKey).includes(actor)

/** Throws forbidden for everybody whom the settings do not name. */
export function checkAdmin(config: Config, actor: string): void {
  if (!isAdmin(config, actor)) throw forbidden(`only service admins may do this, and ${adminsKey} does not name ${actor}`)
}
