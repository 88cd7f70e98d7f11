/** The audit by the command, and proofs checked without a lake. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { caspian, done, type Env, fails } from './test-command.ts'

describe('the audit by the command', () => {
  let server: Caspian
  let env: Env
  const folder = mkdtempSync(join(tmpdir(), 'caspian-audit-'))
  before(async () => {
    server = await startCaspian()
    env = { CASPIAN_URL: server.url, CASPIAN_METALAKE: 'm', XDG_CONFIG_HOME: '/nonexistent' }
    await done(env, 'metalake', 'create', 'm')
    await done({ ...env, CASPIAN_USER: 'ann' }, 'catalog', 'add', 'model', 'c')
    await done(env, 'schema', 'create', 'c.s')
    await fetch(`${server.url}/api/metalakes/m/catalogs/c`, { headers: { Authorization: 'Bearer x' } })
  })
  after(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  test('shows who did what to which thing, and what was denied', async () => {
    const told = async (...args: string[]) =>
      (await done(env, 'audit', ...args))
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/).slice(0, 7).toSpliced(1, 1).join(' '))
    assert.deepEqual(await told('c', '--subtree'), [
      'a1 anonymous denied load catalog c',
      '3 anonymous success create schema c.s',
      '2 ann success create catalog c',
    ])
    assert.deepEqual(await told('--actor', 'ann'), ['2 ann success create catalog c'])
    assert.deepEqual(await told('--limit', '1', '--kind', 'schema'), ['3 anonymous success create schema c.s'])
  })

  test('a proof is checked without the lake, against a head kept elsewhere', async () => {
    const file = join(folder, 'row.json')
    for (const [position, what] of [
      ['2', /who {3}ann from 127\.0\.0\.1.*\nwhat {2}create catalog m\.c\n/],
      ['a1', /what {2}denied load catalog m\.c\n/],
    ] as const) {
      writeFileSync(file, await done(env, 'audit', '--proof', position))
      const { root } = JSON.parse(readFileSync(file, 'utf8')) as { root: string }
      assert.match(await done({}, 'verify-proof', file), what)
      assert.match(await done({}, 'verify-proof', file, '--root', root), /It is proved\.\n$/)
      const other = await caspian({}, ['verify-proof', file, '--root', 'a'.repeat(64)])
      assert.deepEqual([other.code, /another/.test(other.err)], [1, true])
    }
    writeFileSync(file, readFileSync(file, 'utf8').replace('anonymous', 'somebody'))
    assert.equal((await caspian({}, ['verify-proof', file])).code, 1)
    assert.equal((await caspian({}, ['verify-proof', join(folder, 'none')])).code, 2)
    await fails(env, 2, 'audit', '--proof', 'x')
  })
})
