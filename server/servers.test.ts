/** Two servers over one PostgreSQL, as processes: what one acknowledged the other shows, and without the database neither answers. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { launchPostgresql } from '../scripts/backends/postgresql-launch.ts'

type Json = Readonly<Record<string, unknown>>

describe('two servers over one database', () => {
  let database: Awaited<ReturnType<typeof launchPostgresql>>
  const servers: Caspian[] = []
  const start = () => {
    const { host, port, user, password } = database
    const config = { 'caspian.server.threads': '2', 'caspian.store.lease': '1000' }
    return startCaspian({ config, database: { jdbcUrl: `jdbc:postgresql://${host}:${port}/postgres`, user, password } })
  }
  before(async () => {
    database = await launchPostgresql()
    servers.push(...(await Promise.all([start(), start()])))
  })
  after(async () => {
    for (const server of servers) await server.stop()
    await database?.stop()
  })
  const fetched = (server: number, method: string, path: string, body?: object) =>
    fetch(`${servers[server % 2]?.url}/api/metalakes${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
  async function ask(server: number, method: string, path: string, body?: object): Promise<Json> {
    const answer = await fetched(server, method, path, body)
    const said = (await answer.json()) as Json
    assert.equal(said.code, 0, `${method} ${path}: ${JSON.stringify(said)}`)
    return said
  }

  test('show by either what was acknowledged by the other a moment ago', async () => {
    await ask(0, 'POST', '', { name: 'm' })
    const hand = async (n: number) => {
      await ask(n, 'POST', '/m/tags', { name: `t${n}` })
      for (let i = 0; i < 20; i++) {
        await ask(n + i, 'PUT', `/m/tags/t${n}`, { updates: [{ '@type': 'updateComment', newComment: `c${i}` }] })
        const { tag } = await ask(n + i + 1, 'GET', `/m/tags/t${n}`)
        assert.equal((tag as Json).comment, `c${i}`)
        assert.ok(((await ask(n + i + 1, 'GET', '/m/tags')).names as string[]).includes(`t${n}`))
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, n) => hand(n)))
  })

  test('go on when one is killed', async () => {
    const writes = Array.from({ length: 30 }, (_, i) =>
      fetched(i, 'POST', '/m/tags', { name: `k${i}` }).then(
        ({ ok }) => (ok ? `k${i}` : ''),
        () => '',
      ),
    )
    await servers[1]?.kill()
    const acknowledged = (await Promise.all(writes)).filter((name) => name !== '')
    const names = (await ask(0, 'GET', '/m/tags')).names as string[]
    for (const name of acknowledged) assert.ok(names.includes(name), name)
    servers[1] = await start()
    assert.deepEqual((await ask(1, 'GET', '/m/tags')).names, names)
  })

  test('answer nothing from memory when the database is gone, say so, and end in order', async () => {
    await ask(0, 'GET', '/m/tags/t0')
    await database.stop()
    for (const [method, path, body] of [
      ['GET', '/m/tags/t0'],
      ['GET', '/m/tags'],
      ['POST', '/m/tags', { name: 'late' }],
    ] as const) {
      const answer = await fetched(0, method, path, body)
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1'])
      assert.match(String(((await answer.json()) as Json).message), /the database of the lake does not answer/)
    }
    const ready = await fetch(`${servers[0]?.url}/health/ready`)
    assert.equal(ready.status, 503)
  })
})
