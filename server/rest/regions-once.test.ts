/** What was done under an Idempotency-Key is done, in whichever region it is asked for again, and wherever its home has moved since. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { begin, forget, keyed, keyHeader } from '../region/once.ts'
import { TwoRegions } from '../region/test-joined.ts'
import type { Json, TestLake } from '../test-lake.ts'

let regions: TwoRegions
let eu: TestLake
let us: TestLake
const models = 'rova/catalogs/ml/schemas/forecast/models'

async function done(lake: TestLake, method: string, path: string, body?: unknown, headers = {}): Promise<Json> {
  const { json, text } = await lake.ask(method, path, body, headers)
  assert.equal(json.code, 0, `${method} ${path}: ${text}`)
  return json
}
const moved = async (from: TestLake, to: string) => {
  // What joined lately is told apart until all are known to know it.
  for (const end = performance.now() + 20_000; ; await sleep(100)) {
    const { json, text } = await from.ask('POST', '/api/regions/homes/move', { metalake: 'rova', kind: 'catalog', name: 'ml', to })
    if (json.code === 0) break
    assert.ok(performance.now() < end, text)
  }
  await regions.agree()
}
const link = (lake: TestLake, key: string, uri = 's3://one') =>
  lake.ask('POST', `${models}/m/versions`, { uri, aliases: [], comment: '', properties: {} }, { [keyHeader]: key })
const versions = async (lake: TestLake) => (await done(lake, 'GET', `${models}/m/versions`)).versions

before(async () => {
  regions = await TwoRegions.start(async (lake) => {
    await done(lake, 'POST', '', { name: 'rova', comment: '', properties: {} })
    await done(lake, 'POST', 'rova/catalogs', { name: 'ml', type: 'MODEL', provider: 'model', comment: '', properties: {} })
    await done(lake, 'POST', 'rova/catalogs/ml/schemas', { name: 'forecast', comment: '', properties: {} })
    await done(lake, 'POST', models, { name: 'm', comment: '', properties: {} })
  })
  ;({ eu, us } = regions)
})
after(() => regions[Symbol.asyncDispose]())

test('a request that was passed on, and whose answer was lost, is done once though its home moved before it was sent again', async () => {
  const first = await link(us, 'forwarded')
  assert.equal(first.json.code, 0, first.text)
  const before = await versions(eu)
  await moved(eu, 'us')
  for (const lake of [us, eu]) assert.deepEqual((await link(lake, 'forwarded')).json, first.json)
  for (const lake of [us, eu]) assert.deepEqual(await versions(lake), before)
  const other = await link(us, 'forwarded', 's3://other')
  assert.deepEqual([other.status, other.json.type], [400, 'IllegalArgumentException'])
  await moved(us, 'eu')
})

test('a request that changed what any region may change is known to the others too, with what was made', async () => {
  const tag = { name: 'pii', comment: 'once', properties: {} }
  const first = await done(us, 'POST', 'rova/tags', tag, { [keyHeader]: 'anywhere' })
  await regions.agree()
  assert.deepEqual(await done(eu, 'POST', 'rova/tags', tag, { [keyHeader]: 'anywhere' }), first)
})

test('abuse 36: a key is one person’s, for one request: another’s body is refused with it, and another person’s request is their own', async () => {
  const tag = (name: string) => ({ name, comment: '', properties: {} })
  const send = (name: string, person: string) =>
    us.ask('POST', 'rova/tags', tag(name), { [keyHeader]: 'mine', authorization: `Basic ${Buffer.from(`${person}:`).toString('base64')}` })
  assert.equal((await send('first', 'ann')).json.code, 0)
  const another = await send('second', 'ann')
  assert.deepEqual([another.status, another.json.type], [400, 'IllegalArgumentException'])
  assert.equal((await us.get('rova/tags/second')).status, 404)
  const person = await send('third', 'bob')
  assert.equal(person.json.code, 0, person.text)
  assert.equal((person.json.tag as Json).name, 'third')
  assert.equal((await us.get('rova/tags/third')).status, 200)
})

test('a request whose answer did not come is said to be done, and by which entry', async () => {
  const { store } = us.lake
  const number = (store.ledger?.vector()['us#1'] ?? 0) + 1
  const request = 'of a server that failed'
  using once = await begin(store, 'anonymous', 'failed', request)
  const top = await store.now.child(0, 'metalake', 'rova')
  const tag = await store.now.child(top?.key ?? 0, 'tag', 'pii')
  assert.ok(tag)
  const { key, name, body, version } = tag
  const author = { actor: 'anonymous', address: '', requestId: '', once }
  const said = { ...body, comment: 'done, and not answered' }
  const outcome = await keyed(store).commit({
    author,
    steps: [{ do: 'update', operation: 'alter', key, expect: version, name, path: ['rova', name], body: said }],
  })
  assert.ok(outcome.ok && outcome.said === number)
  await regions.agree()
  await assert.rejects(begin(eu.lake.store, 'anonymous', 'failed', request), new RegExp(`was done by entry us#1:${number}, .* look at what is there`))
})

test('a write without a key says nothing of any, and one that stays in its region says nothing at all', async () => {
  const ledger = us.lake.store.ledger
  assert.ok(ledger)
  await done(us, 'PUT', 'rova/tags/pii', { updates: [{ '@type': 'updateComment', newComment: 'plain' }] })
  const entry = await ledger.entry(`us#1:${ledger.vector()['us#1']}`)
  assert.doesNotMatch(entry?.said ?? '', /"done"/)
  const at = ledger.vector()['us#1']
  const hook = { name: 'h', address: 'https://example.org/h', enabled: false }
  await done(us, 'POST', 'rova/webhooks', hook, { [keyHeader]: 'local' })
  assert.equal(ledger.vector()['us#1'], at)
})

test('what was done is remembered for a day from when it was, in every region, and then forgotten', async () => {
  const kept = async (lake: TestLake) => (await lake.lake.store.now.children(0, 'answered')).length
  for (const lake of [eu, us]) {
    await forget(lake.lake.store, Date.now() + 86_000_000)
    assert.ok((await kept(lake)) >= 3)
    await forget(lake.lake.store, Date.now() + 86_401_000)
    assert.equal(await kept(lake), 0)
  }
  await done(us, 'POST', 'rova/tags', { name: 'later', comment: '', properties: {} }, { [keyHeader]: 'anywhere' })
  await regions.agree()
  for (const lake of [eu, us]) assert.equal(await kept(lake), 1, 'a key may be taken again')
})
