/** A whole server brought into a lake by the real command: over a bad line, killed on the way, run again, compared. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { caspian, done, fails } from '../test-command.ts'
import type { Report } from './report.ts'
import { fill } from './test-fill.ts'

const settings = { 'gravitino.authorization.serviceAdmins': 'root' }
let folder: string
let postgresql: Postgresql
let source: Caspian
let secrets: string
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'caspian-import-'))
  ;[postgresql, source] = await Promise.all([startPostgresql(), startCaspian()])
  const refused: string[] = []
  const filled = await fill({
    url: source.url,
    metalake: 'odd',
    files: join(folder, 'files'),
    postgresql,
    many: 24,
    refused: (what) => refused.push(what),
  })
  // What this lake does not keep yet, and nothing else.
  assert.deepEqual(
    refused.filter((what) => !/policies|statistics|jobs\/templates/.test(what)),
    [],
  )
  secrets = join(folder, 'secrets')
  writeFileSync(secrets, `# logins\n\n${filled.secrets}`)
  await done({ CASPIAN_URL: source.url }, 'metalake', 'create', 'plain', '--comment', 'nothing is off in it')
  await done({ CASPIAN_URL: source.url, CASPIAN_METALAKE: 'plain' }, 'catalog', 'create', 'models', '--type', 'model')
})
after(async () => {
  await source.stop()
  await postgresql.stop()
  rmSync(folder, { recursive: true, force: true })
})

const env = { CASPIAN_USER: 'root' }
const from = (url: string, ...args: readonly string[]) => ['import', 'gravitino', '--from', url, ...args]
/** Runs it and gives the report; `code` is what it must end with. */
async function report(code: number, ...args: readonly string[]): Promise<Report> {
  const ran = await caspian(env, [...args, '-o', 'json'])
  assert.equal(ran.code, code, ran.err + ran.out.slice(-3000))
  return JSON.parse(ran.out) as Report
}
const totals = ({ counts }: Report) => {
  const all = Object.values(counts)
  const sum = (key: 'source' | 'made' | 'same' | 'differs') => all.reduce((total, count) => total + count[key], 0)
  return { source: sum('source'), made: sum('made'), same: sum('same'), differs: sum('differs') }
}
/** The one thing that cannot come: what is in a catalog that is switched off is not to be seen. */
const closed = [
  { kind: 'catalog', path: 'odd.resting', message: 'it is switched off there, so what is in it cannot be read; switch it on and run this again' },
]

