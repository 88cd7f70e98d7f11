/** Words that come one by one are found as if all had been read at once. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fits } from '../pattern.ts'
import { isLonger, isWithin } from '../spelling.ts'
import { Vocabulary } from './vocabulary.ts'

/** Letters of which many words are alike, and more words than are kept beside the others. */
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 7 })
const read = (words: readonly string[]) => {
  const pages = [...new Set(words)].sort().map((word) => ({ word, things: 1 }))
  return { vocabulary: async (after: string) => pages.filter(({ word }) => word > after) }
}
const [glob, asked] = ['a*c*', 'abcda'] as const

async function holdsAll(first: readonly string[], later: readonly string[]): Promise<void> {
  const vocabulary = new Vocabulary()
  await vocabulary.load(read(first))
  const all = new Set(first)
  for (const [i, one] of later.entries()) {
    // What was asked before is kept, and has to hear of the new ones.
    if (i % 97 === 0) vocabulary.fitting(glob)
    if (i % 89 === 0) vocabulary.near(asked)
    vocabulary.add(one)
    all.add(one)
  }
  for (const one of all) assert.ok(vocabulary.has(one), one)
  assert.ok(!vocabulary.has('zz') && !vocabulary.has(''))
  assert.deepEqual([...vocabulary.fitting(glob)].sort(), [...all].filter((one) => fits(glob, one)).sort())
  const inOrder = (words: readonly string[]) => words.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, 512)
  const [longer, near, far] = vocabulary.near(asked)
  const others = [...all].filter((one) => !isLonger(asked, one))
  assert.deepEqual(longer, inOrder([...all].filter((one) => isLonger(asked, one))))
  assert.deepEqual(near, inOrder(others.filter((one) => isWithin(asked, one, 1))))
  assert.deepEqual(far, inOrder(others.filter((one) => isWithin(asked, one, 2) && !isWithin(asked, one, 1))))
  const begun = vocabulary.commonest('ab', 100_000)
  for (const one of begun) assert.ok(one.startsWith('ab') && all.has(one), one)
}

describe('the words of a lake', () => {
  test('are the same whenever they came', async () => {
    await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 60 }), fc.array(word, { maxLength: 60 }), holdsAll), { numRuns: 50 })
  })
  test('are put between the others when there are many new ones', async () => {
    const many = fc.sample(word, { numRuns: 12_000, seed: 7 })
    await holdsAll(many.slice(0, 2_000), many.slice(2_000))
  })
  test('are offered the commonest first', async () => {
    const vocabulary = new Vocabulary()
    for (const [one, things] of [
      ['order', 3],
      ['orders', 9],
      ['ordinal', 5],
      ['other', 50],
    ] as const)
      vocabulary.add(one, things)
    assert.deepEqual(vocabulary.commonest('ord', 2), ['orders', 'ordinal'])
    vocabulary.add('order', 4)
    assert.deepEqual(vocabulary.commonest('ord', 2), ['orders', 'order'])
  })
})
