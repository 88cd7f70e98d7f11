/** The judge of histories lets through what one lake could have answered, and nothing else. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { contradictions, type Seen, type Written } from './history.ts'

const write = (value: string, begun: number, ended: number, is: Written['is'] = 'done'): Written => ({ register: 'r', value, begun, ended, is })
const read = (value: string, begun: number, ended: number): Seen => ({ register: 'r', value, begun, ended })
const order = (...values: string[]) => new Map([['r', values]])

describe('a history is refused when', () => {
  const a = write('a', 0, 1)
  const b = write('b', 2, 3)
  for (const [what, writes, reads, log] of [
    ['an acknowledged write is lost', [a, b], [], order('a')],
    ['a write happened twice', [a], [], order('a', 'a')],
    ['a refused write happened', [a, write('b', 2, 3, 'refused')], [], order('a', 'b')],
    ['a value came from nowhere', [a], [read('z', 4, 5)], order('a')],
    ['a read is stale', [a, b], [read('a', 4, 5)], order('a', 'b')],
    ['a read goes back behind another', [a, write('b', 2, 9)], [read('b', 3, 4), read('a', 5, 6)], order('a', 'b')],
    ['the log turns two writes round', [a, b], [], order('b', 'a')],
    ['a read sees what was not begun', [a, b], [read('b', 1, 1.5)], order('a', 'b')],
  ] as const)
    test(what, () => assert.notDeepEqual(contradictions(writes, reads, log), []))
})

test('writes without an answer may have happened, late or never', () => {
  const unknown = write('b', 2, Number.POSITIVE_INFINITY, 'unknown')
  const writes = [write('a', 0, 1), unknown, write('c', 5, 6)]
  assert.deepEqual(contradictions(writes, [], order('a', 'c')), [])
  assert.deepEqual(contradictions(writes, [read('c', 7, 8), read('b', 9, 10)], order('a', 'c', 'b')), [])
})

test('whatever one register answers to callers at once is let through', () => {
  const operation = fc.record({ isWrite: fc.boolean(), before: fc.nat(9), after: fc.nat(9), at: fc.nat(1000) })
  fc.assert(
    fc.property(fc.array(operation, { minLength: 1, maxLength: 60 }), (operations) => {
      const writes: Written[] = [write('first', -10, -9)]
      const reads: Seen[] = []
      const log = ['first']
      for (const { isWrite, before, after, at } of operations.toSorted((x, y) => x.at - y.at)) {
        if (isWrite) log.push(`v${log.length}`)
        const value = log.at(-1) as string
        if (isWrite) writes.push(write(value, at - before, at + after))
        else reads.push(read(value, at - before, at + after))
      }
      // Two at one instant are ordered by the log alone.
      assert.deepEqual(contradictions(writes, reads, order(...log)), [])
    }),
  )
})
