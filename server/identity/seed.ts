/** The first login of a lake with passwords: service admins who have none yet get the one that the environment holds. */
import { decode } from '../../kinds/define.ts'
import { Refusal } from '../../kinds/errors.ts'
import { userRequests } from '../../kinds/idp-user.ts'
import type { Lake } from '../lake.ts'
import { chosen } from './chosen.ts'
import { addUser, userRow } from './users.ts'

export const initialPassword = 'GRAVITINO_INITIAL_ADMIN_PASSWORD'
const admins = 'gravitino.authorization.serviceAdmins'

/** Throws when nobody could ever log in: no admin is named, or none has a password and the environment holds none that will do. */
export async function seedAdmins({ config, store }: Lake, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (!chosen(config).includes('basic')) return
  const names = config.list(admins)
  if (names.length === 0) throw new Error(`gravitino.authenticators names basic, and ${admins} names nobody who could add users`)
  const rows = await Promise.all(names.map((name) => userRow(store.now, name)))
  const missing = names.filter((_, i) => rows[i] === undefined)
  const password = env[initialPassword] ?? ''
  if (password === '') {
    if (missing.length === names.length) throw new Error(`no service admin has a password yet: set ${initialPassword} in the environment, once`)
    return
  }
  for (const user of missing)
    try {
      const author = { actor: 'caspian', address: '', requestId: 'first password' }
      await addUser(store, author, decode(userRequests.add, { user, password }))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      // Another server of the lake was first.
      if (error.family !== 'alreadyExists') throw new Error(`${initialPassword} or ${admins}: ${error.message}`, { cause: error })
    }
}
