/** The log of a real process: lines of JSON with ids, what failed or was slow, and nothing that is nobody's business. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { Config } from '../config.ts'
import { faultOf, openLogs, terminal } from './logs.ts'

const main = join(import.meta.dirname, '../main.ts')

describe('the log', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-logs-'))
  after(() => rmSync(room, { recursive: true, force: true }))

  /** Runs a lake until the work is done; gives its output as it was. */
  async function logOf(
    settings: string,
    work: (url: string) => Promise<void>,
  ): Promise<{ readonly out: string; readonly rows: readonly Record<string, unknown>[] }> {
    const config = join(room, 'lake.conf')
    writeFileSync(config, settings)
    const child = spawn(process.execPath, [main, '--port', '0', '--data', join(room, 'data'), '--config', config], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const whole = text(child.stdout)
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      const url = /ready on (http:\/\/[^"]+)"/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.on('exit', () => reject(new Error(said)))
    await work(await promise)
    child.kill('SIGTERM')
    const out = await whole
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    return { out, rows }
  }

  test('names settings without an effect at start, failed and slow requests by id, and the end', async () => {
    const settings = 'gravitino.cache.enabled = canary1\ngravitino.what = canary1\ncaspian.log.slowRequestMs = 1500\n'
    const { out, rows } = await logOf(settings, async (url) => {
      const ask = (path: string, body?: object) =>
        fetch(`${url}/api/metalakes${path}`, {
          method: body ? 'POST' : 'GET',
          headers: { 'content-type': 'application/json', 'x-request-id': 'mine', authorization: `Basic ${btoa('canary2:canary2')}` },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
      await ask('', { name: 'm', comment: 'canary3' })
      const login = {
        'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/x',
        'jdbc-database': 'x',
        'jdbc-user': 'u',
        'jdbc-password': 'canary4',
        'jdbc-driver': 'org.postgresql.Driver',
      }
      await ask('/m/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: login })
      assert.equal((await ask('/m/catalogs/pg/schemas?token=canary5')).status, 502)
      assert.equal((await ask('/none')).status, 404)
    })
    assert.doesNotMatch(out, /canary|Basic|Y2FuYXJ5/)
    assert.ok(rows.every(({ time, level, message }) => !Number.isNaN(Date.parse(String(time))) && level !== undefined && message !== undefined))
    const told = rows.map(({ level, message }) => [level, message].join(' '))
    assert.match(told[0] ?? '', /^warn gravitino\.cache\.enabled has no effect here/)
    assert.match(told[1] ?? '', /^warn gravitino\.what is not known/)
    assert.match(told[2] ?? '', /^warn made .*secret\.key, the key/)
    assert.match(told[3] ?? '', /^info Caspian is ready on http:\/\/127\.0\.0\.1:\d+$/)
    const failed = rows.filter(({ message }) => message === 'request failed')
    assert.deepEqual(
      failed.map(({ level, requestId, method, path, status }) => [level, requestId, method, path, status]),
      [['warn', 'mine', 'GET', '/api/metalakes/m/catalogs/pg/schemas', 502]],
    )
    assert.deepEqual(told.slice(-2), ['info SIGTERM: stopping; once more ends at once', 'info stopped'])
    assert.equal(rows.length, 7)
  })

  test('names every request when it is told to, and slow ones from the set time on', async () => {
    const { rows } = await logOf('caspian.log.requests = true\ncaspian.log.slowRequestMs = 1\n', async (url) => {
      for (let i = 0; i < 20; i++) await fetch(`${url}/api/metalakes/m`)
      await fetch(`${url}/api/metalakes`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"n"}' })
    })
    const requests = rows.filter(({ path }) => path !== undefined)
    assert.equal(requests.length, 21)
    for (const { ms, message, level } of requests) assert.equal([level, message].join(' '), Number(ms) >= 1 ? 'warn slow request' : 'info request')
    assert.equal(new Set(requests.map(({ requestId }) => requestId)).size, 21)
  })

  test('tells of an error its message, code, stack and cause, and none of what drivers hang on it', () => {
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E1', password: 'canary', detail: 'Key (a)=(canary)' })
    const told = faultOf(error)
    assert.deepEqual([told.error, told.code, (told.cause as { error: string }).error], ['outer', 'E1', 'inner'])
    assert.match(String(told.stack), /logs\.test\.ts/)
    assert.doesNotMatch(JSON.stringify(told), /canary/)
    assert.deepEqual(faultOf('text'), { error: 'text' })
    assert.throws(() => openLogs(new Config({ 'caspian.log.level': 'loud' })), /caspian\.log\.level must be one of trace, .*; it is "loud"/)
  })

  test('is words on a terminal', () => {
    const rows: string[] = []
    const shown = terminal({ write: (row) => rows.push(row) })
    shown.write('{"level":"info","time":"2026-11-21T10:00:01.000Z","message":"Caspian is ready"}\n')
    shown.write('{"level":"error","time":"2026-11-21T10:00:02.000Z","error":"why","stack":"Error: why\\n  at x","message":"it failed"}\n')
    assert.deepEqual(rows, ['10:00:01  Caspian is ready\n', '\u001b[31m10:00:02  error  it failed  error=why\n  Error: why\n    at x\u001b[0m\n'])
  })
})
