/** Which lake is meant: flags, environment, and what `use` stored. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { caspian, data, done, fails } from './test-command.ts'

let server: Caspian
let folder: string
before(async () => {
  server = await startCaspian()
  folder = mkdtempSync(join(tmpdir(), 'caspian-cli-'))
})
after(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('what use stores is meant from then on; the environment goes before it, and flags before both', async () => {
  const env = { XDG_CONFIG_HOME: join(folder, 'a') }
  assert.deepEqual(await data(env, 'use'), { url: 'http://127.0.0.1:8090' })
  const stored = await caspian(env, ['use', `${server.url}/`, 'demo', '--user', 'ann'])
  assert.deepEqual(stored, {
    code: 0,
    out: `url       ${server.url}\nmetalake  demo\nuser      ann\n`,
    err: 'It is stored, though there is no metalake demo yet: caspian metalake create demo\n',
  })
  const file = join(folder, 'a/caspian/context.json')
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { url: server.url, metalake: 'demo', user: 'ann' })
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(await done(env, 'whoami'), 'ann\n')
  assert.equal(await done({ ...env, CASPIAN_USER: 'bob' }, 'whoami'), 'bob\n')
  assert.equal(await done({ ...env, CASPIAN_USER: 'bob' }, '--user', 'cy', 'whoami'), 'cy\n')
  assert.equal(await done(env, 'whoami', '--user', 'cy'), 'cy\n')
  await done(env, 'metalake', 'create', 'demo')
  await done(env, 'tag', 'create', 'here')
  assert.deepEqual(
    ((await data(env, 'tag', 'list')) as { name: string }[]).map((tag) => tag.name),
    ['here'],
  )
  await done(env, 'metalake', 'create', 'other')
  assert.match(await done(env, 'use', 'other'), /^metalake +other\nuser +ann$/m)
  assert.deepEqual(await data(env, 'tag', 'list'), [])
  assert.match(await done({ ...env, CASPIAN_METALAKE: 'demo' }, 'tag', 'list'), /here/)
})

test('what cannot be a lake is not stored', async () => {
  const env = { XDG_CONFIG_HOME: join(folder, 'b') }
  await fails(env, 2, 'use', 'a', 'b')
  await fails(env, 2, 'use', 'http://ann:secret@lake')
  await fails(env, 2, 'use', '--user', 'a:b')
  assert.deepEqual(await data(env, 'use'), { url: 'http://127.0.0.1:8090' })
})

test('a file that is damaged is named, with the way out', async () => {
  const env = { XDG_CONFIG_HOME: join(folder, 'c') }
  mkdirSync(join(folder, 'c/caspian'), { recursive: true })
  writeFileSync(join(folder, 'c/caspian/context.json'), '{')
  const [what, next] = await fails(env, 2, 'whoami')
  assert.match(what, /context\.json cannot be read/)
  assert.match(next, /caspian use URL METALAKE/)
})

test('the version is told of both ends', async () => {
  const env = { CASPIAN_URL: server.url }
  assert.match(await done(env, 'version'), /^command +\d+\.\d+\.\d+\nlake +\d+\.\d+\.\d+ \(.+\) at http:\/\/127\.0\.0\.1:\d+\n$/)
  assert.match(await done({}, '--version'), /^\d+\.\d+\.\d+\n$/)
})
