/** What regions said apart is told to those alone who may know of the thing, ended by those who may alter it, and compared by service admins. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { admin, TwoRegions } from '../region/test-joined.ts'
import type { Json, TestLake } from '../test-lake.ts'

let regions: TwoRegions
const as = (name: string) => ({ authorization: `Basic ${Buffer.from(`${name}:x`).toString('base64')}` })
async function done(lake: TestLake, method: string, path: string, body?: unknown, who = admin): Promise<Json> {
  const { json, text } = await lake.ask(method, path, body, who)
  assert.equal(json.code, 0, `${method} ${path}: ${text}`)
  return json
}
const model = (name: string) => ({ name, type: 'MODEL', provider: 'model', comment: 'at first', properties: {} })
const comment = (lake: TestLake, catalog: string, newComment: string) =>
  done(lake, 'PUT', `rova/catalogs/${catalog}`, { updates: [{ '@type': 'updateComment', newComment }] })
const told = async (lake: TestLake, who: string) =>
  ((await done(lake, 'GET', 'rova/conflicts', undefined, as(who))).conflicts as readonly Json[]).map(({ fullName }) => fullName)

before(async () => {
  regions = await TwoRegions.start(
    async (eu) => {
      await done(eu, 'POST', '', { name: 'rova', comment: '', properties: {} })
      for (const name of ['open', 'closed']) await done(eu, 'POST', 'rova/catalogs', model(name))
      for (const name of ['ola', 'ivo']) await done(eu, 'POST', 'rova/users', { name })
      const securableObjects = [{ fullName: 'open', type: 'CATALOG', privileges: [{ name: 'USE_CATALOG', condition: 'ALLOW' }] }]
      await done(eu, 'POST', 'rova/roles', { name: 'reader', properties: {}, securableObjects })
      await done(eu, 'PUT', 'rova/permissions/users/ola/grant', { roleNames: ['reader'] })
    },
    { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'root' },
  )
  const both = (text: string) => (lake: TestLake) => async () => {
    for (const name of ['open', 'closed']) await comment(lake, name, text)
  }
  await regions.apart(both('of eu')(regions.eu), both('of us')(regions.us))
})
after(() => regions[Symbol.asyncDispose]())

test('only conflicts about what the caller may know of are told', async () => {
  assert.deepEqual(await told(regions.us, 'root'), ['closed', 'open'])
  assert.deepEqual(await told(regions.us, 'ola'), ['open'])
  assert.deepEqual(await told(regions.us, 'ivo'), [])
  assert.equal((await regions.us.ask('GET', 'rova/conflicts', undefined, as('nobody'))).status, 403)
})

test('they come in pages', async () => {
  const first = await done(regions.eu, 'GET', 'rova/conflicts?limit=1')
  assert.deepEqual([(first.conflicts as readonly Json[]).map(({ fullName }) => fullName), first.count], [['closed'], 2])
  const next = await done(regions.eu, 'GET', `rova/conflicts?limit=1&pageToken=${String(first.nextPageToken)}`)
  assert.deepEqual(
    (next.conflicts as readonly Json[]).map(({ fullName }) => fullName),
    ['open'],
  )
})

test('only who may alter the thing ends its conflict', async () => {
  const all = (await done(regions.eu, 'GET', 'rova/conflicts')).conflicts as readonly Json[]
  const choice = (fullName: string) => ({ id: all.find((one) => one.fullName === fullName)?.id, choose: 'keep', value: 'of eu' })
  const answer = (fullName: string, who: string) => regions.eu.ask('POST', 'rova/conflicts/resolve', choice(fullName), as(who))
  assert.equal((await answer('open', 'ola')).status, 403)
  assert.equal((await answer('closed', 'ola')).status, 404)
  assert.deepEqual(await told(regions.eu, 'root'), ['closed', 'open'])
  assert.equal((await answer('open', 'root')).status, 200)
  assert.deepEqual(await told(regions.eu, 'root'), ['closed'])
})

test('sums and homes are told of what the caller may know of, the rest is counted; only service admins compare it all', async () => {
  const digests = await done(regions.eu, 'GET', '/api/regions/digests?of=rova', undefined, as('ola'))
  const names = (digests.children as readonly Json[]).map(({ kind, name }) => `${String(kind)} ${String(name)}`)
  assert.ok(names.includes('catalog open') && !names.includes('catalog closed'), names.join())
  assert.ok(Number(digests.hidden) >= 1)
  const homes = await done(regions.eu, 'GET', '/api/regions/homes?metalake=rova', undefined, as('ola'))
  assert.deepEqual((homes.counts as Record<string, Json>).eu?.catalog, 1)
  assert.equal((await regions.eu.ask('GET', '/api/regions/digests?of=rova', undefined, as('nobody'))).status, 403)
  assert.equal((await regions.eu.ask('POST', '/api/regions/verify', {}, as('ola'))).status, 403)
  await regions.agree()
  assert.equal((await done(regions.eu, 'POST', '/api/regions/verify', {})).equal, true)
})
