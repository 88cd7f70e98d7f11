/** Secret values come out nowhere: no answer, history, metric, error, report, and no table but the one that keeps them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { TestLake } from '../test-lake.ts'

const canary = 'canary-d41f'

describe('a secret value', () => {
  let it: TestLake
  const said: string[] = []
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
  })
  after(() => it[Symbol.asyncDispose]())

  async function ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) {
    const answer = await it.ask(method, path, body, headers)
    said.push(`${method} ${path} ${answer.status} ${answer.text}`)
    return answer
  }
  const leaking = () => said.splice(0).filter((line) => line.includes(canary))
  /** Every cell of every table but that of secrets, as text. */
  function kept(): string {
    using db = new DatabaseSync(join(it.data, 'lake.db'), { readOnly: true })
    const tables = db.prepare(`select name from sqlite_schema where type = 'table'`).all() as { name: string }[]
    const cells = tables
      .filter(({ name }) => name !== 'secret')
      .flatMap(({ name }) => db.prepare(`select * from ${name}`).all().flatMap(Object.values))
    const text = (cell: unknown) => (cell instanceof Uint8Array && cell.length > 16 ? zstdDecompressSync(cell).toString() : String(cell))
    return cells.map(text).join('\n')
  }

  const jdbc = { 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/d', 'jdbc-driver': 'org.postgresql.Driver' }
  const names = [
    'password',
    'my-password',
    'client_secret',
    'API-TOKEN',
    'private-key',
    'access-key',
    'x-credential',
    's3-secret-access-key',
    's3-access-key-id',
  ]
  const hidden = (i = 0) => Object.fromEntries(names.map((name) => [name, `${canary}-${i}-${name}`]))

  test('given on create or later is kept apart, under every kind that has properties', async () => {
    const login = { 'jdbc-user': `${canary}-user`, 'jdbc-password': `${canary}-password` }
    const large = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`free ${i}`, 'x'.repeat(50)]))
    const made: readonly [string, object][] = [
      ['', { name: 'sealed' }],
      ['m/tags', { name: 't' }],
      ['m/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: { ...jdbc, ...login } }],
      ['m/catalogs', { name: 'files', type: 'fileset', properties: { location: join(it.room, 'files'), 'azure-storage-account-key': canary } }],
      ['m/catalogs', { name: 'mod', type: 'model' }],
      ['m/catalogs/mod/schemas', { name: 's' }],
      ['m/catalogs/mod/schemas/s/models', { name: 'mo' }],
      ['m/catalogs/files/schemas', { name: 's' }],
      ['m/catalogs/files/schemas/s/filesets', { name: 'f' }],
    ]
    for (const [path, body] of made) {
      const { name, properties } = body as { name: string; properties?: object }
      assert.equal((await ask('POST', path, { ...body, properties: { ...large, ...properties, ...hidden() } })).status, 200, said.at(-1))
      const one = path === '' ? name : `${path}/${name}`
      const updates = names.slice(1).map((property, i) => ({ '@type': 'setProperty', property, value: `${canary}-${i}-new` }))
      assert.equal((await ask('PUT', one, { updates })).status, 200, said.at(-1))
      await ask('PUT', one, { updates: [{ '@type': 'removeProperty', property: 'password' }] })
      await ask('PUT', one, { updates: [{ '@type': 'setProperty', property: 'free', value: 'y' }] })
      for (const read of [one, `${one}/history?limit=100`, `${path}?details=true`, `${one}?asOf=${it.lake.store.position() - 1}`])
        await ask('GET', read)
    }
    await ask('POST', 'm/catalogs/mod/schemas/s/models/mo/versions', { uri: 'u', properties: hidden(9) })
    await ask('PUT', 'm/catalogs/mod/schemas/s/models/mo/versions/0', { updates: [{ '@type': 'setProperty', property: 'token', value: canary }] })
    for (const read of ['', '/0', '/0/history', '?details=true']) await ask('GET', `m/catalogs/mod/schemas/s/models/mo/versions${read}`)
    assert.deepEqual(leaking(), [])
    assert.ok(!kept().includes(canary))
    const { properties } = (await it.do('GET', 'm/tags/t')).tag as { properties: Record<string, string> }
    assert.deepEqual(Object.keys(properties), [...Object.keys(large), 'free'])
  })

  test('that comes with a broken or refused request is not said back', async () => {
    const broken = [`{"properties":{"password":"${canary}"} x`, `{"password":${canary}}`, `{"password":'${canary}'}`, canary, `{"p":"${canary}\n"}`]
    for (const body of broken) assert.equal((await ask('POST', 'm/tags', body)).status, 400)
    const refused = [{ 'jdbc-password': canary }, { ...hidden(), 'in-use': 'x' }, { ...jdbc, ...hidden(), 'jdbc.pool.max-size': 'many' }]
    for (const properties of refused) await ask('POST', 'm/catalogs', { name: 'x', type: 'relational', provider: 'jdbc-postgresql', properties })
    await ask('PUT', 'm', { updates: [{ '@type': 'setProperty', property: 'password', value: canary, and: [] }, { '@type': 'x' }] })
    await ask('POST', 'm/catalogs/files/schemas/s/filesets', { name: 'x', secretBindings: { password: { provider: 'p', plaintext: canary } } })
    assert.deepEqual(leaking(), [])
  })

  test('used to reach a source that does not answer is in no error', async () => {
    const properties = { ...jdbc, 'jdbc-user': `${canary}-user`, 'jdbc-password': `${canary}-password` }
    const tried = await ask('POST', 'm/catalogs/testConnection', { name: 'x', type: 'relational', provider: 'jdbc-postgresql', properties })
    assert.notEqual(tried.json.code, 0)
    for (const path of ['schemas', 'schemas/s', 'schemas/s/tables'])
      assert.equal((await ask('GET', `m/catalogs/pg/${path}`)).status, 502, said.at(-1))
    assert.equal((await ask('POST', 'm/catalogs/pg/schemas', { name: 's' })).status, 502)
    assert.deepEqual(leaking(), [])
  })

  test('is known by its name behind a prefix that passes settings on', async () => {
    const properties = { 'gravitino.bypass.password': canary, 'gravitino.bypass.fs.s3a.secret.key': canary, 'location-token': 'x' }
    await ask('POST', 'm/catalogs', { name: 'bypass', type: 'model', properties })
    await ask('GET', 'm/catalogs/bypass')
    assert.deepEqual(leaking(), [])
  })

  test('within an address is refused or hidden', async () => {
    const properties = { ...jdbc, 'jdbc-url': `jdbc:postgresql://h/d?user=u&password=${canary}`, 'jdbc-user': 'u', 'jdbc-password': 'p' }
    await ask('POST', 'm/catalogs', { name: 'address', type: 'relational', provider: 'jdbc-postgresql', properties })
    await ask('GET', 'm/catalogs/address')
    assert.deepEqual(leaking(), [])
  })

  test('is in nothing else that the lake gives out', async () => {
    for (const path of ['/metrics', '/prometheus/metrics', '/configs', '/health', '/openapi.json', '/api/version']) await ask('GET', path)
    const entries = JSON.stringify(await it.lake.store.entries(0, 10_000))
    assert.ok(!entries.includes(canary))
    assert.ok(!kept().includes(canary))
    assert.deepEqual(leaking(), [])
    assert.ok(!it.reports.join('\n').includes(canary))
    assert.deepEqual(it.reports, [])
    assert.ok(readFileSync(join(it.data, 'lake.db')).length > 0)
  })

  test('goes with the thing that it belongs to', async () => {
    const secrets = () => {
      using db = new DatabaseSync(join(it.data, 'lake.db'), { readOnly: true })
      return (db.prepare('select count(*) as n from secret').get() as { n: number }).n
    }
    const before = secrets()
    await it.do('POST', 'm/tags', { name: 'short', properties: { password: canary } })
    await it.do('PUT', 'm/tags/short', { updates: [{ '@type': 'setProperty', property: 'password', value: `${canary}-2` }] })
    assert.equal(secrets(), before + 1)
    await it.do('DELETE', 'm/tags/short')
    assert.equal(secrets(), before)
  })
})
