/** A short cluster run: two servers over one database, one of them and the database killed under load, contradict nothing. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { describe, test } from 'node:test'

const cluster = (...args: string[]) =>
  spawnSync(process.execPath, ['bench/cluster.ts', ...args], { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' })

describe('cluster', () => {
  test('answers as one lake while a server is killed and the database crashes', () => {
    const { status, stdout, stderr } = cluster('--minutes', '0.17', '--servers', '2', '--kill-every', '6', '--restarts', '1')
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /^database restarted \(crash\)/m)
    const [, kills, acknowledged, contradictions] = /^(\d+) kills, (\d+) writes acknowledged, (\d+) contradictions$/m.exec(stdout) ?? []
    assert.deepEqual([kills, contradictions], ['1', '0'])
    assert.ok(Number(acknowledged) > 0, stdout)
  })

  test('says how it is used when it is asked wrongly', () => {
    for (const args of [['--servers', '0'], ['--minutes', 'long'], ['--what']]) {
      const { status, stderr } = cluster(...args)
      assert.equal(status, 2)
      assert.match(stderr, /npm run cluster -- \[options\]/)
    }
  })
})
