/** Who asks: the simple authenticator, which believes the name in a Basic header (contract semantics §2). */
import { forbidden, illegal, unauthorized } from '../../kinds/errors.ts'
import type { ActiveRoles } from '../access/compile.ts'
import type { Config } from '../config.ts'

export const anonymous = 'anonymous'
const known = new Map<string, string>()
/** Names are at most this long; headers longer than a name can need are read anew each time. */
const nameLimit = 128

/** Throws unauthorized for any scheme but Basic. No header, no name or broken base64 is anonymous. */
export function principalOf(header: string | undefined): string {
  if (header === undefined) return anonymous
  const is = known.get(header)
  if (is !== undefined) return is
  if (!/^Basic\s+\S/i.test(header)) throw unauthorized('this lake takes Basic credentials; the name in them is believed')
  const encoded = header.slice(6).trim()
  const decoded = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64').toString() : ''
  const name = (decoded.split(':', 1)[0] ?? '').trim() || anonymous
  if (name.length > nameLimit) throw unauthorized(`a name has at most ${nameLimit} characters`)
  if (known.size > 10_000) known.clear()
  if (header.length <= 2 * nameLimit) known.set(header, name)
  return name
}

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

/** Throws forbidden for everybody whom the settings do not name. */
export function checkAdmin(config: Config, actor: string): void {
  const key = 'gravitino.authorization.serviceAdmins'
  if (!config.list(key).includes(actor)) throw forbidden(`only service admins may do this, and ${key} does not name ${actor}`)
}
