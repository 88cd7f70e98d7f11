/** What people read of instants and sizes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { count, size } from './numbers.ts'
import { exact, inShort, localField, spelledOut, when } from './time.ts'

const now = new Date(2026, 10, 24, 9, 41)
const at = (month: number, day: number, hour: number, year = 2026) => new Date(year, month, day, hour, 38).toISOString()

test('an instant is said as near as it is', () => {
  assert.equal(when(at(10, 24, 9), now), '09:38')
  assert.equal(when(at(10, 23, 17), now), 'Yesterday 17:38')
  assert.equal(when(at(10, 20, 17), now), 'Friday 17:38')
  assert.equal(when(at(10, 12, 17), now), '12 Nov')
  assert.equal(when(at(9, 2, 17, 2025), now), '2 Oct 2025')
  assert.equal(when('never', now), 'never')
  assert.equal(inShort(at(10, 20, 17), now), 'Fri 20 Nov, 17:38')
  assert.equal(inShort(at(9, 2, 17, 2025), now), '2 Oct 2025, 17:38')
  assert.equal(spelledOut(at(10, 20, 17), now), 'Friday 20 November, 17:38')
  assert.equal(spelledOut(at(9, 2, 17, 2025), now), 'Thursday 2 October 2025, 17:38')
  assert.equal(exact('2026-11-20T17:38:00.5Z'), '2026-11-20 17:38:00.500 UTC')
})

test('the field for an instant reads back as the same second', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(2000, 0), max: new Date(2100, 0), noInvalidDate: true }), (d) => {
      const back = new Date(localField(d)).getTime()
      // In the hour a clock is set back, a local time names two instants.
      assert.ok(Math.abs(back - Math.floor(d.getTime() / 1000) * 1000) % 3_600_000 === 0)
    }),
  )
})

test('sizes keep three figures at most and carry a unit', () => {
  assert.deepEqual([0, 999, 1000, 6140, 99_950, 418e9, 5e18].map(size), ['0 B', '999 B', '1.0 kB', '6.1 kB', '100 kB', '418 GB', '5000 PB'])
  assert.equal(count(61_800_000), '61,800,000')
})
