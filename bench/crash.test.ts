/** A short crash run: nothing acknowledged is lost, and nothing is half done. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { describe, test } from 'node:test'

const crash = (...args: string[]) =>
  spawnSync(process.execPath, ['bench/crash.ts', ...args], { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' })

describe('crash', () => {
  test('finds everything that was acknowledged after 8 kills', () => {
    const { status, stdout, stderr } = crash('--kills', '8')
    assert.equal(status, 0, stdout + stderr)
    const [, acknowledged, found, lost] = /^acknowledged (\d+), found (\d+), lost (\d+)$/m.exec(stdout) ?? []
    assert.deepEqual([found, lost], [acknowledged, '0'])
    assert.ok(Number(acknowledged) > 100, stdout)
  })

  test('says how it is used when it is asked wrongly', () => {
    for (const args of [['--kills', '0'], ['--only', 'elephants'], ['--what'], ['--seconds-between', '2,1']]) {
      const { status, stderr } = crash(...args)
      assert.equal(status, 2)
      assert.match(stderr, /npm run crash -- \[options\]/)
    }
  })
})
