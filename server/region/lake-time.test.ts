/** One wrong clock must change nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { correctionOf, isAskew } from './lake-time.ts'

const hour = 3_600_000

test('of three clocks one that is an hour off is outvoted, whichever it is', () => {
  assert.equal(correctionOf([hour, 5]), 5)
  assert.equal(correctionOf([-hour, 5]), 0)
  assert.equal(correctionOf([hour, hour + 3]), hour)
})
test('of two nobody knows who is wrong', () => {
  assert.equal(correctionOf([hour]), 0)
  assert.equal(isAskew([hour]), true)
})
test('with most clocks near one another, the lake’s time is near them, whatever the others say', () => {
  const near = fc.integer({ min: -200, max: 200 })
  fc.assert(
    fc.property(
      fc.array(near, { minLength: 2, maxLength: 6 }),
      fc.array(fc.integer({ min: -2 * hour, max: 2 * hour }), { maxLength: 2 }),
      (good, bad) => {
        fc.pre(bad.length < good.length)
        assert.ok(Math.abs(correctionOf([...good, ...bad])) <= 200)
      },
    ),
  )
})
test('half a second apart is worth an alarm', () => {
  assert.equal(isAskew([100, -399]), false)
  assert.equal(isAskew([100, -400]), true)
})
