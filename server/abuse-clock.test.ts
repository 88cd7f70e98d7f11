/** A clock that is set back a year under a lake, running or between two starts: named by the number of docs/abuse.md. */
import assert from 'node:assert/strict'
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { installPackages } from '../scripts/backends/programs.ts'
import { rightsOn } from './access/test-people.ts'
import { adminPassword, basicHeader } from './identity/test-basic.ts'
import { Clock, forward } from './kit/clock.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'
import { verifyLake } from './store/sqlite/verify/verify.ts'

type Json = Readonly<Record<string, unknown>>
const libraries = '/usr/lib/*/faketime/libfaketimeMT.so.1'

describe('abuse 40: a clock that is set back a year', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-clock-'))
  const data = join(room, 'data')
  /** What the clock of the next server is away from that of the machine; a server looks into it all the time. */
  const away = join(room, 'away')
  let env: Readonly<Record<string, string>>
  let server: Caspian
  const config = { ...rightsOn, 'gravitino.authenticators': 'basic' }
  before(async () => {
    if (globSync(libraries).length === 0) await installPackages(['libfaketime'], 'nothing here sets a clock back for one process')
    const [library = ''] = globSync(libraries)
    assert.ok(existsSync(library), `${libraries} is not there after it was installed`)
    env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: away,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      GRAVITINO_INITIAL_ADMIN_PASSWORD: adminPassword,
    }
    writeFileSync(away, '+0')
    server = await startCaspian({ data, config, env })
  })
  after(async () => {
    await server?.stop()
    rmSync(room, { recursive: true })
  })
  const admin = basicHeader('admin', adminPassword)
  async function ask(method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = admin) {
    const answer = await fetch(`${server.url}/api${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, json: (await answer.json().catch(() => ({}))) as Json }
  }
  const times = async () => ((await ask('GET', '/metalakes/m/changes?limit=1000')).json.changes as Json[]).map(({ time }) => String(time))

  test('abuse 40: leaves the log in order, its stamps behind one another and the audit by position, while it runs and after a start', async () => {
    assert.equal((await ask('POST', '/metalakes', { name: 'm' })).status, 200)
    for (const [i, by] of ['+0', '-365d', '-365d', '-366d', '+0', '-30d'].entries()) {
      writeFileSync(away, by)
      if (i === 2) {
        await server.stop()
        server = await startCaspian({ data, config, env })
      }
      const { status, json } = await ask('POST', '/metalakes/m/tags', { name: `t${i}` })
      assert.equal(status, 200)
      const { audit } = json.tag as { readonly audit: Json }
      const days = (Date.now() - Date.parse(String(audit.createTime))) / 86_400_000
      assert.ok(Math.abs(days - Number(/\d+/.exec(by)?.[0])) < 1, `the clock is ${days} days back, and not ${by}`)
      assert.equal((await ask('GET', '/metalakes/m', undefined, basicHeader('eve', 'x'))).status, 401)
    }
    const all = await times()
    assert.equal(all.length, 8, 'the metalake, its first user, and six tags')
    assert.deepEqual(all, all.toSorted())
    const { audit } = (await ask('GET', '/metalakes/m/audit?limit=1000')).json
    const rows = audit as Json[]
    for (const table of ['log', 'audit']) {
      const of = rows.filter((row) => row.table === table)
      const positions = of.map(({ position }) => Number(position))
      assert.deepEqual(
        positions,
        positions.toSorted((a, b) => b - a),
        table,
      )
      assert.deepEqual(
        of.map(({ time }) => String(time)),
        of
          .map(({ time }) => String(time))
          .toSorted()
          .reverse(),
        table,
      )
    }
  })

  test('abuse 40: lets no token of the lake live again that had ended, and none live longer', async () => {
    writeFileSync(away, '+0')
    const made = (await ask('POST', '/tokens', { comment: 'short', expiresInDays: 1 })).json
    const secret = String(made.secret)
    const me = async () => (await ask('GET', '/authn/me', undefined, { authorization: `Bearer ${secret}` })).status
    assert.equal(await me(), 200)
    writeFileSync(away, '+2d')
    assert.equal(await me(), 401)
    assert.equal((await ask('POST', '/metalakes/m/tags', { name: 'later' })).status, 200)
    for (const by of ['-365d', '+0']) {
      writeFileSync(away, by)
      assert.equal(await me(), 401, by)
      await server.stop()
      server = await startCaspian({ data, config, env })
      assert.equal(await me(), 401, `${by}, after a start`)
    }
    // One that is made then ends by the time of the lake.
    const next = (await ask('POST', '/tokens', { comment: 'next', expiresInDays: 1 })).json
    const other = String(next.secret)
    assert.equal((await ask('GET', '/authn/me', undefined, { authorization: `Bearer ${other}` })).status, 200)
  })

  test('abuse 40: leaves what is kept whole', async () => {
    await server.stop()
    const wrong = [...verifyLake(lakeFile(data))].flatMap(({ problems }) => problems)
    server = await startCaspian({ data, config, env })
    assert.deepEqual(wrong, [])
  })
})

test('abuse 40: a clock of the lake runs on when the wall runs back, by a day or a year', () => {
  let wall = 1_000_000_000_000
  const clock = new Clock(() => wall)
  const now = forward(wall + 5, () => wall)
  assert.equal(now(), wall + 5)
  const stamps = [clock.next()]
  for (const by of [-31_536_000_000, 1, -1, 31_536_000_001, -5]) {
    wall += by
    stamps.push(clock.next())
    const [before, after] = [now(), now()]
    assert.ok(after >= before && before >= 1_000_000_000_005)
  }
  assert.deepEqual(stamps, stamps.toSorted())
  assert.equal(new Set(stamps).size, stamps.length)
})
