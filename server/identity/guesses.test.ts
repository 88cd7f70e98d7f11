/** Guessing passwords: it gets slower and slower for whoever does it, and for nobody else. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Config } from '../config.ts'
import { TestLake } from '../test-lake.ts'
import { countsIn, sharedCounts } from './counts.ts'
import { guessesIn } from './guesses.ts'
import { paceOf } from './pace.ts'
import { Wait } from './principal.ts'
import { addUser, basicHeader, lakeWithPasswords, me } from './test-basic.ts'

const secret = new Uint8Array(32)
const config = new Config({ 'caspian.login.failures': '3', 'caspian.login.lockSeconds': '60' })

const fresh = () => countsIn(sharedCounts(), 'guesses', secret)

/** Seconds to wait; 0 for none. */
function waitOf(check: () => void): number {
  try {
    check()
    return 0
  } catch (error) {
    assert.ok(error instanceof Wait)
    return error.seconds
  }
}

describe('who tries wrong passwords', () => {
  test('waits twice as long after each, up to a limit, from where it came and for the name it tried', () => {
    let now = 1e12
    const guesses = guessesIn(fresh(), config, () => now)
    const waits: number[] = []
    for (let i = 0; i < 12; i++) {
      guesses.failed('10.0.0.1', 'ann')
      const wait = waitOf(() => guesses.check('10.0.0.1', 'ann'))
      waits.push(wait)
      assert.equal(
        waitOf(() => guesses.check('10.0.0.2', 'ann')),
        0,
        'from elsewhere she can log in',
      )
      assert.equal(
        waitOf(() => guesses.check('10.0.0.1', 'bob')),
        0,
      )
      now += wait * 1000
      assert.equal(
        waitOf(() => guesses.check('10.0.0.1', 'ann')),
        0,
      )
    }
    assert.deepEqual(waits, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
    guesses.passed('10.0.0.1', 'ann')
    guesses.failed('10.0.0.1', 'ann')
    assert.equal(
      waitOf(() => guesses.check('10.0.0.1', 'ann')),
      0,
      'the right one makes up for all before',
    )
  })

  test('is forgotten after the longest wait', () => {
    let now = 1e12
    const guesses = guessesIn(fresh(), config, () => now)
    for (let i = 0; i < 9; i++) guesses.failed('a', 'ann')
    now += 61_000
    guesses.failed('a', 'ann')
    assert.equal(
      waitOf(() => guesses.check('a', 'ann')),
      0,
    )
    for (let i = 0; i < 9; i++) guesses.failed('a', 'ann')
    now -= 365 * 86_400_000
    assert.equal(
      waitOf(() => guesses.check('a', 'ann')),
      0,
      'nobody waits for a clock that was set back',
    )
  })

  test('waits for every name in the end, when it tries many', () => {
    const guesses = guessesIn(fresh(), config, () => 1e12)
    for (let i = 0; i < 60; i++) guesses.failed('a', `user ${i}`)
    assert.ok(waitOf(() => guesses.check('a', 'another')) > 0)
    assert.equal(
      waitOf(() => guesses.check('b', 'another')),
      0,
    )
  })

  test('is counted by all threads together, in memory that does not grow', () => {
    const memory = sharedCounts()
    const guesses = () => guessesIn(countsIn(memory, 'guesses', secret), config, () => 1e12)
    const [one, other] = [guesses(), guesses()]
    for (let i = 0; i < 2; i++) for (const each of [one, other]) each.failed('a', 'ann')
    assert.ok(waitOf(() => one.check('a', 'ann')) > 0)
    for (let i = 0; i < 50_000; i++) one.failed(`address ${i}`, 'x')
    assert.equal(memory.byteLength, 393_216)
  })

  test('never makes anybody else wait: a name is held up only by failures of its own or of its address', () => {
    const who = fc.record({ address: fc.constantFrom('a', 'b', 'a\nb'), name: fc.constantFrom('x', 'y', 'b\nx', '') })
    fc.assert(
      fc.property(fc.array(who, { maxLength: 30 }), who, (failed, asking) => {
        const guesses = guessesIn(fresh(), config, () => 1e12)
        for (const { address, name } of failed) guesses.failed(address, name)
        const own = failed.filter(({ address, name }) => address === asking.address && name === asking.name).length
        assert.equal(waitOf(() => guesses.check(asking.address, asking.name)) > 0, own >= 3)
      }),
      { numRuns: 300 },
    )
  })

  test('is told to wait in words that say nothing of the name, and a login that stands is not touched by it', async () => {
    const it = await lakeWithPasswords({ 'caspian.login.failures': '3' })
    try {
      await addUser(it, 'ann', 'password-ann-1')
      const ann = basicHeader('ann', 'password-ann-1')
      assert.equal((await me(it, ann)).status, 200)
      const told: string[] = []
      for (const name of ['ann', 'nobody']) {
        const wrong = (i: number) => fetch(`${it.url}/api/authn/me`, { headers: basicHeader(name, `wrong-password-${i}`) })
        const tries = await Promise.all(Array.from({ length: 20 }, (_, i) => wrong(i)))
        const statuses = tries.map(({ status }) => status).toSorted((a, b) => a - b)
        assert.deepEqual(statuses, [...Array.from({ length: 3 }, () => 401), ...Array.from({ length: 17 }, () => 429)])
        const late = tries.find(({ status }) => status === 429) as Response
        const { code, type } = (await late.clone().json()) as { code: number; type: string }
        assert.deepEqual([code, type], [1011, 'UnauthorizedException'])
        assert.match(late.headers.get('retry-after') ?? '', /^[1-9]\d?$/)
        told.push((await late.text()).replace(/wait \d+ s/, ''))
      }
      assert.equal(told[0], told[1])
      assert.equal((await me(it, ann)).status, 200)
    } finally {
      await it.endWhole()
    }
  })
})

test('who asks more often in a second than is allowed waits for the next, and nobody else does', async () => {
  let now = 1e12
  const pace = paceOf(countsIn(sharedCounts(), 'requests', secret), new Config({ 'caspian.server.requestsPerSecond': '3' }), () => now)
  const waits = (name: string) => waitOf(() => pace?.({ name, groups: [] }))
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => waits('ann')),
    [0, 0, 0, 1, 1],
  )
  assert.equal(waits('bob'), 0)
  now += 1000
  assert.equal(waits('ann'), 0)
  assert.equal(paceOf(fresh(), new Config()), undefined)

  const it = await TestLake.start({ 'caspian.server.requestsPerSecond': '5' })
  try {
    const said = await Promise.all(Array.from({ length: 20 }, () => it.get('/api/version')))
    const refused = said.filter(({ status }) => status === 429)
    assert.ok(refused.length > 0 && refused.length <= 15, String(refused.length))
    assert.equal((await it.get('/api/health')).status, 200)
  } finally {
    await it.endWhole()
  }
})
