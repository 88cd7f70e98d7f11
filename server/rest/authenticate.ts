/** What a request says of the rights that it is to have: active roles, and who is a service admin. */
import { forbidden, illegal } from '../../kinds/errors.ts'
import type { Config } from '../config.ts'

/** The active-roles header must be a list of names, or ALL or NONE alone. Roles themselves are not kept yet. */
export function checkActiveRoles(header: string | string[] | undefined): void {
  if (header === undefined) return
  const items = String(header)
    .split(',')
    .map((item) => item.trim())
  const bad = items.some((item) => item === '') || (items.length > 1 && items.some((item) => item === 'ALL' || item === 'NONE'))
  if (bad) throw illegal(`X-Gravitino-Active-Roles takes role names, or ALL or NONE alone; it was "${String(header)}"`, 'IllegalActiveRolesException')
}

/** Throws forbidden for everybody whom the settings do not name. */
export function checkAdmin(config: Config, actor: string): void {
  const key = 'gravitino.authorization.serviceAdmins'
  if (!config.list(key).includes(actor)) throw forbidden(`only service admins may do this, and ${key} does not name ${actor}`)
}
