/** One and many find each other, whichever is asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formsOf } from './forms.ts'

test('a word has the forms of one and of many', () => {
  assert.deepEqual(formsOf('orders'), ['orderses', 'order'].toSorted().toReversed())
  assert.ok(formsOf('entry').includes('entries') && formsOf('entries').includes('entry'))
  assert.ok(formsOf('box').includes('boxes') && formsOf('address').includes('addresses') && formsOf('addresses').includes('address'))
  assert.ok(!formsOf('address').includes('addres'))
  assert.deepEqual([formsOf('v2'), formsOf('id'), formsOf('über')], [[], [], []])
})
test('each is a form of its forms, and none of itself', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'e', 'i', 's', 'y', 'h', 'x', 'r'), minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(word, (word) => {
      for (const form of formsOf(word)) assert.ok(form !== word && formsOf(form).includes(word), `${word} ${form}`)
    }),
    { numRuns: 2_000 },
  )
})
