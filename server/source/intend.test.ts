/** What a crash leaves open with a source is settled at the next start, by looking there; and a dead source holds nobody up. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { KindName } from '../../kinds/index.ts'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import type { Row } from '../store/store.ts'
import { TestLake } from '../test-lake.ts'

const author = { actor: 'crashed', address: '192.0.2.9', requestId: 'r-9' }

describe('with a source', () => {
  let it: TestLake
  let postgresql: Postgresql
  let client: Client
  /** Takes connections and says nothing, until it hangs up on all. */
  let mute: Server
  const callers = new Set<Socket>()
  let hangsUp = false
  const sql = (text: string) => client.query(text)
  const column = (name: string) => ({ name, type: 'integer' })
  before(async () => {
    postgresql = await startPostgresql()
    const { host, port, user, password, database } = postgresql
    client = new Client({ host, port, user, password, database })
    await client.connect()
    mute = createServer((socket) => {
      callers.add(socket.on('error', () => undefined))
      if (hangsUp) socket.destroy()
    }).listen(0, '127.0.0.1')
    await once(mute, 'listening')
    it = await TestLake.start()
    const login = { 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': user, 'jdbc-password': password }
    const catalog = (name: string, url: string) =>
      it.do('POST', 'm/catalogs', { name, type: 'relational', provider: 'jdbc-postgresql', properties: { ...login, 'jdbc-url': url } })
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/tags', { name: 't' })
    await catalog('pg', postgresql.jdbcUrl)
    await catalog('mute', `jdbc:postgresql://127.0.0.1:${(mute.address() as AddressInfo).port}/d?sslmode=disable`)
    await it.do('POST', 'm/catalogs/pg/schemas', { name: 's' })
    for (const name of ['altered', 'kept', 'renamed', 'stays', 'dropped', 'remains']) {
      await it.do('POST', 'm/catalogs/pg/schemas/s/tables', { name, columns: [column('a')] })
      await it.do('POST', `m/objects/table/pg.s.${name}/tags`, { tagsToAdd: ['t'] })
    }
    for (const name of ['gone', 'there']) await it.do('POST', 'm/catalogs/pg/schemas', { name })
  })
  after(async () => {
    for (const socket of callers) socket.destroy()
    mute?.close()
    await it?.[Symbol.asyncDispose]()
    await client?.end()
    await postgresql?.stop()
  })

  const keysTo = async (...path: readonly string[]): Promise<number[]> => {
    const keys: number[] = []
    const kinds: readonly KindName[] = ['metalake', 'catalog', 'schema', 'table']
    for (const [depth, name] of path.entries())
      keys.push((await it.lake.store.now.child(keys.at(-1) ?? 0, kinds[depth] as KindName, name))?.key ?? -1)
    return keys
  }
  const rowAt = async (kind: KindName, ...path: readonly string[]): Promise<Row | undefined> => {
    const above = await keysTo(...path.slice(0, -1))
    return it.lake.store.now.child(above.at(-1) as number, kind, path.at(-1) as string)
  }
  /** Leaves behind what a process that dies during a call to the source does. */
  async function left(kind: KindName, operation: string, path: readonly string[], newName?: string): Promise<void> {
    const above = await keysTo(...path.slice(0, -1))
    const plan = { kind, operation, path, above, ...(newName === undefined ? {} : { newName }) }
    const outcome = await it.lake.store.commit({
      author,
      steps: [{ do: 'intend', intent: { id: it.lake.store.mint(), what: 'source', author, plan } }],
    })
    assert.ok(outcome.ok)
  }
  async function settled(open: number): Promise<void> {
    for (let tries = 0; (await it.lake.store.intents()).length > open; tries++) {
      assert.ok(tries < 300, 'it is not settled')
      await sleep(100)
    }
  }
  const operations = async (row: Row | undefined) =>
    (await it.lake.store.history(row?.key ?? -1, 10)).map(({ operation, actor }) => `${operation} by ${actor}`)

  test('calls that a crash cut off end as the source says, whether they had happened there or not', async () => {
    const tables = ['altered', 'kept', 'renamed', 'stays', 'dropped', 'remains']
    const before = new Map(await Promise.all(tables.map(async (name) => [name, await rowAt('table', 'm', 'pg', 's', name)] as const)))
    const there = await rowAt('schema', 'm', 'pg', 'there')
    await left('table', 'create', ['m', 'pg', 's', 'made'])
    await left('table', 'create', ['m', 'pg', 's', 'unmade'])
    await left('table', 'alter', ['m', 'pg', 's', 'altered'])
    await left('table', 'alter', ['m', 'pg', 's', 'kept'])
    await left('table', 'rename', ['m', 'pg', 's', 'renamed'], 'new')
    await left('table', 'rename', ['m', 'pg', 's', 'stays'], 'never')
    await left('table', 'drop', ['m', 'pg', 's', 'dropped'])
    await left('table', 'drop', ['m', 'pg', 's', 'remains'])
    await left('schema', 'create', ['m', 'pg', 'fresh'])
    await left('schema', 'create', ['m', 'pg', 'stillborn'])
    await left('schema', 'drop', ['m', 'pg', 'gone'])
    await left('schema', 'drop', ['m', 'pg', 'there'])
    await left('schema', 'drop', ['m', 'no such catalog', 'x'])
    await sql('create table s.made (a int); alter table s.altered add column b int; alter table s.renamed rename to new; drop table s.dropped')
    await sql('create schema fresh; drop schema gone')
    await it.close()
    await it.open()
    await settled(0)
    const table = (name: string) => rowAt('table', 'm', 'pg', 's', name)
    assert.deepEqual(await operations(await table('made')), ['create by crashed'])
    assert.equal((await table('made'))?.body.audit.creator, 'crashed')
    assert.equal(await table('unmade'), undefined)
    const altered = await table('altered')
    assert.deepEqual(
      ((altered?.body.columns ?? []) as { name: string }[]).map(({ name }) => name),
      ['a', 'b'],
    )
    assert.deepEqual([altered?.body.audit.creator, altered?.body.audit.lastModifier], ['anonymous', 'crashed'])
    assert.deepEqual((await operations(altered))[0], 'alter by crashed')
    for (const name of ['kept', 'stays', 'remains']) assert.deepEqual(await table(name), before.get(name), name)
    assert.equal((await table('new'))?.id, before.get('renamed')?.id)
    assert.equal((await operations(await table('new')))[0], 'rename by crashed')
    assert.equal(await table('renamed'), undefined)
    assert.equal(await table('never'), undefined)
    assert.equal(await table('dropped'), undefined)
    assert.ok(await rowAt('schema', 'm', 'pg', 'fresh'))
    for (const name of ['stillborn', 'gone']) assert.equal(await rowAt('schema', 'm', 'pg', name), undefined)
    assert.deepEqual(await rowAt('schema', 'm', 'pg', 'there'), there)
    for (const name of ['altered', 'new', 'kept']) assert.deepEqual((await it.do('GET', `m/objects/table/pg.s.${name}/tags`)).names, ['t'])
    assert.deepEqual(it.reports, [])
  })

  test('what is open with a source that does not answer waits for it; everything else is served and settled', async () => {
    await left('schema', 'create', ['m', 'mute', 's'])
    await left('schema', 'create', ['m', 'pg', 'later'])
    await sql('create schema later')
    await it.close()
    await it.open()
    await it.do('POST', 'm/tags', { name: 'meanwhile' })
    assert.deepEqual((await it.do('GET', 'm/catalogs/pg/schemas/s')).schema, (await it.do('GET', 'm/catalogs/pg/schemas/s')).schema)
    await settled(1)
    assert.ok(await rowAt('schema', 'm', 'pg', 'later'))
    const [open] = await it.lake.store.intents()
    assert.deepEqual(open?.plan.path, ['m', 'mute', 's'])
  })

  test('a source that takes a call and never answers holds up its own callers only', async () => {
    const waiting = Array.from({ length: 8 }, () =>
      it.ask('GET', 'm/catalogs/mute/schemas').then(
        ({ status }) => status,
        () => 0,
      ),
    )
    let first: number | undefined
    void Promise.race(waiting).then((status) => (first = status))
    const rounds = Array.from({ length: 5 }, (_, i) => i)
    for (const i of rounds) {
      await Promise.all([
        it.do('GET', 'm/catalogs/pg/schemas'),
        it.do('GET', 'm/catalogs?details=true'),
        it.do('GET', 'm/catalogs/mute'),
        it.do('POST', 'm/tags', { name: `round${i}` }),
      ])
    }
    assert.equal(first, undefined, 'the others were answered before the first of these')
    hangsUp = true
    for (const socket of callers) socket.destroy()
    for (const status of await Promise.all(waiting)) assert.equal(status, 502)
  })

  test('a call whose answer was lost stays open until the source can be asked', async () => {
    assert.equal((await it.ask('POST', 'm/catalogs/mute/schemas', { name: 'lost' })).status, 502)
    const paths = (await it.lake.store.intents()).map(({ plan }) => (plan.path as string[]).join('.'))
    assert.ok(paths.includes('m.mute.lost'))
    assert.equal(await rowAt('schema', 'm', 'mute', 'lost'), undefined)
  })
})
