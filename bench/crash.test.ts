/** Short crash runs: nothing acknowledged is lost, and nothing is half done, wherever the lake is kept. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { describe, test } from 'node:test'

const crash = (...args: string[]) =>
  spawnSync(process.execPath, ['bench/crash.ts', ...args], { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' })

describe('crash', () => {
  for (const [store, kills, atLeast] of [
    ['sqlite', '8', 100],
    ['postgresql', '6', 30],
  ] as const)
    test(`finds everything that was acknowledged in ${store} after ${kills} kills`, () => {
      const { status, stdout, stderr } = crash('--store', store, '--kills', kills)
      assert.equal(status, 0, stdout + stderr)
      const [, acknowledged, found, lost] = /^acknowledged (\d+), found (\d+), lost (\d+)$/m.exec(stdout) ?? []
      assert.deepEqual([found, lost], [acknowledged, '0'])
      assert.ok(Number(acknowledged) > atLeast, stdout)
    })

  test('says how it is used when it is asked wrongly', () => {
    for (const args of [['--kills', '0'], ['--only', 'elephants'], ['--what'], ['--seconds-between', '2,1'], ['--store', 'paper']]) {
      const { status, stderr } = crash(...args)
      assert.equal(status, 2)
      assert.match(stderr, /npm run crash -- \[options\]/)
    }
  })
})
