/** What the portal writes into a search, the lake reads as it was meant. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isChosen, toggled } from '../portal/search/query.ts'
import { parse } from '../server/search/grammar.ts'
import { print } from '../server/search/tree.ts'

const kind = (value: string) => ({ field: 'kind', value })
const word = fc.constantFrom(
  'customer',
  'e_mail',
  '"two words"',
  'kind:table',
  'tag:pii=high',
  '-draft',
  'comment:"per day"',
  'not x',
  '(a or b)',
  '-(a b)',
  'kind:view',
)
const text = fc
  .array(fc.tuple(word, fc.constantFrom(' ', ' or ', ' and ')), { maxLength: 6 })
  .map((all) => all.map(([one, joint], i) => one + (i < all.length - 1 ? joint : '')).join(''))
const choice = fc.oneof(
  fc.constantFrom('table', 'view', 'fileset').map(kind),
  fc.constantFrom('pii', 'needs care', 'a"b', 'k=v').map((value) => ({ field: 'tag', value })),
  fc.constant({ field: 'has', value: 'owner', not: true } as const),
)

test('whatever is written, a choice that is put in is read by the lake as one that all results must fit', () => {
  fc.assert(
    fc.property(text, choice, (before, one) => {
      fc.pre(!isChosen(before, one))
      const after = toggled(before, one)
      parse(after)
      assert.ok(isChosen(after, one))
      const [was, is] = [parse(before), parse(after)]
      if (is.is !== 'and') return
      // All that was asked for is still asked for, or stands beside the new value with "or".
      const parts = is.of.map(print)
      for (const part of was.is === 'and' ? was.of : was.is === 'all' ? [] : [was])
        assert.ok(
          parts.some((p) => p === print(part) || p.includes(` or ${one.field}:`)),
          `${print(part)} in ${after}`,
        )
    }),
    { numRuns: 1000 },
  )
})

test('a choice put in and taken out again leaves what was asked for', () => {
  fc.assert(
    fc.property(text, choice, (before, one) => {
      fc.pre(!isChosen(before, one))
      assert.equal(print(parse(toggled(toggled(before, one), one))), print(parse(before)))
    }),
    { numRuns: 1000 },
  )
})
