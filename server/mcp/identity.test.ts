/** Agents of a lake with passwords: who they ask for is proved as everywhere, and a token is as narrow here as it is there. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { asAdmin, basicHeader, lakeOfAnn } from '../identity/test-basic.ts'
import type { Json, TestLake } from '../test-lake.ts'
import { agentAt, call } from './test-agent.ts'

let it: TestLake
let ann: Readonly<Record<string, string>>
before(async () => {
  ;({ it, ann } = await lakeOfAnn())
  for (const name of ['m', 'n']) {
    await it.do('POST', `${name}/tags`, { name: 'mine' }, asAdmin)
    await it.do('PUT', `${name}/owners/tag/mine`, { name: 'ann', type: 'USER' }, asAdmin)
  }
})
after(() => it.endWhole())
const tokenFor = async (body: Json): Promise<Readonly<Record<string, string>>> => {
  const { secret } = await it.do('POST', '/api/tokens', body, ann)
  return { authorization: `Bearer ${String(secret)}` }
}
const load = (metalake: string) => ['load', { metalake, type: 'tag', fullName: 'mine' }] as const

test('who does not prove who they are is answered 401, as everywhere, whatever the message', async () => {
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
  await it.refused(401, 'UnauthorizedException', 'POST', '/mcp', ping)
  await it.refused(401, 'UnauthorizedException', 'POST', '/mcp', ping, basicHeader('ann', 'password-bob-1'))
  await assert.rejects(agentAt(it.url), /401|[Uu]nauthorized/)
})

test('a password opens what its user may see', async () => {
  const agent = await agentAt(it.url, ann)
  for (const metalake of ['m', 'n']) assert.equal((await call(agent, ...load(metalake))).isError, false)
  await agent.close()
})

test('a token that only reads is enough; one for a metalake tells of no other; one for roles does not see what is owned', async () => {
  const reads = await agentAt(it.url, await tokenFor({ readOnly: true }))
  assert.equal((await call(reads, ...load('m'))).isError, false)
  await reads.close()
  const one = await agentAt(it.url, await tokenFor({ metalakes: ['m'] }))
  assert.equal((await call(one, ...load('m'))).isError, false)
  assert.match((await call(one, ...load('n'))).text, /this token is for other metalakes/)
  assert.match((await call(one, 'list_metalakes')).text, /this token is for what is in a metalake/)
  await one.close()
  const none = await agentAt(it.url, await tokenFor({ roles: ['nothing'] }))
  assert.match((await call(none, ...load('m'))).text, /ForbiddenException/)
  await none.close()
})
