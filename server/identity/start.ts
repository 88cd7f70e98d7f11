/** What must be so before anybody can be told from others; checked when a lake is opened. */
import type { Lake } from '../lake.ts'
import { authenticatorsOf } from './authenticators.ts'
import { checkKerberos } from './kerberos.ts'
import { seedAdmins } from './seed.ts'

/** Throws, saying which setting to change, when the settings cannot be served or would let nobody in. */
export async function startIdentity(lake: Lake, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  authenticatorsOf(lake)
  await checkKerberos(lake.config)
  await seedAdmins(lake, env)
}