/** Between the import and a server: lets `spoil` decide what becomes of each request. */
async function lineTo(url: string, spoil: (nth: number, path: string) => 'fail' | 'cut' | undefined): Promise<{ url: string; server: Server }> {
  let nth = 0
  const server = createServer((asked, answer) => {
    const how = spoil(++nth, asked.url ?? '')
    if (how === 'cut') return asked.socket.destroy()
    if (how === 'fail')
      return answer.writeHead(500, { 'content-type': 'application/json' }).end('{"code":1002,"type":"RuntimeException","message":"no"}')
    const on = request(url + (asked.url ?? ''), { method: asked.method, headers: asked.headers }, (said) => {
      answer.writeHead(said.statusCode ?? 500, said.headers)
      said.pipe(answer)
    })
    on.on('error', () => answer.destroy())
    asked.pipe(on)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

test('counting writes nothing, and names the secrets that are needed', async () => {
  const counted = await report(0, ...from(source.url, '--dry-run'))
  assert.deepEqual([counted.counts.metalake?.source, counted.counts.catalog?.source, counted.counts.modelVersion?.source], [2, 6, 3])
  assert.deepEqual(
    counted.notes.filter((note) => note.startsWith('needed')),
    ['needed in the secrets file: odd.pg.jdbc-user', 'needed in the secrets file: odd.pg.jdbc-password'],
  )
})

test('without the secrets nothing is begun', async () => {
  const data = join(folder, 'untouched')
  const [what, next] = await fails(env, 2, ...from(source.url, '--data', data))
  assert.match(what, /does not tell odd\.pg\.jdbc-user, odd\.pg\.jdbc-password/)
  assert.match(next, /--secrets FILE/)
  const broken = join(folder, 'broken')
  writeFileSync(broken, 'odd.pg.jdbc-user=x\nhunter2\n')
  const [line] = await fails(env, 2, ...from(source.url, '--data', data, '--secrets', broken))
  assert.match(line, /line 2 of/)
  assert.ok(!line.includes('hunter2'))
})

test('all of it comes over a bad line, without a directory made, and a second run finds it alike', async () => {
  const data = join(folder, 'whole')
  const files = readdirSync(join(folder, 'files'), { recursive: true }).toSorted()
  const line = await lineTo(source.url, (nth) => (nth % 23 === 0 ? 'fail' : nth % 31 === 0 ? 'cut' : undefined))
  after(() => void line.server.close())
  const first = await report(1, ...from(line.url, '--data', data, '--secrets', secrets))
  assert.deepEqual([first.refused, first.differences], [closed, []])
  const { source: all, made } = totals(first)
  assert.ok(made > 65 && all >= made, JSON.stringify(first.counts))
  assert.deepEqual(readdirSync(join(folder, 'files'), { recursive: true }).toSorted(), files)
  const second = await report(1, ...from(source.url, '--data', data, '--secrets', secrets))
  assert.deepEqual([second.refused, second.differences, totals(second).made, totals(second).differs], [closed, [], 0, 0])
  assert.match(await done({}, 'verify', '--data', data), /The lake is whole/)
})

test('one metalake can come by itself, and all alike is success', async () => {
  const data = join(folder, 'one')
  const came = await report(0, ...from(source.url, '--metalake', 'plain', '--data', data))
  assert.deepEqual(totals(came), { source: 2, made: 2, same: 0, differs: 0 })
  assert.match((await caspian(env, from(source.url, '--metalake', 'plain', '--data', data))).out, /\nBoth sides are alike\.\n$/)
  const [what] = await fails(env, 4, ...from(source.url, '--metalake', 'none', '--data', data))
  assert.match(what, /no metalake none/)
})

test('killed on the way and run again, it is as if it had never been', async () => {
  const data = join(folder, 'killed')
  for (const after of [50, 90, 130]) {
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const line = await lineTo(source.url, (nth) => {
      if (nth === after) resolve()
      return undefined
    })
    const child = spawn(process.execPath, ['cli/caspian.ts', ...from(line.url, '--data', data, '--secrets', secrets)], {
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, ...env },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    await Promise.race([reached, ended])
    child.kill('SIGKILL')
    await ended
    line.server.closeAllConnections()
    line.server.close()
  }
  const again = await report(1, ...from(source.url, '--data', data, '--secrets', secrets))
  assert.deepEqual([again.refused, again.differences, totals(again).differs], [closed, [], 0])
  const { source: all, made, same } = totals(again)
  assert.equal(made + same, all)
  assert.match(await done({}, 'verify', '--data', data), /The lake is whole/)
})

test('what is in the lake already stays, and is told with both values', async () => {
  const lake = await startCaspian({ config: settings })
  try {
    const there = { ...env, CASPIAN_URL: lake.url, CASPIAN_METALAKE: 'odd' }
    const args = from(source.url, '--to', lake.url, '--secrets', secrets)
    await report(1, ...args)
    await done(there, 'model', 'alter', 'm-odels.s.many_1', '--comment', 'mine')
    await done(there, 'model', 'drop', 'm-odels.s.many_3', '--yes')
    await done(there, 'model', 'create', 'm-odels.s.extra')
    await done(there, 'tag', 'remove', 'pg.sales.orders.note', 'pii')
    await done(there, 'tag', 'add', 'files.s.several', 'a/b c')
    const again = await report(1, ...args)
    assert.deepEqual(
      again.differences
        .filter(({ field }) => !field?.startsWith('audit'))
        .map(({ kind, path, field }) => [kind, path, field])
        .toSorted(),
      [
        ['model', 'odd.m-odels.s.extra', undefined],
        ['model', 'odd.m-odels.s.many_1', 'comment'],
        ['tags on things', 'odd.files.s.several', undefined],
      ],
    )
    assert.deepEqual([again.counts.model?.made, again.counts.model?.differs, again.counts['tags on things']?.made], [1, 1, 1])
    const { comment } = JSON.parse(await done(there, 'model', 'show', 'm-odels.s.many_1', '-o', 'json')) as { comment: string }
    assert.equal(comment, 'mine')
  } finally {
    await lake.stop()
  }
})

test('only service admins can bring anything, and two lakes are one too many', async () => {
  const lake = await startCaspian({ config: settings })
  try {
    const [what] = await fails({ CASPIAN_USER: 'ann' }, 1, ...from(source.url, '--to', lake.url, '--secrets', secrets))
    assert.match(what, /only service admins may do this/)
    await fails(env, 2, ...from(source.url, '--to', lake.url, '--data', join(folder, 'both')))
    assert.ok(!existsSync(join(folder, 'both')))
  } finally {
    await lake.stop()
  }
})
