/** A backup of a real lake beside its server, and what a restore names: secrets to set anew and filesets without a directory. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { startCaspian } from '../scripts/backends/caspian.ts'
import { makeLake, password, room, whole } from './store/sqlite/verify/test-lake.ts'

const run = (program: string, ...args: string[]) =>
  spawnSync(process.execPath, [`server/${program}.ts`, ...args], { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' })

describe('node server/backup.ts and restore.ts', () => {
  const file = join(room, 'backup')
  before(async () => {
    await makeLake()
    const caspian = await startCaspian({ data: whole })
    try {
      const set = (property: string, value: string) => ({ updates: [{ '@type': 'setProperty', property, value }] })
      const response = await fetch(`${caspian.url}/api/metalakes/m/catalogs/pg`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(set('jdbc-password', 'an0ther-one')),
      })
      assert.equal(response.status, 200, await response.text())
      const made = run('backup', '--data', whole, '--to', file)
      assert.equal(made.status, 0, made.stderr)
      assert.match(made.stdout, /Its secrets are sealed, and the key file is not in it/)
      assert.match(made.stdout, /position {2}16\nthings {4}8, with 1 relation\nsize .* MB in .* s\ndigest {4}[0-9a-f]{64}\n/)
    } finally {
      await caspian.stop()
    }
  })
  after(() => rmSync(room, { recursive: true }))

  test('a file that is there is kept unless it is forced', () => {
    const kept = run('backup', '--data', whole, '--to', file)
    assert.deepEqual([kept.status, kept.stdout], [2, ''])
    assert.match(kept.stderr, /is there already; --force replaces it/)
    assert.equal(run('backup', '--data', whole, '--to', file, '--force').status, 0)
    assert.deepEqual([run('backup').status, run('backup', '--data', join(room, 'none'), '--to', join(room, 'x')).status], [2, 2])
    for (const option of ['--file', '--data']) assert.match(run('verify', option, file).stdout, /^ok {3}backup[^]*The lake is whole\.\n$/m)
  })

  test('taken back, it names the password that was replaced since; a lake starts on it and numbers its own rows', async () => {
    const data = join(room, 'back')
    const told = run('restore', '--from', file, '--data', data, '--at', '15')
    assert.equal(told.status, 0, told.stderr)
    assert.match(told.stdout, /taken back to position 15\n[^]*1 later row is gone[^]*set anew \(1\):\n {2}catalog m\.pg: jdbc-password\n/)
    assert.doesNotMatch(told.stdout + told.stderr, new RegExp(`${password}|an0ther-one`))
    assert.match(run('verify', '--data', data).stdout, /The lake is whole\./)
    assert.match(told.stdout, /Its secrets are sealed with key [\da-f]{16}, which is in no backup: put the key file at \S+back\/secret\.key before/)
    await assert.rejects(startCaspian({ data }), /sealed with key [\da-f]{16}, and there is no \S+secret\.key; put that key file in its place/)
    cpSync(join(whole, 'secret.key'), join(data, 'secret.key'))
    const caspian = await startCaspian({ data })
    try {
      assert.equal((await fetch(`${caspian.url}/api/metalakes/m/tags/red`)).status, 200)
    } finally {
      await caspian.stop()
    }
  })

  test('at its end it names no secret; filesets without a directory are named, those with one are not', () => {
    mkdirSync(join(room, 'files', 's', 'c'), { recursive: true })
    rmSync(join(room, 'files', 's', 'a'), { recursive: true, force: true })
    // The key may wait for its lake.
    mkdirSync(join(room, 'end'))
    cpSync(join(whole, 'secret.key'), join(room, 'end', 'secret.key'))
    const told = run('restore', '--from', file, '--data', join(room, 'end'))
    assert.equal(told.status, 0, told.stderr)
    assert.doesNotMatch(told.stdout, /secret\.key/)
    assert.doesNotMatch(told.stdout, /set anew/)
    assert.match(told.stdout, /These filesets have no directory here:\n {2}m\.f\.s\.z: .*files\/s\/a\n$/)
  })

  test('a moment that is none is refused, and nothing is left', () => {
    const told = run('restore', '--from', file, '--data', join(room, 'bad'), '--at', 'yesterday')
    assert.equal(told.status, 2)
    assert.match(told.stderr, /--at must be an ISO instant/)
    assert.deepEqual([run('restore').status, run('restore', '--from', join(room, 'none'), '--data', join(room, 'bad')).status], [2, 2])
  })
})
