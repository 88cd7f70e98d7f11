/** The text of a search keeps saying what was chosen in it, and nothing else changes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chosenOf, completed, isChosen, toggled, tokensOf, without } from './query.ts'

const kind = (value: string) => ({ field: 'kind', value })

test('a choice is put in, a second beside it with "or", and both are taken out again', () => {
  assert.equal(toggled('email', kind('table')), 'email kind:table')
  assert.equal(toggled('email kind:table', kind('view')), 'email (kind:table or kind:view)')
  assert.equal(toggled('email (kind:table or kind:view) x', kind('table')), 'email kind:view x')
  assert.equal(toggled('kind:tables', kind('table')), '')
  assert.equal(toggled('', { field: 'tag', value: 'needs "care"' }), 'tag:"needs \\"care\\""')
  assert.equal(toggled('a', { field: 'has', value: 'owner', not: true }), 'a -has:owner')
  assert.equal(toggled('a not has:owner', { field: 'has', value: 'owner', not: true }), 'a')
})

test('what stands with "or" is put in brackets, so that a choice counts for all of it', () => {
  assert.equal(toggled('customer or client', kind('table')), '(customer or client) kind:table')
  assert.equal(toggled('(customer or client)', kind('table')), '(customer or client) kind:table')
  assert.equal(toggled('kind:table or kind:view', kind('model')), '(kind:table or kind:view or kind:model)')
  assert.equal(toggled('(a or b) or (c or d)', kind('table')), '((a or b) or (c or d)) kind:table')
})

test('what is chosen is seen however it is written', () => {
  assert.deepEqual(chosenOf('x (owner:ola or owner:"the night") -owner:eve', 'owner'), ['ola', 'the night'])
  assert.ok(isChosen('KIND:Model_Versions', kind('model_version')))
  assert.ok(!isChosen('kind:table or x', kind('table')))
  assert.ok(!isChosen('-kind:table', kind('table')))
})

test('the last word is completed, with its field and without its "-"', () => {
  assert.equal(completed('email tag:pi', 'tag:pii'), 'email tag:pii')
  assert.equal(completed('email -ta', 'tag:'), 'email -tag:')
  assert.equal(completed('email ', 'tag:'), 'email tag:')
  assert.equal(completed('tag:"a b', 'tag:"a b c"'), 'tag:"a b c"')
})

test('filters are left out, words stay', () => {
  assert.equal(
    without('custmer kind:table -has:owner (tag:a or tag:b) "two words"', () => true),
    'custmer "two words"',
  )
})

test('tokens say where the terms of any text are', () => {
  const text = '-tag:"a b"="c d" (x or comment:y) property:k="v w" s3://b/p'
  assert.deepEqual(
    tokensOf(text).map(({ from, to }) => text.slice(from, to)),
    ['-', 'tag:"a b"="c d"', '(', 'x', 'or', 'comment:y', ')', 'property:k="v w"', 's3://b/p'],
  )
})

const choice = fc.oneof(
  fc.constantFrom('table', 'view', 'fileset').map(kind),
  fc.constantFrom('pii', 'needs care', 'a"b', 'k=v').map((value) => ({ field: 'tag', value })),
  fc.constant({ field: 'has', value: 'owner', not: true } as const),
)

test('no text is too odd to be cut', () => {
  fc.assert(
    fc.property(fc.string(), choice, (odd, one) => {
      let last = 0
      for (const { from, to } of tokensOf(odd)) {
        assert.ok(from >= last && to > from && to <= odd.length)
        last = to
      }
      assert.ok(completed(odd, 'x').endsWith('x'))
      toggled(odd, one)
    }),
  )
})
