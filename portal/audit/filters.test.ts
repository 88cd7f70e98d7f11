/** What an address says is what the lake is asked, and bars count every row once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { askedOf, barsOf, filterOf, ofRequest, queryOf } from './filters.ts'

const now = new Date('2026-11-21T12:00:00Z')

test('an address without filters asks for everything, and empty values say nothing', () => {
  assert.deepEqual(askedOf(filterOf({}), {}, now), {})
  assert.deepEqual(filterOf({ actor: '', v: 'log.1', outcome: 'denied' }), { outcome: 'denied' })
})

test('a range counts back from now, or from the instant the lake is read at, and goes before a beginning', () => {
  const filter = { last: '24h', from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }
  assert.deepEqual(askedOf(filter, {}, now), { from: '2026-11-20T12:00:00.000Z' })
  const asOf = '2026-11-10T00:00:00Z'
  assert.deepEqual(askedOf(filter, { asOf }, now), { from: '2026-11-09T00:00:00.000Z', to: asOf })
})

test('nothing after the instant the lake is read at is asked for, and words that are no instant are left out', () => {
  const asOf = '2026-11-10T00:00:00Z'
  assert.deepEqual(askedOf({ to: '2026-11-12T00:00:00Z' }, { asOf }, now), { to: asOf })
  assert.deepEqual(askedOf({ to: '2026-11-09T00:00:00Z' }, { asOf }, now), { to: '2026-11-09T00:00:00Z' })
  assert.deepEqual(askedOf({ from: 'yesterday', to: 'soon', last: 'ever' }, {}, now), {})
})

test('what the page decides goes before what the address says, and a subtree is only of an object', () => {
  const filter = filterOf({ actor: 'bob', object: 'c.s', subtree: 'true', kind: 'tag' })
  assert.deepEqual(queryOf(askedOf(filter, { own: 'ann' }, now)), { actor: 'ann', kind: 'tag', object: 'c.s', subtree: 'true' })
  assert.deepEqual(queryOf(askedOf(filter, { object: 'pii', kind: 'tag', subtree: false }, now)), { actor: 'bob', kind: 'tag', object: 'pii' })
  assert.deepEqual(askedOf({ subtree: 'true' }, {}, now), {})
})

test('the rows of a request are looked for within a day of one of them', () => {
  const { from = '', to = '' } = ofRequest('r1', now.toISOString())
  assert.equal(Date.parse(to) - Date.parse(from), 48 * 3_600_000)
})

test('bars count every row once, and what was denied or failed besides', () => {
  const outcome = fc.constantFrom('success', 'denied', 'failed', 'read')
  const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }).map((d) => d.toISOString())
  fc.assert(
    fc.property(fc.array(fc.record({ time, outcome })), fc.integer({ min: 1, max: 90 }), (rows, slots) => {
      const bars = barsOf(rows, slots)
      if (new Set(rows.map((row) => row.time)).size < 2) return assert.deepEqual(bars, [])
      assert.equal(bars.length, slots)
      assert.equal(
        bars.reduce((n, { all }) => n + all, 0),
        rows.length,
      )
      assert.equal(
        bars.reduce((n, { bad }) => n + bad, 0),
        rows.filter((row) => row.outcome === 'denied' || row.outcome === 'failed').length,
      )
      assert.ok((bars[0]?.all ?? 0) > 0 && (bars.at(-1)?.all ?? 0) > 0)
    }),
  )
})
