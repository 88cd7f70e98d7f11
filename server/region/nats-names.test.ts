/** Names on a message server: none that means something there by accident, and none that two regions share. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { alertsBy, idOf, incarnationOf, pagesBy, rightsOf, spanIn, streamOf } from './nats-names.ts'

test('names of regions differ on the server as they differ, and have nothing that it reads as more than a letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme', minLength: 1 }), (a, b) => {
      for (const name of [a, b]) assert.match(alertsBy('lake', name), /^caspian\.lake\.[\w=-]+\.alerts$/)
      assert.equal(streamOf('lake', a) === streamOf('lake', b), a === b)
    }),
  )
})

test('lives of one region share its stream and its rights', () => {
  assert.deepEqual(incarnationOf('eu#12'), ['eu', '12'])
  assert.equal(pagesBy('lake', 'eu#12'), 'caspian.lake.eu.log.12')
  assert.deepEqual(rightsOf('lake', 'eu').publish[0], 'caspian.lake.eu.>')
})

test('a page is named by the entries that it has', () => {
  assert.deepEqual(spanIn(idOf({ origin: 'eu#1', first: 3, last: 9 })), { origin: 'eu#1', first: 3, last: 9 })
  for (const none of ['', 'eu#1', 'eu#1:9-3', 'eu#1:0-3', 'eu#1:1-', ':1-2', 'eu#1:1-2 ']) assert.equal(spanIn(none), undefined, none)
})
