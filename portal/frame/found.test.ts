/** What is typed into the palette finds what is meant, and only what is there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Candidate, hitsFor, wordsOf } from './found.ts'

const table = (path: string): Candidate => ({ kind: 'table', path: ['rova', ...path.split('.')] })
const some = ['lake.trips.trip_fact', 'lake.marts.trip_cost', 'lake.trips.stg_trips', 'files.exports.trips', 'oltp.public.rider'].map(table)
const texts = (typed: string) => hitsFor(typed, some, 10).map((h) => h.text)

test('the name before its start, its start before its middle, its middle before the path', () => {
  assert.deepEqual(texts('trips'), ['files.exports.trips', 'lake.trips.stg_trips', 'lake.trips.trip_fact'])
  assert.deepEqual(texts('trip f'), ['lake.trips.trip_fact', 'files.exports.trips'])
  assert.deepEqual(texts('lake.trips.'), ['lake.trips.stg_trips', 'lake.trips.trip_fact'])
  assert.deepEqual(texts('nothing'), [])
})

test('every hit holds every word, and no more than asked are given', () => {
  const word = fc.constantFrom('trip', 'lake', 'a', '.', 'stg', 'RIDER')
  fc.assert(
    fc.property(fc.array(word, { maxLength: 3 }), fc.nat(4), (words, atMost) => {
      const typed = words.join(' ')
      const hits = hitsFor(typed, some, atMost)
      assert.ok(hits.length <= atMost)
      for (const hit of hits) assert.ok(wordsOf(typed).every((w) => hit.text.includes(w)))
      assert.equal(hitsFor(typed, some, 99).length, some.filter((c) => wordsOf(typed).every((w) => c.path.slice(1).join('.').includes(w))).length)
    }),
  )
})
