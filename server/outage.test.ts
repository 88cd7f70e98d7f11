/** The database of a lake goes away while a server is at work outside the lake: what began there is seen through, and said as it ended. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { launchPostgresql, type PostgresqlServer } from '../scripts/backends/postgresql-launch.ts'

type Json = Readonly<Record<string, unknown>>
const leaseMs = 500

describe('a server whose database goes away', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-outage-'))
  const files = join(room, 'files')
  let database: PostgresqlServer
  let source: Postgresql
  let server: Caspian
  /** Speak to the databases of the lake and of the catalog, past the server. */
  let lake: Client
  let there: Client
  before(async () => {
    database = await launchPostgresql()
    source = await startPostgresql()
    const { host, port, user, password } = database
    server = await startCaspian({
      data: join(room, 'data'),
      config: { 'caspian.server.threads': '1', 'caspian.store.lease': String(leaseMs) },
      database: { jdbcUrl: `jdbc:postgresql://${host}:${port}/postgres`, user, password },
    })
    lake = new Client({ host, port, user, password, database: 'postgres' })
    there = new Client({ host: source.host, port: source.port, user: source.user, password: source.password, database: source.database })
    await Promise.all([lake.connect(), there.connect()])
    await done('POST', '', { name: 'm' })
    await done('POST', '/m/catalogs', { name: 'files', type: 'FILESET', properties: { location: files } })
    await done('POST', '/m/catalogs/files/schemas', { name: 's' })
    const properties = {
      'jdbc-url': source.jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': source.user,
      'jdbc-password': source.password,
    }
    await done('POST', '/m/catalogs', { name: 'pg', type: 'RELATIONAL', provider: 'jdbc-postgresql', properties })
  })
  after(async () => {
    await lake?.end().catch(() => undefined)
    await there?.end()
    await server?.stop()
    await source?.stop()
    await database?.stop()
    rmSync(room, { recursive: true, force: true })
  })

  async function ask(method: string, path: string, body?: object): Promise<Json> {
    const sent = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await (await fetch(`${server.url}/api/metalakes${path}`, { method, ...sent })).json()) as Json
  }
  async function done(method: string, path: string, body?: object): Promise<Json> {
    const said = await ask(method, path, body)
    assert.equal(said.code, 0, `${method} ${path}: ${JSON.stringify(said)}`)
    return said
  }
  /** Until a statement waits for a lock. */
  async function blocked(client: Client): Promise<void> {
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    while ((await client.query(waiting)).rows.length === 0) await sleep(5)
  }

  test('reaches a source again whose secrets it could not read', async () => {
    await lake.query('alter table caspian.secret rename to away')
    assert.notEqual((await ask('GET', '/m/catalogs/pg/schemas')).code, 0)
    await lake.query('alter table caspian.away rename to secret')
    await done('GET', '/m/catalogs/pg/schemas')
  })

  test('makes a fileset whole whose directory it lost hold of on the way', async () => {
    await lake.query('begin; select 1 from caspian.head for update')
    const making = done('POST', '/m/catalogs/files/schemas/s/filesets', { name: 'f' })
    await blocked(lake)
    await lake.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'caspian locks'`)
    await lake.query('commit')
    await making
    await done('GET', '/m/catalogs/files/schemas/s/filesets/f')
    assert.ok(existsSync(join(files, 's/f')))
    assert.deepEqual((await lake.query('select * from caspian.intent')).rows, [])
  })

  test('drops a fileset whole whose directory it lost hold of on the way', async () => {
    await lake.query('begin; select 1 from caspian.head for update')
    const dropping = done('DELETE', '/m/catalogs/files/schemas/s/filesets/f')
    await blocked(lake)
    await lake.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'caspian locks'`)
    await lake.query('commit')
    await dropping
    assert.notEqual((await ask('GET', '/m/catalogs/files/schemas/s/filesets/f')).code, 0)
    while ((await lake.query('select * from caspian.intent')).rows.length > 0) await sleep(50)
    assert.ok(!existsSync(join(files, 's/f')))
  })

  test('acknowledges what a source did while nobody could write it down', async () => {
    await done('POST', '/m/catalogs/pg/schemas', { name: 's' })
    const tables = '/m/catalogs/pg/schemas/s/tables'
    await done('POST', tables, { name: 't', columns: [{ name: 'a', type: 'integer' }] })
    await there.query('begin; lock table s.t in access exclusive mode')
    const altering = done('PUT', `${tables}/t`, { updates: [{ '@type': 'updateComment', newComment: 'new' }] })
    await blocked(there)
    await lake.end()
    const away = database.restart('crash', 3 * leaseMs)
    await sleep(100)
    await there.query('commit')
    await altering
    await away
    assert.equal(((await done('GET', `${tables}/t`)).table as Json).comment, 'new')
  })
})
