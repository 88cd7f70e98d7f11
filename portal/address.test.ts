/** Every page has one address, and it leads back to the page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressOf, type Place, placeAt } from './address.ts'

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((s) => s.isWellFormed()),
  fc.constantFrom('-', '~', '~-', '.', '..', 'a/b=c', '100%', '%2F', 'api', '~api', 'tag', 'history', 'año', '$x', 'table', '?', '#'),
)
const tab = fc.constantFrom('', 'history', 'properties', 'connect')
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ kind: fc.constant('lakes' as const), path: fc.constant([]), tab: fc.constantFrom('', 'settings') }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('metalake' as const), path: fc.tuple(name), tab }, { noNullPrototype: true }),
  fc.record({ kind: fc.constantFrom('catalog' as const, 'tag' as const), path: fc.tuple(name, name), tab }, { noNullPrototype: true }),
  fc.record({ kind: fc.constant('schema' as const), path: fc.tuple(name, name, name), tab }, { noNullPrototype: true }),
  fc.record(
    { kind: fc.constantFrom('table', 'fileset', 'model', 'function'), path: fc.tuple(name, name, name, name), tab },
    { noNullPrototype: true },
  ),
)

test('an address leads back to its page, whatever the names hold', () => {
  fc.assert(
    fc.property(place, (one) => {
      const url = new URL(addressOf(one, { asOf: '2026-01-01T00:00:00Z' }), 'http://lake')
      assert.deepEqual(placeAt(url.pathname), one)
      assert.equal(url.searchParams.get('asOf'), '2026-01-01T00:00:00Z')
    }),
    { numRuns: 2000 },
  )
})

test('two pages never share an address', () => {
  fc.assert(
    fc.property(place, place, (a, b) => {
      fc.pre(JSON.stringify(a) !== JSON.stringify(b))
      assert.notEqual(addressOf(a), addressOf(b))
    }),
  )
})

test('an address stays clear of the lake’s own faces, and of what is no page', () => {
  assert.equal(addressOf({ kind: 'metalake', path: ['api'], tab: '' }), '/~api')
  assert.equal(addressOf({ kind: 'table', path: ['rova', 'lake', 'trips', 'a/b=c'], tab: 'history' }), '/rova/lake/trips/table/a%2Fb%3Dc/-/history')
  for (const none of ['/a/b/c/d', '/a/b/c/table', '/a/b/c/column/d', '/a/-/catalog/b', '/a/%E0%A4%A', '/a//c', '/a/b/c/tag/d', '/a/b/c/table/d/e'])
    assert.equal(placeAt(none), null, none)
})
