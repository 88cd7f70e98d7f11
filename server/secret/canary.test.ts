/** A secret that a real process was given, looked for in everything that leaves the process by another way than the one meant for it. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { keptIn } from '../test-kept.ts'

type Json = Readonly<Record<string, unknown>>
const root = join(import.meta.dirname, '../..')
const canary = 'canary-7be1'
const [given, changed, refused, inAddress] = ['given', 'changed', 'refused', 'in-address'].map((where) => `${canary}-${where}`) as [
  string,
  string,
  string,
  string,
]
const jdbc = { 'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/d', 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': 'u' }

describe('a secret', () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-canary-'))
  const data = join(room, 'data')
  const collected: string[] = []
  const collector = createServer((request, out) => {
    void text(request).then((body) => {
      collected.push(body)
      out.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  before(async () => {
    collector.listen(0, '127.0.0.1')
    await once(collector, 'listening')
  })
  after(() => {
    collector.close()
    rmSync(room, { recursive: true })
  })
  const found = (what: string, said: string) => assert.doesNotMatch(said, new RegExp(canary), `${what} tells it`)

  test('abuse 13: is in nothing that a process says, sends, shows or hands on: logs, traces, its own arguments, the portal, backups, exports and copies', async () => {
    const config = join(room, 'lake.conf')
    const port = (collector.address() as AddressInfo).port
    writeFileSync(
      config,
      Object.entries({
        'caspian.log.level': 'trace',
        'caspian.log.requests': 'true',
        'caspian.log.slowRequestMs': '1',
        'caspian.telemetry.endpoint': `http://127.0.0.1:${port}/v1/traces`,
        'gravitino.audit.enabled': 'true',
        'caspian.audit.reads': '*',
      })
        .map(([key, value]) => `${key} = ${value}\n`)
        .join(''),
    )
    const child = spawn(process.execPath, ['server/main.ts', '--port', '0', '--data', data, '--config', config], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, err] = [text(child.stdout), text(child.stderr)]
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    let said = ''
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString()
      const url = /ready on (http:\/\/[^"\s]+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', () => reject(new Error(said)))
    const answers: string[] = []
    try {
      const url = await promise
      const ask = async (method: string, path: string, body?: Json) => {
        const init = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
        const answer = await fetch(url + path, init)
        const whole = await answer.text()
        answers.push(`${method} ${path} ${answer.status} ${JSON.stringify([...answer.headers])} ${whole}`)
        return { status: answer.status, whole }
      }
      const lake = '/api/metalakes'
      const catalog = (name: string, properties: Json) => ({
        name,
        type: 'relational',
        provider: 'jdbc-postgresql',
        properties: { ...jdbc, ...properties },
      })
      assert.equal((await ask('POST', lake, { name: 'm' })).status, 200)
      assert.equal((await ask('POST', `${lake}/m/catalogs`, catalog('pg', { 'jdbc-password': given, 'free-secret': given }))).status, 200)
      const change = { updates: [{ '@type': 'setProperty', property: 'jdbc-password', value: changed }] }
      assert.equal((await ask('PUT', `${lake}/m/catalogs/pg`, change)).status, 200)
      // Refused, failing and broken ones, whose errors go to logs and pages.
      assert.equal((await ask('POST', `${lake}/m/catalogs`, catalog('pg', { 'jdbc-password': refused }))).status, 409)
      assert.equal((await ask('POST', `${lake}/m/catalogs`, catalog('other', { 'jdbc-url': `jdbc:postgresql://u:${inAddress}@h/d` }))).status, 400)
      assert.equal((await ask('POST', `${lake}/m/catalogs/testConnection`, catalog('try', { 'jdbc-password': refused }))).status >= 400, true)
      await ask('GET', `${lake}/m/catalogs/pg/schemas`)
      const broken = await fetch(`${url}${lake}/m/catalogs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"name":"x","properties":{"jdbc-password":"${refused}"`,
      })
      answers.push(await broken.text())
      for (const path of [
        ...[
          '',
          '/catalogs?details=true',
          '/catalogs/pg',
          '/catalogs/pg/history',
          '/changes?details=true',
          '/audit',
          '/audit?format=csv',
          '/audit?format=jsonl',
          '/dropped',
        ].map((end) => `${lake}/m${end}`),
        '/',
        '/m/pg',
        '/index.html',
        '/nowhere',
        '/openapi.json',
        '/configs',
        '/metrics',
        '/prometheus/metrics',
        '/health',
        ...globSync('assets/*', { cwd: join(root, 'portal/dist') }).map((file) => `/${file}`),
      ])
        await ask('GET', path)
      found('/proc/<pid>/cmdline', readFileSync(`/proc/${child.pid}/cmdline`, 'latin1'))
      found('/proc/<pid>/environ', readFileSync(`/proc/${child.pid}/environ`, 'latin1'))
      const credentials = await ask('GET', `${lake}/m/objects/catalog/pg/credentials`)
      assert.match(credentials.whole, new RegExp(changed), 'it does not leave by the way that is meant for it either')
      answers.pop()
      const backup = spawnSync(process.execPath, ['server/backup.ts', '--data', data, '--to', join(room, 'backup')], { cwd: root, encoding: 'utf8' })
      assert.equal(backup.status, 0, backup.stderr)
      found('what a backup says', backup.stdout + backup.stderr)
    } finally {
      child.kill('SIGTERM')
    }
    for (const answer of answers) found(answer.slice(0, 200), answer)
    assert.ok(answers.length > 20)
    found('the log', await out)
    found('the error output', await err)
    assert.match(said, /\/api\/metalakes\/m\/catalogs/, 'requests are not logged')
    assert.ok(collected.join('').length > 1000, 'no traces came')
    found('a trace', collected.join('\n'))
    found('the lake', keptIn(data))
    const copied = spawnSync(process.execPath, ['server/migrate.ts', '--from', data, '--to', join(room, 'copy')], { cwd: root, encoding: 'utf8' })
    assert.equal(copied.status, 0, copied.stderr)
    found('what a copy says', copied.stdout + copied.stderr)
    for (const program of ['verify', 'restore']) {
      const args = program === 'verify' ? ['--data', data] : ['--from', join(room, 'backup'), '--data', join(room, 'again')]
      const told = spawnSync(process.execPath, [`server/${program}.ts`, ...args], { cwd: root, encoding: 'utf8' })
      assert.equal(told.status, 0, told.stderr)
      found(`what ${program} says`, told.stdout + told.stderr)
    }
    // Backup, copy, restored lake and the file of the audit, byte for byte.
    found('a file', keptIn(room))
  })
})
