/** Proves what `node server/verify.ts` says and ends with. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { damaged, makeLake, room, sql, whole } from './store/sqlite/verify/test-lake.ts'

describe('node server/verify.ts', () => {
  before(async () => void (await makeLake()))
  after(() => rmSync(room, { recursive: true }))

  test('ends with 0, 1 or 2 and says why', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['server/verify.ts', ...args], { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' })
    const good = run('--data', whole)
    assert.deepEqual([good.status, good.stdout.split('\n').length], [0, 12], good.stderr)
    const bad = run('--data', damaged(sql(`update entity set name = 'y' where name = 'z'`)))
    assert.equal(bad.status, 1)
    assert.match(bad.stdout, /FAIL entities {2}1 wrong; an entity is not what the log says[^]*is called "y"[^]*The lake is damaged: 1 wrong\./)
    assert.deepEqual([run().status, run('--data', join(room, 'none')).status, run('--what').status], [2, 2, 2])
    const newer = run('--data', damaged(sql('pragma user_version = 4711')))
    assert.deepEqual([newer.status, newer.stderr.includes('schema 4711')], [2, true])
  })
})
