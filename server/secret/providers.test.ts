/** Secrets that are kept elsewhere: referred to, read when a source is reached, and refused where a reference leads out of what was allowed. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { startPostgresql } from '../../scripts/backends/postgresql.ts'
import { Config } from '../config.ts'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { keyVariable } from './keys.ts'
import { secretProviders } from './providers.ts'

const at = (name: string, key: string) => `gravitino.secret.provider.${name}.${key}`
const settingsFor = (folder: string) => ({
  'gravitino.secret.providers': 'own, memory, env, files',
  [at('own', 'className')]: 'lake',
  [at('memory', 'className')]: 'org.apache.gravitino.secret.memory.InMemorySecretsProvider',
  [at('env', 'className')]: 'environment',
  [at('env', 'uri')]: 'env:CASPIAN_SECRET_',
  [at('files', 'className')]: 'file',
  [at('files', 'uri')]: `file://${folder}`,
})

describe('a secret provider', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-providers-'))
  const folder = join(room, 'in')
  before(() => {
    mkdirSync(join(folder, 'deep'), { recursive: true })
    writeFileSync(join(folder, 'deep', 'one'), 'of a file\n')
    writeFileSync(join(folder, 'empty'), '\n')
    writeFileSync(join(folder, 'large'), 'x'.repeat(70_000))
    writeFileSync(join(room, 'outside'), 'not yours')
    symlinkSync('deep/one', join(folder, 'link'))
    symlinkSync('../outside', join(folder, 'out'))
  })
  after(() => rmSync(room, { recursive: true }))
  const env = { CASPIAN_SECRET_A: 'of the environment', [keyVariable]: 'the key of the lake', OTHER: 'not yours' }
  const all = () => secretProviders(new Config(settingsFor(folder)), env)

  test('gives what is referred to, when it is asked for', async () => {
    const kept = [await all().refer('env', { name: 'A' }, 'jdbc-password'), await all().refer('files', { path: 'deep/one' }, 'a:b')]
    assert.deepEqual(kept, ['urn:gravitino-secret:env:A:jdbc-password', 'urn:gravitino-secret:files:deep%2Fone:a:b'])
    assert.deepEqual(await Promise.all(kept.map((one) => all().resolve(one))), ['of the environment', 'of a file'])
    assert.equal(await all().resolve(await all().refer('files', { path: 'link' }, 'p')), 'of a file')
    assert.equal(await all().resolve('plain'), 'plain')
    writeFileSync(join(folder, 'changes'), 'before')
    const changing = await all().refer('files', { path: 'changes' }, 'p')
    writeFileSync(join(folder, 'changes'), 'after')
    assert.equal(await all().resolve(changing), 'after')
  })

  test('gives nothing but what it was allowed, and the refusal tells no more', async () => {
    const refused: readonly [string, Record<string, string>][] = [
      // The key of the lake begins like what is allowed.
      ['env', { name: 'KEY' }],
      ['env', { name: 'B' }],
      ['env', { name: '../A' }],
      ['env', { name: 'A', more: 'x' }],
      ['env', { path: 'A' }],
      ...['out', 'none', 'empty', 'large', 'deep', '../outside', 'deep/../../outside', '/etc/passwd', '', '.', 'a\0b'].map(
        (path): [string, Record<string, string>] => ['files', { path }],
      ),
      ['own', { path: 'x' }],
      ['unknown', { name: 'A' }],
    ]
    for (const [provider, attributes] of refused)
      await assert.rejects(all().refer(provider, attributes, 'p'), ({ family, message }: Error & { family: string }) => {
        assert.equal(family, 'illegal', JSON.stringify(attributes))
        return !/not yours|the key|outside|passwd/.test(message)
      })
  })

  test('that keeps the lake’s own takes secrets; the others take none', () => {
    assert.deepEqual(
      ['own', 'memory'].map((name) => all().bind(name, 'x')),
      ['x', 'x'],
    )
    for (const name of ['env', 'files', 'unknown']) assert.throws(() => all().bind(name, 'x'), { family: 'illegal' })
  })

  test('that is gone, or gives nothing any more, is told by its name and the property alone', async () => {
    const kept = await all().refer('env', { name: 'A' }, 'jdbc-password')
    const message = 'property "jdbc-password" refers to secret provider "env", which does not give it now'
    for (const later of [secretProviders(new Config(settingsFor(folder)), {}), secretProviders(new Config(), env)])
      await assert.rejects(later.resolve(kept), { family: 'connectionFailed', message })
  })

  test('that is set up wrongly is refused at start, naming the setting', () => {
    const bad: readonly [Record<string, string>, RegExp][] = [
      [{ [at('env', 'uri')]: 'env:' }, /provider\.env\.uri must be env: and the beginning/],
      [{ [at('files', 'uri')]: 'http://h/x' }, /provider\.files\.uri must be the address of the directory/],
      [{ [at('own', 'className')]: 'com.example.Vault' }, /provider\.own\.className must be environment, file or lake/],
      [{ 'gravitino.secret.providers': 'a b' }, /a name is made of letters/],
    ]
    for (const [wrong, says] of bad) assert.throws(() => secretProviders(new Config({ ...settingsFor(folder), ...wrong }), env), says)
  })
})

describe('a reference to a secret', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-references-'))
  let it: TestLake
  let database: Awaited<ReturnType<typeof startPostgresql>>
  before(async () => {
    database = await startPostgresql()
    writeFileSync(join(room, 'password'), `${database.password}\n`)
    it = await TestLake.start(settingsFor(room))
    await it.do('POST', '', { name: 'm' })
  })
  after(async () => {
    await it?.endWhole()
    await database?.stop()
    rmSync(room, { recursive: true })
  })
  const file = { provider: 'files', attributes: { path: 'password' } }
  const catalog = (name: string, { properties, ...more }: Json): Json => ({
    name,
    type: 'relational',
    provider: 'jdbc-postgresql',
    properties: {
      'jdbc-url': database.jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-database': database.database,
      'jdbc-user': database.user,
      ...(properties as Json),
    },
    ...more,
  })

  test('reaches a real database with what the file holds, and a trial does too', async () => {
    const asked = catalog('pg', { secretReferences: { 'jdbc-password': file } })
    await it.do('POST', 'm/catalogs/testConnection', { ...asked, name: 'tried' })
    await it.do('POST', 'm/catalogs', asked)
    const { identifiers } = await it.do('GET', 'm/catalogs/pg/schemas')
    assert.ok((identifiers as Json[]).some(({ name }) => name === 'public'))
    const shown = await it.get('m/catalogs/pg')
    assert.doesNotMatch(shown.text, /jdbc-password|urn:|sealed/)
  })

  test('gives a password that was changed to the next connection, once the old one is refused', async () => {
    const client = new Client({
      host: database.host,
      port: database.port,
      user: database.user,
      password: database.password,
      database: database.database,
    })
    await client.connect()
    try {
      await client.query(`drop role if exists canary_reader; create role canary_reader login password 'before'`)
      writeFileSync(join(room, 'reader'), 'before')
      const reader = { provider: 'files', attributes: { path: 'reader' } }
      const asked = catalog('changing', { secretReferences: { 'jdbc-password': reader }, properties: { 'jdbc-user': 'canary_reader' } })
      await it.do('POST', 'm/catalogs', asked)
      await it.do('GET', 'm/catalogs/changing/schemas')
      await client.query(
        `alter role canary_reader password 'after'; select pg_terminate_backend(pid) from pg_stat_activity where usename = 'canary_reader'`,
      )
      // It may also be noticed as a lost connection first.
      const refused = await it.get('m/catalogs/changing/schemas')
      assert.equal(refused.status, 502, refused.text)
      writeFileSync(join(room, 'reader'), 'after')
      const answers = [await it.get('m/catalogs/changing/schemas'), await it.get('m/catalogs/changing/schemas')]
      assert.equal(answers[1]?.status, 200, answers.map(({ text }) => text).join())
    } finally {
      await it.do('DELETE', 'm/catalogs/changing?force=true')
      await client.query('drop role canary_reader')
      await client.end()
    }
  })

  test('that leads nowhere makes no catalog; one that does no more says so when the source is asked', async () => {
    const nowhere = catalog('no', { secretReferences: { 'jdbc-password': { provider: 'files', attributes: { path: 'none' } } } })
    await it.refused(400, illegal, 'POST', 'm/catalogs', nowhere)
    writeFileSync(join(room, 'short'), 'lived')
    const short = { provider: 'files', attributes: { path: 'short' } }
    await it.do('POST', 'm/catalogs', catalog('short', { secretReferences: { 'jdbc-password': short } }))
    rmSync(join(room, 'short'))
    const said = await it.refused(502, 'ConnectionFailedException', 'GET', 'm/catalogs/short/schemas')
    assert.match(said.text, /refers to secret provider \\"files\\", which does not give it now/)
  })

  test('cannot be written as a value, nor forged as what the lake itself puts in its place', async () => {
    const urn = 'urn:gravitino-secret:files:password:jdbc-password'
    const said = await it.refused(400, illegal, 'POST', 'm/catalogs', catalog('raw', { properties: { 'jdbc-password': urn } }))
    assert.match(said.text, /say where it is under \\"secretReferences\\"/)
    const tried = await it.ask('POST', 'm/catalogs/testConnection', catalog('raw', { properties: { 'jdbc-password': urn } }))
    assert.equal(tried.json.code, 1001)
    const set = { updates: [{ '@type': 'setProperty', property: 'jdbc-password', value: urn }] }
    await it.refused(400, illegal, 'PUT', 'm/catalogs/pg', set)
    await it.refused(400, illegal, 'POST', 'm/tags', { name: 'raw', properties: { free: urn } })
    const ref = (await it.lake.store.now.child(0, 'metalake', 'm'))?.id ?? ''
    await it.do('POST', 'm/tags', { name: 'forged', properties: { password: `\u0000sealed:${ref}` } })
    const row = await it.lake.store.now.child((await it.lake.store.now.child(0, 'metalake', 'm'))?.key ?? 0, 'tag', 'forged')
    const { password } = (row?.body.sealed ?? {}) as Record<string, string>
    assert.ok(password !== undefined && password !== ref)
  })

  test('and a value for the same property, or for one that everybody sees, are refused', async () => {
    for (const more of [
      { secretReferences: { 'jdbc-user': file } },
      { secretReferences: { 'jdbc-password': file }, secretBindings: { 'jdbc-password': { provider: 'own', plaintext: 'x' } } },
      { secretBindings: { 'jdbc-driver-version': { provider: 'env', plaintext: 'x' } } },
      { secretBindings: { 'cloud.name': { provider: 'own', plaintext: 'aws' } } },
      { secretBindings: { x: { provider: 'own' } } },
      { secretReferences: { x: { provider: 'files', attributes: {} } } },
      { secretReferences: { x: { provider: 'files', attributes: { path: 1 } } } },
    ])
      await it.refused(400, illegal, 'POST', 'm/catalogs', catalog('twice', more))
  })

  test('is told of by /configs/secrets/providers: what there is, where, and nothing of what it keeps', async () => {
    const { json } = await it.get('/configs/secrets/providers')
    assert.deepEqual(json.providers, [
      { name: 'own', type: 'lake' },
      { name: 'memory', type: 'lake' },
      { name: 'env', type: 'environment', uri: 'env:CASPIAN_SECRET_' },
      { name: 'files', type: 'file', uri: `file://${room}` },
    ])
  })

  test('bound secrets stay secret whatever they are set to later', async () => {
    const bound = { harmless: { provider: 'own', plaintext: 'canary-bound' } }
    await it.do('POST', 'm/catalogs', { name: 'bound', type: 'model', secretBindings: bound })
    await it.do('PUT', 'm/catalogs/bound', { updates: [{ '@type': 'setProperty', property: 'harmless', value: 'canary-again' }] })
    assert.doesNotMatch((await it.get('m/catalogs/bound')).text, /harmless|canary/)
    await it.do('PUT', 'm/catalogs/bound', { updates: [{ '@type': 'removeProperty', property: 'harmless' }] })
    await it.do('PUT', 'm/catalogs/bound', { updates: [{ '@type': 'setProperty', property: 'harmless', value: 'now shown' }] })
    assert.match((await it.get('m/catalogs/bound')).text, /now shown/)
  })
})
