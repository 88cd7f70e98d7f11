/** A lake with passwords for tests: one service admin, and words for asking as somebody. */
import type { Json, Said } from '../test-lake.ts'
import { TestLake } from '../test-lake.ts'
import { initialPassword } from './seed.ts'

export const adminPassword = 'admin-password-0001'
export const withPasswords = { 'gravitino.authenticators': 'basic', 'gravitino.authorization.serviceAdmins': 'admin' }

export const basicHeader = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})
export const asAdmin = basicHeader('admin', adminPassword)

/** With `settings` over the usual ones. */
export async function lakeWithPasswords(settings: Readonly<Record<string, string>> = {}): Promise<TestLake> {
  process.env[initialPassword] = adminPassword
  try {
    return await TestLake.start({ ...withPasswords, ...settings })
  } finally {
    delete process.env[initialPassword]
  }
}

export const me = (it: TestLake, headers: Readonly<Record<string, string>>): Promise<Said> => it.get('/api/authn/me', headers)
/** The same with rights checked, metalakes m and n, and ann in both. */
export async function lakeOfAnn(): Promise<{ readonly it: TestLake; readonly ann: ReturnType<typeof basicHeader> }> {
  const it = await lakeWithPasswords({ 'gravitino.authorization.enable': 'true' })
  await addUser(it, 'ann', 'password-ann-1')
  for (const name of ['m', 'n']) {
    await it.do('POST', '', { name }, asAdmin)
    await it.do('POST', `${name}/users`, { name: 'ann' }, asAdmin)
  }
  return { it, ann: basicHeader('ann', 'password-ann-1') }
}

export const addUser = (it: TestLake, user: string, password: string): Promise<Json> => it.do('POST', '/api/idp/users', { user, password }, asAdmin)
