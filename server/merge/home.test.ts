/** Who decides, and what that is called. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { birthOf, movedOn, regionIn } from './home.ts'

test('a home that moves on is the next, and its region decides', () => {
  const moved = movedOn(birthOf('eu'), 'us')
  assert.match(moved, /^0\.1:us</)
  assert.equal(regionIn(moved), 'us')
})
test('two homes that go to one region from different ones are two: else the lines of both would be one', () => {
  assert.notEqual(movedOn(movedOn(birthOf('eu'), 'us'), 'ap'), movedOn(movedOn(birthOf('eu'), 'sa'), 'ap'))
})
