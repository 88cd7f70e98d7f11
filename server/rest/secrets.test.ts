/** Secret values come out nowhere: no answer of any route, no history, metric, error or report, no byte of what the lake keeps. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { program, runsIn } from '../job/test-runs.ts'
import { keptIn } from '../test-kept.ts'
import { type Json, TestLake } from '../test-lake.ts'
import { routes } from './http.ts'

const canary = 'canary-d41f'
let planted = 0
/** Each is another, so that what is found tells where it came from. */
const plant = (where: string) => `${canary}-${++planted}-${where}`

const jdbc = { 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/d', 'jdbc-driver': 'org.postgresql.Driver' }
const names = [
  ['password', 'my-password', 'client_secret', 'API-TOKEN', 'private-key', 'access-key', 'x-credential', 's3-secret-access-key', 's3-access-key-id'],
  ['jdbc-pasword', 'dbPass', 'sasl.jaas.config', 'signing key', 'azure-sas'],
].flat()
const hidden = (where: string) => Object.fromEntries(names.map((name) => [name, plant(`${where}-${name}`)]))
/** Under names that say nothing: the value does. */
const within = (where: string) => ({
  site: `jdbc:postgresql://h/d?user=u&password=${plant(where)}`,
  place: `https://someone:${plant(where)}@h/x`,
  line: `AccountName=a;AccountKey=${plant(where)}`,
})
const given = (where: string) => ({ ...hidden(where), ...within(where) })

/** What of each sort the lake of this test holds; of `type` and `fullName` together. */
const made: Readonly<Record<string, readonly string[]>> = {
  metalake: ['m', 'sealed'],
  catalog: ['pg', 'files', 'mod', 'bypass', 'bound'],
  schema: ['s'],
  fileset: ['f', 'bound'],
  model: ['mo'],
  version: ['0'],
  alias: ['al'],
  tag: ['t'],
  policy: ['p'],
  function: ['fn'],
  jobTemplate: ['jt'],
  object: ['metalake/m', 'catalog/pg', 'catalog/files', 'schema/files.s', 'fileset/files.s.f', 'model/mod.s.mo'],
}

/** What of them is in a text. */
const found = (text: string) => [...new Set(text.match(new RegExp(`.{0,40}${canary}[\\w-]*`, 'g')))]

describe('a secret value', () => {
  let it: TestLake
  const said: string[] = []
  const runs: string[] = []
  before(async () => {
    process.env.CANARY_TEST_SECRET = plant('environment')
    it = await TestLake.start({
      'gravitino.secret.providers': 'own,env,files',
      'gravitino.secret.provider.own.className': 'lake',
      'gravitino.secret.provider.env.className': 'environment',
      'gravitino.secret.provider.env.uri': 'env:CANARY_TEST_',
      'gravitino.secret.provider.files.className': 'file',
      'gravitino.secret.provider.files.uri': `file://${filesOf()}`,
    })
    await it.do('POST', '', { name: 'm' })
  })
  after(() => it[Symbol.asyncDispose]())

  /** Of a provider; beside the lake. */
  function filesOf(): string {
    const folder = join(process.env.TMPDIR ?? '/tmp', `caspian-canary-${process.pid}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'login'), `${plant('file')}\n`)
    return folder
  }
  async function ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) {
    const answer = await it.ask(method, path, body, headers)
    said.push(`${method} ${path} ${answer.status} ${answer.text}`)
    return answer
  }
  const leaking = () => said.splice(0).flatMap((line) => (line.includes(canary) ? [line.slice(0, 300)] : []))

  /** Every address of a route that leads to something here. */
  function addressesOf(pattern: string): readonly string[] {
    let all = [pattern.replace(':type/:fullName', ':object')]
    for (const [, name = ''] of pattern.replace(':type/:fullName', ':object').matchAll(/:(\w+)/g)) {
      const values = name === 'job' ? runs : (made[name] ?? ['x'])
      all = all.flatMap((one) => values.map((value) => one.replace(new RegExp(`:${name}(\\([^)]*\\))?(?=/|$)`), value)))
    }
    return all
  }
  /** Asks everything that can be asked. Gives how many answers there were that tell something. */
  async function askAll(): Promise<number> {
    const end = it.lake.store.position()
    let good = 0
    for (const { method, pattern, queries = {} } of routes) {
      // The one way that a secret leaves by right.
      if (method !== 'GET' || pattern.endsWith('/credentials')) continue
      const flags = ['details', 'all'].filter((flag) => flag in queries).map((flag) => `?${flag}=true`)
      const past = 'asOf' in queries ? [end - 1, Math.floor(end / 2)].map((position) => `?asOf=${position}`) : []
      for (const address of addressesOf(pattern))
        for (const query of ['', ...flags, ...past]) if ((await ask('GET', address + query)).status === 200) good++
    }
    for (const path of ['/metrics', '/prometheus/metrics', '/configs', '/configs/secrets/providers', '/health', '/openapi.json', '/openapi.html'])
      if ((await ask('GET', path)).status === 200) good++
    return good
  }

  test('given on create or later is kept apart, under every kind that has properties', async () => {
    const login = { 'jdbc-user': plant('user'), 'jdbc-password': plant('password') }
    const large = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`free ${i}`, 'x'.repeat(50)]))
    const things: readonly [string, Json][] = [
      ['', { name: 'sealed' }],
      ['m/tags', { name: 't' }],
      ['m/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: { ...jdbc, ...login } }],
      ['m/catalogs', { name: 'files', type: 'fileset', properties: { location: join(it.room, 'files'), 'azure-storage-account-key': plant('key') } }],
      ['m/catalogs', { name: 'mod', type: 'model' }],
      ['m/catalogs/mod/schemas', { name: 's' }],
      ['m/catalogs/mod/schemas/s/models', { name: 'mo' }],
      ['m/catalogs/files/schemas', { name: 's' }],
      ['m/catalogs/files/schemas/s/filesets', { name: 'f' }],
    ]
    for (const [path, body] of things) {
      const { name, properties } = body as { name: string; properties?: object }
      assert.equal((await ask('POST', path, { ...body, properties: { ...large, ...properties, ...given(name) } })).status, 200, said.at(-1))
      const one = path === '' ? name : `${path}/${name}`
      const updates = [...names.slice(1), 'site'].map((property) => ({ '@type': 'setProperty', property, value: plant(`new-${property}`) }))
      assert.equal((await ask('PUT', one, { updates })).status, 200, said.at(-1))
      await ask('PUT', one, { updates: [{ '@type': 'removeProperty', property: 'password' }] })
      await ask('PUT', one, { updates: [{ '@type': 'setProperty', property: 'free', value: 'y' }] })
    }
    const version = { uri: 'u', aliases: ['al'], properties: given('version') }
    assert.equal((await ask('POST', 'm/catalogs/mod/schemas/s/models/mo/versions', version)).status, 200, said.at(-1))
    const set = { '@type': 'setProperty', property: 'token', value: plant('version') }
    await ask('PUT', 'm/catalogs/mod/schemas/s/models/mo/versions/0', { updates: [set] })
    const prefixed = {
      'gravitino.bypass.password': plant('bypass'),
      'gravitino.bypass.fs.s3a.secret.key': plant('bypass'),
      'location-token': plant('x'),
    }
    await ask('POST', 'm/catalogs', { name: 'bypass', type: 'model', properties: prefixed })
    assert.deepEqual(leaking(), [])
    assert.deepEqual(found(await it.kept()), [])
    const { properties } = (await it.do('GET', 'm/tags/t')).tag as { properties: Record<string, string> }
    // What was secret once stays so: `site` has a new value that does not look like one.
    assert.deepEqual(Object.keys(properties), [...Object.keys(large), 'free'])
  })

  test('that came beside the properties, or is kept elsewhere, is nowhere either', async () => {
    const secretBindings = { harmless: { provider: 'own', plaintext: plant('bound') } }
    const secretReferences = {
      'jdbc-password': { provider: 'env', attributes: { name: 'SECRET' } },
      'jdbc-user': { provider: 'files', attributes: { path: 'login' } },
    }
    const catalog = { name: 'bound', type: 'relational', provider: 'jdbc-postgresql', properties: jdbc, secretBindings, secretReferences }
    assert.equal((await ask('POST', 'm/catalogs', catalog)).status, 200, said.at(-1))
    assert.equal((await ask('POST', 'm/catalogs/files/schemas/s/filesets', { name: 'bound', secretBindings })).status, 200, said.at(-1))
    await ask('POST', 'm/catalogs/testConnection', { ...catalog, name: 'tried' })
    await ask('GET', 'm/catalogs/bound/schemas')
    assert.deepEqual(leaking(), [])
    assert.deepEqual(found(await it.kept()), [])
  })

  test('given to a run is in none of its files, and a template takes none', async () => {
    const at = runsIn((method, path, body) => it.do(method, path, body))
    await at.template('jt', program(it.room, 'quiet.sh', 'exit 0'), { arguments: ['--password', '{{p}}'], environments: { DB_PASSWORD: '{{p}}' } })
    runs.push(await at.run('jt', { p: plant('run') }))
    assert.equal((await at.ended(runs[0] as string)).status, 'succeeded')
    const literal = [
      { environments: { DB_PASSWORD: plant('environment') } },
      { arguments: ['--password', plant('argument')] },
      { arguments: [`--token=${plant('argument')}`] },
      { customFields: { apiKey: plant('field') } },
      { executable: `https://u:${plant('address')}@h/x.sh` },
    ]
    for (const more of literal) {
      const jobTemplate = { name: 'no', jobType: 'shell', executable: '/bin/true', ...more }
      assert.equal((await ask('POST', 'm/jobs/templates', { jobTemplate })).status, 400, JSON.stringify(more))
    }
    assert.deepEqual(leaking(), [])
    assert.deepEqual(found(keptIn(it.room)), [])
  })

  test('abuse 13: that comes with a broken or refused request is not said back', async () => {
    const broken = [`{"properties":{"password":"${canary}"} x`, `{"password":${canary}}`, `{"password":'${canary}'}`, canary, `{"p":"${canary}\n"}`]
    for (const body of broken) assert.equal((await ask('POST', 'm/tags', body)).status, 400)
    const refused = [{ 'jdbc-password': canary }, { ...given('x'), 'in-use': 'x' }, { ...jdbc, ...given('x'), 'jdbc.pool.max-size': 'many' }]
    for (const properties of refused) await ask('POST', 'm/catalogs', { name: 'x', type: 'relational', provider: 'jdbc-postgresql', properties })
    await ask('PUT', 'm', { updates: [{ '@type': 'setProperty', property: 'password', value: canary, and: [] }, { '@type': 'x' }] })
    const bound = { password: { provider: 'none', plaintext: canary } }
    await ask('POST', 'm/catalogs/files/schemas/s/filesets', { name: 'x', secretBindings: bound })
    await ask('POST', 'm/catalogs/files/schemas/s/filesets', { name: 'x', storageLocation: `hdfs://u:${canary}@h/x` })
    await ask('POST', 'm/catalogs/mod/schemas/s/models/mo/versions', { uri: `s3://k:${canary}@b/x` })
    const inUrl = { ...jdbc, 'jdbc-url': `jdbc:postgresql://h/d?user=u&password=${canary}`, 'jdbc-user': 'u', 'jdbc-password': 'p' }
    const address = await ask('POST', 'm/catalogs', { name: 'address', type: 'relational', provider: 'jdbc-postgresql', properties: inUrl })
    assert.equal(address.status, 400)
    assert.deepEqual(leaking(), [])
  })

  test('used to reach a source that does not answer is in no error', async () => {
    const properties = { ...jdbc, 'jdbc-user': plant('user'), 'jdbc-password': plant('password') }
    const tried = await ask('POST', 'm/catalogs/testConnection', { name: 'x', type: 'relational', provider: 'jdbc-postgresql', properties })
    assert.notEqual(tried.json.code, 0)
    for (const path of ['schemas', 'schemas/s', 'schemas/s/tables'])
      assert.equal((await ask('GET', `m/catalogs/pg/${path}`)).status, 502, said.at(-1))
    assert.equal((await ask('POST', 'm/catalogs/pg/schemas', { name: 's' })).status, 502)
    assert.deepEqual(leaking(), [])
  })

  test('abuse 13: is in no answer of any route, now or of the past, dropped or not, and in nothing that the lake keeps or says', async () => {
    await it.do('POST', 'm/tags', { name: 'gone', properties: given('gone') })
    await it.do('DELETE', 'm/tags/gone')
    const good = await askAll()
    assert.ok(good > 150, `${good} answers told something`)
    assert.deepEqual(leaking(), [])
    assert.ok(!JSON.stringify(await it.lake.store.entries(0, 10_000)).includes(canary))
    assert.deepEqual(found(await it.kept()), [])
    assert.ok(!it.reports.join('\n').includes(canary))
    // What was begun at a source that never answers cannot be settled.
    const others = it.reports.filter((one) => !one.includes('is not settled yet'))
    assert.deepEqual([others, await it.damages()], [[], []])
  })

  test('leaves by credentials alone, as it was given', async () => {
    const { text } = await it.get('m/objects/catalog/bound/credentials')
    assert.match(text, new RegExp(`"jdbc-user":"${canary}-\\d+-file","jdbc-password":"${canary}-\\d+-environment"`))
  })

  test('goes with the thing that it belongs to, out of what is kept too', async () => {
    const sealed = async () => {
      // Ended, so that what is kept is all in its place.
      await it.close()
      const kept = new Set((await it.kept()).match(/caspian:sealed:1:[\da-f]{16}:[\w-]+/g))
      await it.open()
      return kept
    }
    const before = await sealed()
    assert.ok(before.size > 100)
    await it.do('POST', 'm/tags', { name: 'short', properties: { password: plant('short') } })
    await it.do('PUT', 'm/tags/short', { updates: [{ '@type': 'setProperty', property: 'password', value: plant('short') }] })
    assert.equal((await sealed()).difference(before).size, 1)
    await it.do('DELETE', 'm/tags/short')
    assert.deepEqual(await sealed(), before)
    assert.deepEqual(await it.damages(), [])
  })
})
