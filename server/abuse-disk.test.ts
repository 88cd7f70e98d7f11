/** A disk that is full, a history that was changed, a process that is killed while it makes a lake: named by the numbers of docs/abuse.md. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { as, rightsOn } from './access/test-people.ts'
import { lakeFile } from './store/sqlite/sqlite.ts'
import { verifyLake } from './store/sqlite/verify/verify.ts'
import { TestLake } from './test-lake.ts'

const room = mkdtempSync(join(tmpdir(), 'caspian-abuse-'))
after(() => rmSync(room, { recursive: true, force: true }))
const wrongIn = (directory: string) =>
  [...verifyLake(lakeFile(directory), undefined, undefined)].flatMap(({ name, problems }) => problems.map(({ at, what }) => `${name}: ${at} ${what}`))

describe('a disk that is full', () => {
  const disk = join(room, 'disk')
  after(() => {
    if (existsSync(join(disk, 'data'))) execFileSync('umount', ['-l', disk])
  })

  test('abuse 37: stops changes, and denials unanswered rather than unaudited; nothing is half written, reads go on, and with room again all does', async () => {
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'tmpfs', disk])
    const server = await startCaspian({ data: join(disk, 'data'), config: rightsOn })
    const ask = async (method: string, path: string, body?: object, who = 'admin') => {
      const answer = await fetch(`${server.url}/api/metalakes${path}`, {
        method,
        headers: { ...as(who), 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      return { status: answer.status, text: await answer.text() }
    }
    try {
      assert.equal((await ask('POST', '', { name: 'm' })).status, 200)
      assert.equal((await ask('POST', '/m/tags', { name: 'before' })).status, 200)
      const ballast = join(disk, 'ballast')
      try {
        writeFileSync(ballast, Buffer.alloc(24 << 20, 1))
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
      }
      const made: string[] = []
      const statuses = new Set<number>()
      let refused = ''
      // What room is left in the write-ahead log is used up first.
      for (let i = 0; i < 40; i++) {
        const name = `t${i}`
        const { status, text } = await ask('POST', '/m/tags', {
          name,
          properties: Object.fromEntries(Array.from({ length: 300 }, (_, k) => [`k${k}`, randomBytes(150).toString('hex')])),
        })
        statuses.add(status)
        if (status === 200) made.push(name)
        else refused = text
      }
      assert.deepEqual(
        [...statuses].filter((status) => status !== 200 && status !== 503 && status !== 500),
        [],
      )
      assert.ok(made.length < 40, 'the disk was never full')
      assert.doesNotMatch(refused, /sqlite|SQLITE|ENOSPC|\/disk\//i)
      assert.equal((await ask('GET', '/m/tags/before')).status, 200)
      const denials = await Promise.all(Array.from({ length: 40 }, () => ask('GET', '/m', undefined, 'eve')))
      for (const { status } of denials) assert.ok(status === 403 || status === 503, `${status}`)
      const heard = denials.filter(({ status }) => status === 403).length
      rmSync(ballast)
      let after = 0
      for (let i = 0; i < 100 && after !== 200; i++, await sleep(100)) after = (await ask('POST', '/m/tags', { name: 'after' })).status
      assert.equal(after, 200)
      const { names } = JSON.parse((await ask('GET', '/m/tags')).text) as { names: string[] }
      assert.deepEqual(names.toSorted(), ['before', 'after', ...made].toSorted())
      const { audit } = JSON.parse((await ask('GET', '/m/audit?actor=eve&outcome=denied&limit=1000')).text) as { audit: object[] }
      assert.ok(audit.length >= heard, `${heard} were told that they are denied, and ${audit.length} are written down`)
    } finally {
      await server.stop()
    }
    assert.deepEqual(wrongIn(join(disk, 'data')), [])
  })
})

describe('a history that was changed', () => {
  test('abuse 38: is found out: a row of log or audit that was edited, removed, moved or added is named by verify', async () => {
    const it = await TestLake.start(rightsOn)
    await it.do('POST', '', { name: 'm' }, as('admin'))
    for (let i = 0; i < 5; i++) await it.do('POST', 'm/tags', { name: `t${i}` }, as('admin'))
    for (let i = 0; i < 5; i++) await it.ask('GET', 'm', undefined, as(`eve${i}`))
    await it.close()
    const damages: Readonly<Record<string, string>> = {
      'another actor in the audit': `update audit set actor = 'bob' where position = 2`,
      'another outcome': `update audit set outcome = 'read' where position = 2`,
      'a row of the audit less': 'delete from audit where position = 3',
      'the last row of the audit less': 'delete from audit where position = (select max(position) from audit)',
      'two rows of the audit exchanged':
        'update audit set position = -1 where position = 2; update audit set position = 2 where position = 3; update audit set position = 3 where position = -1',
      'another actor in the log': `update log set actor = 'bob' where position = 3`,
      'a row of the log less': 'delete from log where position = 4',
      'two rows of the log exchanged':
        'update log set position = -1 where position = 3; update log set position = 3 where position = 4; update log set position = 4 where position = -1',
    }
    assert.deepEqual(wrongIn(it.data), [])
    for (const [what, sql] of Object.entries(damages)) {
      const copy = join(room, what)
      cpSync(it.data, copy, { recursive: true })
      {
        using db = new DatabaseSync(lakeFile(copy))
        db.exec(sql)
      }
      assert.ok(wrongIn(copy).length > 0, `${what} was not found`)
    }
    await it.open()
    await it.endWhole()
  })
})

describe('a process that is killed', () => {
  const run = (program: string, args: readonly string[]) =>
    spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
      stdio: 'ignore',
      env: { ...process.env, GRAVITINO_INITIAL_ADMIN_PASSWORD: 'admin-password-0001' },
    })
  /** Kills it as soon as `seen` is there, or somewhat later. */
  async function killed(program: string, args: readonly string[], seen: string, laterMs: number): Promise<void> {
    const child = run(program, args)
    const ended = once(child, 'exit')
    while (child.exitCode === null && !existsSync(seen)) await sleep(1)
    await sleep(laterMs)
    child.kill('SIGKILL')
    await ended
  }

  test('abuse 39: while it makes a lake, its key and its first admin leaves one that the next start makes whole', async () => {
    const config = join(room, 'first.conf')
    writeFileSync(config, 'gravitino.authenticators = basic\ngravitino.authorization.serviceAdmins = admin\n')
    for (const [i, laterMs] of [0, 1, 3, 10, 30, 60, 120, 250].entries()) {
      const data = join(room, `first-${i}`)
      await killed('main.ts', ['--port', '0', '--data', data, '--config', config], i % 2 === 0 ? lakeFile(data) : join(data, 'secret.key'), laterMs)
      const server = await startCaspian({
        data,
        config: { 'gravitino.authenticators': 'basic', 'gravitino.authorization.serviceAdmins': 'admin' },
        env: { GRAVITINO_INITIAL_ADMIN_PASSWORD: 'admin-password-0001' },
      })
      try {
        const answer = await fetch(`${server.url}/api/authn/me`, { headers: { authorization: `Basic ${btoa('admin:admin-password-0001')}` } })
        assert.deepEqual([answer.status, ((await answer.json()) as { principal?: string }).principal], [200, 'admin'], `killed after ${laterMs} ms`)
      } finally {
        await server.stop()
      }
      assert.deepEqual(wrongIn(data), [])
    }
  })

  test('abuse 39: while it copies a lake leaves the source as it was, and a copy that is whole, or none that starts as if it were', async () => {
    const it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    await Promise.all(Array.from({ length: 300 }, (_, i) => it.do('POST', 'm/tags', { name: `t${i}` })))
    await it.close()
    let cut = 0
    for (const [i, laterMs] of [0, 1, 2, 5, 10, 20, 40, 80].entries()) {
      const copy = join(room, `copy-${i}`)
      await killed('migrate.ts', ['--from', it.data, '--to', copy], join(copy, 'lake.db'), laterMs)
      assert.deepEqual(wrongIn(it.data), [])
      if (!existsSync(lakeFile(copy))) continue
      using db = new DatabaseSync(lakeFile(copy))
      const tables = db.prepare(`select count(*) as n from sqlite_master where name = 'entity'`).get() as { n: number }
      const { n } = tables.n === 0 ? { n: 0 } : (db.prepare(`select count(*) as n from entity where kind = 'tag'`).get() as { n: number })
      assert.ok(n === 0 || n === 300, `a copy that was cut holds ${n} of 300`)
      if (n === 0) cut++
    }
    assert.ok(cut > 0, 'no copy was cut')
    await it.open()
    await it.endWhole()
  })
})
