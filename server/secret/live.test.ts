/** Keys are changed under servers that serve: with one command never, one server after another always. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'

const [first, second] = ['first', 'second'].map((fill) => Buffer.alloc(32, fill).toString('base64')) as [string, string]

describe('a new key for a lake that several servers serve', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-live-'))
  let postgresql: Postgresql
  before(async () => {
    postgresql = await startPostgresql()
  })
  after(async () => {
    await postgresql?.stop()
    rmSync(room, { recursive: true })
  })
  const fileOf = (name: string) => join(room, `${name}.key`)
  const put = (name: string, ...keys: readonly string[]) => writeFileSync(fileOf(name), keys.join('\n'), { mode: 0o600 })
  const start = (name: string): Promise<Caspian> =>
    startCaspian({ database: postgresql, config: { 'caspian.secret.keyFile': fileOf(name) }, env: { CASPIAN_SECRET_KEY: '' } })
  const ask = async (server: Caspian, method: string, path: string, body?: object) => {
    const init = body === undefined ? { method } : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(`${server.url}/api/metalakes${path}`, init)
    assert.equal(response.status, 200, await response.clone().text())
    return (await response.json()) as Readonly<Record<string, unknown>>
  }
  const jdbc = { 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/d', 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': 'u' }
  const keep = (server: Caspian, name: string) =>
    ask(server, 'POST', '/m/catalogs', {
      name,
      type: 'relational',
      provider: 'jdbc-postgresql',
      properties: { ...jdbc, 'jdbc-password': `p-${name}` },
    })
  const opens = async (server: Caspian, name: string) => {
    const { credentials } = await ask(server, 'GET', `/m/objects/catalog/${name}/credentials`)
    assert.match(JSON.stringify(credentials), new RegExp(`"p-${name}"`))
  }
  const rotate = () =>
    spawnSync(
      process.execPath,
      [
        'server/rotate-key.ts',
        '--store',
        `postgresql://${postgresql.user}@${postgresql.host}:${postgresql.port}/${postgresql.database}`,
        '--key-file',
        fileOf('a'),
      ],
      { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8', env: { ...process.env, PGPASSWORD: postgresql.password } },
    )

  test('is refused to the command while one of them lives, and nothing is changed; then it is made', async () => {
    put('a', first)
    const server = await start('a')
    try {
      await ask(server, 'POST', '', { name: 'm' })
      await keep(server, 'one')
      const told = rotate()
      assert.deepEqual([told.status, told.stdout], [2, ''])
      assert.match(told.stderr, /the key was not changed: servers serve this lake: stop all of them first/)
      assert.equal(readFileSync(fileOf('a'), 'utf8'), first)
      await opens(server, 'one')
    } finally {
      await server.stop()
    }
    const told = rotate()
    assert.equal(told.status, 0, told.stderr)
    assert.match(told.stdout, /secrets {2}2 brought under the new key/)
    const again = await start('a')
    try {
      await opens(again, 'one')
    } finally {
      await again.stop()
    }
  })

  test('comes to one after another without a pause: all open what any of them kept, whoever has changed already', async () => {
    const old = readFileSync(fileOf('a'), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    const servers: Record<string, Caspian> = {}
    const restart = async (name: string, ...keys: readonly string[]) => {
      put(name, ...keys)
      await servers[name]?.stop()
      servers[name] = await start(name)
    }
    let made = 0
    /** Each keeps one more, and each opens all. */
    const work = async () => {
      const names = Object.values(servers).map((server) => [server, `s${++made}`] as const)
      for (const [server, name] of names) await keep(server, name)
      for (const server of Object.values(servers)) for (let i = 1; i <= made; i++) await opens(server, `s${i}`)
    }
    try {
      for (const name of ['a', 'b']) await restart(name, ...old)
      await work()
      for (const keys of [[...old, second], [second, ...old], [second]])
        for (const name of ['a', 'b']) {
          await restart(name, ...keys)
          if (keys.length > 1 || name === 'b') await work()
        }
    } finally {
      for (const server of Object.values(servers)) await server.stop()
    }
  })
})
