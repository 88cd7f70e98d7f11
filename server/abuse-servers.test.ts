/** Two servers over one database, and many callers who all want the same: named by the numbers of docs/abuse.md. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { as, rightsOn } from './access/test-people.ts'
import { loginFrom } from './store/postgresql/address.ts'
import { verifyPostgresql } from './store/postgresql/verify.ts'

type Json = Readonly<Record<string, unknown>>

describe('two servers', () => {
  let postgresql: Postgresql
  const servers: Caspian[] = []
  before(async () => {
    postgresql = await startPostgresql()
    for (let i = 0; i < 2; i++) servers.push(await startCaspian({ database: postgresql, config: rightsOn }))
    await done('POST', '', { name: 'm' })
    await done('POST', '/m/catalogs', { name: 'c', type: 'model' })
    await done('POST', '/m/catalogs/c/schemas', { name: 's' })
    await done('POST', '/m/users', { name: 'ann' })
  })
  after(async () => {
    for (const server of servers) await server.stop()
    await postgresql?.stop()
  })
  let turn = 0
  /** Of one server after the other. */
  async function ask(method: string, path: string, body?: Json, who = 'admin'): Promise<{ readonly status: number; readonly json: Json }> {
    const server = servers[turn++ % 2] as Caspian
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await fetch(`${server.url}/api/metalakes${path}`, { method, headers: { ...as(who), 'content-type': 'application/json' }, ...init })
    return { status: answer.status, json: (await answer.json().catch(() => ({}))) as Json }
  }
  async function done(method: string, path: string, body?: Json, who?: string): Promise<Json> {
    const { status, json } = await ask(method, path, body, who)
    assert.equal(status, 200, `${method} ${path}: ${JSON.stringify(json)}`)
    return json
  }
  async function wrong(): Promise<readonly string[]> {
    const { jdbcUrl: url, user, password } = postgresql
    const found: string[] = []
    for await (const { name, problems } of verifyPostgresql(loginFrom({ url, user, password }), undefined, undefined))
      found.push(...problems.map(({ at, what }) => `${name}: ${at} ${what}`))
    return found
  }

  test('abuse 23: lose no deny that is said while others change the same role, and none is outrun by an allow', async () => {
    const models = Array.from({ length: 12 }, (_, i) => `m${i}`)
    for (const name of models) await done('POST', '/m/catalogs/c/schemas/s/models', { name })
    const on = (type: string, fullName: string, name: string, condition = 'allow') => ({ type, fullName, privileges: [{ name, condition }] })
    await done('POST', '/m/roles', { name: 'r', securableObjects: [on('catalog', 'c', 'use_catalog'), on('schema', 'c.s', 'use_schema')] })
    await done('PUT', '/m/permissions/users/ann/grant', { roleNames: ['r'] })
    const say = (name: string, condition: string) =>
      ask('PUT', `/m/permissions/roles/r/model/c.s.${name}/grant`, { privileges: [{ name: 'use_model', condition }] }).then(({ status }) => status)
    // All at once, of one role, at two servers: every second model is denied, and the schema allows all.
    const statuses = await Promise.all([
      ...models.map((name, i) => say(name, i % 2 === 0 ? 'deny' : 'allow')),
      ask('PUT', '/m/permissions/roles/r/schema/c.s/grant', { privileges: [{ name: 'use_model', condition: 'allow' }] }).then(({ status }) => status),
    ])
    assert.deepEqual([...new Set(statuses)], [200])
    for (let round = 0; round < 2; round++)
      for (const [i, name] of models.entries())
        assert.equal((await ask('GET', `/m/catalogs/c/schemas/s/models/${name}`, undefined, 'ann')).status, i % 2 === 0 ? 403 : 200, name)
    const { audit } = await done('GET', '/m/audit?actor=ann&outcome=denied&kind=model')
    assert.equal((audit as Json[]).length, models.length)
  })

  test('abuse 32: give each name once while a hundred callers make, rename and drop under the same names, and every change is one of the log', async () => {
    const names = ['a', 'b', 'c', 'd']
    const counts = new Map<string, number>()
    const count = (what: string, { status }: { readonly status: number }) =>
      counts.set(`${what} ${status}`, (counts.get(`${what} ${status}`) ?? 0) + 1)
    const pick = () => names[Math.floor(Math.random() * names.length)] as string
    const began = Number((await done('GET', '/m/changes?since=now')).position)
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        for (let i = 0; i < 6; i++) {
          const [from, to] = [pick(), pick()]
          count('make', await ask('POST', '/m/tags', { name: from }))
          count('rename', await ask('PUT', `/m/tags/${from}`, { updates: [{ '@type': 'rename', newName: to }] }))
          count('drop', await ask('DELETE', `/m/tags/${to}`))
        }
      }),
    )
    const known = new Set(['make 200', 'make 409', 'rename 200', 'rename 404', 'rename 409', 'drop 200'])
    assert.deepEqual(
      [...counts.keys()].filter((key) => !known.has(key)),
      [],
    )
    const there = (await done('GET', '/m/tags')).names as readonly string[]
    assert.equal(new Set(there).size, there.length)
    const of = async (operation: string) =>
      ((await done('GET', `/m/changes?since=${began}&kind=tag&operation=${operation}&limit=1000`)).changes as Json[]).length
    assert.equal(await of('create'), counts.get('make 200'))
    const dropped = await of('drop')
    assert.equal((await of('create')) - dropped, there.length)
    assert.deepEqual(await wrong(), [])
  })
})
