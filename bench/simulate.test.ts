/** Histories of regions by chance come to the same everywhere; and every rule that they rest on is missed when it is broken. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { describe, test } from 'node:test'
import { faults } from './simulation/faults.ts'

/** More than the longest takes on a busy machine, and less than a file of tests may. */
const timeout = 5 * 60_000
/** Runs one of ours. Ends with the process, whose status is -1 when it took too long. */
const run = (program: string, ...args: string[]) =>
  new Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>((resolve) => {
    // What runs tests of its own must not take itself for a part of these.
    const { NODE_TEST_CONTEXT: _outer, ...env } = process.env
    const options = { cwd: join(import.meta.dirname, '..'), timeout, killSignal: 'SIGKILL', maxBuffer: 64 << 20, env } as const
    const child = execFile(process.execPath, [`bench/${program}.ts`, ...args], options, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    )
  })
const simulate = (...args: string[]) => run('simulate', ...args)

describe('simulated regions', () => {
  test('come to the same in 2,000 histories, in which everything that may go wrong did', async (t) => {
    const { status, stdout, stderr } = await simulate('--schedules', '2000', '--steps', '24', '--threads', '2')
    assert.equal(status, 0, stdout + stderr)
    const met = /^met: (.*)$/m.exec(stdout)?.[1] ?? ''
    t.diagnostic(met)
    for (const what of [
      'came before its turn',
      'crashed within a commit',
      'broken off within a commit',
      'delivered twice',
      'parted',
      'after a gap',
      'relayed',
      'forwarded',
      'sent ahead',
      'forgotten',
      'joined',
      'moved out',
      'gone',
    ])
      assert.match(met, new RegExp(`\\b${what} [1-9]\\d*`))
    for (const what of ['make', 'set', 'drop', 'back', 'add', 'rem', 'own', 'home', 'join', 'leave', 'beat'])
      assert.match(met, new RegExp(`\\bop ${what} [1-9]\\d*`))
  })

  for (const [name, { what, by }] of Object.entries(faults))
    if (by === undefined)
      test(`show it when ${what}`, async () => {
        const { status, stdout } = await simulate('--fault', name, '--schedules', '200')
        assert.equal(status, 1, stdout)
        assert.match(stdout, /^seed \d+: /m)
      })
    else
      test(`meet too seldom that ${what}: ${by} shows it`, async () => {
        const { status, stdout, stderr } = await run('simulation/planted', name, by)
        assert.equal(status, 1, stdout + stderr)
        assert.match(stdout, /\bfail [1-9]/)
      })

  test('says how it is used when it is asked wrongly', async () => {
    for (const args of [['--schedules', '0'], ['--fault', 'elephants'], ['--what'], ['--seed', 'x']]) {
      const { status, stderr } = await simulate(...args)
      assert.equal(status, 2)
      assert.match(stderr, /npm run simulate -- \[options\]/)
    }
  })
})
