/** The client against a real lake: every kind's life, pages, the past, tags, versions. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { connect, type Lake } from './connect.ts'
import type { LakeError } from './lake-error.ts'
import { every } from './pages.ts'

let server: Caspian
let lake: Lake
let folder: string
before(async () => {
  server = await startCaspian()
  lake = connect({ url: server.url, user: 'zoë' })
  folder = mkdtempSync(join(tmpdir(), 'caspian-files-'))
  await lake.metalake.create([], { name: 'demo', comment: 'first' })
  await lake.catalog.create(['demo'], { name: 'models', type: 'model' })
  await lake.schema.create(['demo', 'models'], { name: 'shop' })
  await lake.model.create(['demo', 'models', 'shop'], { name: 'churn' })
})
after(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})
const failsWith = (type: string, status: number) => (error: LakeError) => {
  assert.deepEqual([error.name, error.type, error.status], ['LakeError', type, status])
  assert.doesNotMatch(error.message, /\n/)
  return true
}
const all = async <T>(items: AsyncIterable<T>) => {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

describe('a client of a real lake', () => {
  test('says who it is and asks whom it talks to', async () => {
    assert.equal(await lake.me(), 'zoë')
    assert.equal(await connect({ url: `${server.url}/` }).me(), 'anonymous')
    assert.match((await lake.version()).version, /^\d+\.\d+\.\d+/)
    await assert.rejects(connect({ url: server.url, token: 't' }).me(), failsWith('UnauthorizedException', 401))
  })

  test('makes, lists, loads, alters, switches and drops', async () => {
    const made = await lake.catalog.create(['demo'], { name: 'docs', type: 'fileset', properties: { location: folder } })
    assert.equal(made.provider, 'fileset')
    assert.equal(made.audit.creator, 'zoë')
    assert.deepEqual((await lake.catalog.list(['demo'])).items, ['docs', 'models'])
    const whole = await lake.catalog.list(['demo'], { details: true })
    assert.deepEqual(
      whole.items.map((one) => one.type),
      ['fileset', 'model'],
    )
    const altered = await lake.catalog.alter(
      ['demo', 'docs'],
      [
        { '@type': 'updateComment', newComment: 'papers' },
        { '@type': 'setProperty', property: 'team', value: 'a' },
      ],
    )
    assert.deepEqual([altered.comment, altered.properties?.team], ['papers', 'a'])
    await lake.catalog.disable(['demo', 'docs'])
    assert.equal((await lake.catalog.load(['demo', 'docs'])).properties?.['in-use'], 'false')
    await assert.rejects(lake.schema.list(['demo', 'docs']), failsWith('CatalogNotInUseException', 409))
    await lake.catalog.enable(['demo', 'docs'])
    await lake.schema.create(['demo', 'docs'], { name: 's' })
    await assert.rejects(lake.catalog.drop(['demo', 'docs']), failsWith('CatalogInUseException', 409))
    assert.equal(await lake.catalog.drop(['demo', 'docs'], { force: true }), true)
    assert.equal(await lake.catalog.drop(['demo', 'docs'], { force: true }), false)
    assert.deepEqual((await lake.metalake.list([])).items, ['demo'])
    assert.equal((await lake.metalake.list([], { details: true })).items[0]?.comment, 'first')
  })

  test('reaches what a fileset holds by the actions of its kind', async () => {
    await lake.catalog.create(['demo'], { name: 'files', type: 'fileset', properties: { location: folder } })
    await lake.schema.create(['demo', 'files'], { name: 's' })
    const path = ['demo', 'files', 's', 'raw']
    const made = await lake.fileset.create(path.slice(0, 3), { name: 'raw', type: 'managed' })
    assert.ok(made.storageLocation)
    const address = await lake.fileset.location(path, { sub_path: 'a.txt' })
    writeFileSync(address.fileLocation.replace(/^file:(\/\/)?/, ''), 'twelve bytes')
    const { files } = await lake.fileset.files(path, {})
    assert.deepEqual(
      files.map((file) => [file.name, file.size, file.isDir]),
      [['a.txt', 12, false]],
    )
  })

  test('links versions and finds them by number and by alias', async () => {
    const model = ['demo', 'models', 'shop', 'churn']
    await lake.modelVersion.link(model, { uri: 's3://m/0', aliases: ['best'] })
    await lake.modelVersion.link(model, { uris: { a: 's3://m/1a', b: 's3://m/1b' }, aliases: ['next/2'] })
    assert.deepEqual((await lake.modelVersion.list(model)).items, ['0', '1'])
    assert.deepEqual((await lake.modelVersion.list(model, { details: true })).items[1]?.uris, { a: 's3://m/1a', b: 's3://m/1b' })
    assert.equal((await lake.modelVersion.load([...model, 0])).uri, 's3://m/0')
    assert.equal((await lake.modelVersion.load([...model, 'next/2'])).version, 1)
    assert.equal(await lake.modelVersion.uri([...model, 'best']), 's3://m/0')
    assert.equal(await lake.modelVersion.uri([...model, 1], { uriName: 'b' }), 's3://m/1b')
    const altered = await lake.modelVersion.alter([...model, 'best'], [{ '@type': 'updateAliases', aliasesToAdd: ['kept'] }])
    assert.deepEqual(altered.aliases, ['best', 'kept'])
    assert.equal((await lake.modelVersion.history([...model, 0])).items.at(-1)?.operation, 'create')
    assert.equal(await lake.modelVersion.drop([...model, 'best']), true)
    await assert.rejects(lake.modelVersion.load([...model, 0]), failsWith('NoSuchModelVersionException', 404))
  })

  test('hangs tags on things, with values and without, and takes them off', async () => {
    for (const name of ['pii', 'a/b=c d', 'level']) await lake.tag.create(['demo'], { name })
    const on = { kind: 'model', path: ['demo', 'models', 'shop', 'churn'] } as const
    assert.deepEqual([...(await lake.tags.add(on, ['pii', 'a/b=c d']))].sort(), ['a/b=c d', 'pii'])
    await assert.rejects(lake.tags.add(on, ['pii']), failsWith('TagAlreadyAssociatedException', 409))
    await lake.tags.add(on, [
      { name: 'level', value: 'high' },
      { name: 'level', value: 'low' },
    ])
    const tags = await lake.tags.of(on)
    assert.deepEqual(tags.find((tag) => tag.name === 'level')?.assignmentValues, ['high', 'low'])
    assert.deepEqual(await lake.tags.where(['demo', 'level'], { value: 'low' }), [{ type: 'model', fullName: 'models.shop.churn' }])
    assert.equal((await lake.tag.load(['demo', 'a/b=c d'])).name, 'a/b=c d')
    await lake.tags.remove(on, [{ name: 'level', value: 'high' }])
    assert.deepEqual((await lake.tags.of(on)).find((tag) => tag.name === 'level')?.assignmentValues, ['low'])
    assert.deepEqual(await lake.tags.remove(on, ['pii', 'a/b=c d', 'level']), [])
    await lake.tags.add({ kind: 'schema', path: ['demo', 'models', 'shop'] }, ['pii'])
    assert.deepEqual(
      (await lake.tags.of(on)).map((tag) => [tag.name, tag.inherited]),
      [['pii', true]],
    )
  })

  test('makes policies, switches them, and hangs them on things', async () => {
    const path = ['demo', 'keep'] as const
    const content = { supportedObjectTypes: ['table'] }
    await lake.policy.create(['demo'], { name: 'keep', policyType: 'custom', content })
    await lake.policy.disable(path)
    assert.equal((await lake.policy.load(path)).enabled, false)
    await lake.policy.enable(path)
    const on = { kind: 'model', path: ['demo', 'models', 'shop', 'churn'] } as const
    assert.deepEqual(await lake.policies.add({ kind: 'catalog', path: ['demo', 'models'] }, ['keep']), ['keep'])
    assert.deepEqual(
      (await lake.policies.of(on)).map((policy) => [policy.name, policy.inherited, policy.enabled]),
      [['keep', true, true]],
    )
    assert.deepEqual(await lake.policies.where(path), [{ type: 'catalog', fullName: 'models' }])
    assert.deepEqual(await lake.policies.remove({ kind: 'catalog', path: ['demo', 'models'] }, ['keep']), [])
    await assert.rejects(
      lake.policies.add({ kind: 'function', path: ['demo', 'models', 'shop', 'f'] }, ['keep']),
      failsWith('IllegalArgumentException', 400),
    )
  })

  test('reads the past, and what happened since', async () => {
    const path = ['demo', 'models', 'shop', 'aging']
    await lake.model.create(path.slice(0, 3), { name: 'aging', comment: 'young' })
    const [created] = (await lake.model.history(path)).items
    await lake.model.alter(path, [{ '@type': 'updateComment', newComment: 'old' }])
    assert.equal((await lake.model.load(path, { asOf: String(created?.position) })).comment, 'young')
    assert.equal((await lake.model.load(path)).comment, 'old')
    const [last] = (await lake.model.history(path, { limit: 1 })).items
    assert.deepEqual([last?.operation, last?.actor, last?.before?.comment, last?.after?.comment], ['alter', 'zoë', 'young', 'old'])
    await assert.rejects(lake.model.load(path, { asOf: 'yesterday' }), failsWith('IllegalArgumentException', 400))
  })

  test('walks pages to their end, and no further', async () => {
    const within = ['demo', 'models']
    const names = Array.from({ length: 7 }, (_, i) => `p${i}`)
    for (const name of names) await lake.schema.create(within, { name })
    const counts: number[] = []
    const found = await all(
      every(async (pageToken) => {
        const page = await lake.schema.list(within, { limit: 3, pageToken })
        counts.push(page.items.length)
        return page
      }),
    )
    assert.deepEqual(found, [...names, 'shop'])
    assert.deepEqual(counts, [3, 3, 2])
    const first = await lake.schema.list(within, { limit: 3 })
    await assert.rejects(lake.catalog.list(['demo'], { pageToken: first.next }), failsWith('IllegalArgumentException', 400))
  })
})

describe('tables of a real database', () => {
  let postgresql: Postgresql
  before(async () => {
    postgresql = await startPostgresql()
  })
  after(() => postgresql.stop())

  test('are tried, made and altered through a catalog', async () => {
    const properties = {
      'jdbc-url': postgresql.jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': postgresql.user,
      'jdbc-password': postgresql.password,
    }
    const body = { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties } as const
    await lake.testConnection('demo', body)
    const wrong = { ...properties, 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/none' }
    await assert.rejects(lake.testConnection('demo', { ...body, properties: wrong }), { type: 'ConnectionFailedException' })
    // A test that failed can be an HTTP 200 whose code is not 0.
    const refused = { ...properties, 'jdbc-password': 'wrong' }
    await assert.rejects(lake.testConnection('demo', { ...body, properties: refused }), failsWith('ConnectionFailedException', 200))
    await lake.catalog.create(['demo'], body)
    await lake.testCatalog(['demo', 'pg'])
    const change = { '@type': 'setProperty', property: 'jdbc-password', value: 'wrong' }
    await assert.rejects(lake.testCatalog(['demo', 'pg'], [change]), { type: 'ConnectionFailedException' })
    const within = ['demo', 'pg', 'public']
    await lake.table.create(within, {
      name: 'orders',
      columns: [
        { name: 'id', type: 'long', nullable: false },
        { name: 'note', type: 'string' },
      ],
    })
    const altered = await lake.table.alter([...within, 'orders'], [{ '@type': 'renameColumn', oldFieldName: ['note'], newFieldName: 'remark' }])
    assert.deepEqual(
      altered.columns.map((column) => [column.name, column.type, column.nullable]),
      [
        ['id', 'long', false],
        ['remark', 'string', true],
      ],
    )
    await lake.tags.add({ kind: 'column', path: [...within, 'orders', 'remark'] }, ['pii'])
    assert.deepEqual(await lake.tags.where(['demo', 'pii']), [
      { type: 'schema', fullName: 'models.shop' },
      { type: 'column', fullName: 'pg.public.orders.remark' },
    ])
    assert.equal(await lake.table.drop([...within, 'orders']), true)
  })
})
