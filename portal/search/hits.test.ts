/** What was found stands where it belongs, and in sight. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromFirst, shownHits } from './hits.ts'
import type { Hit } from './shapes.ts'

test('hits of one column are one line, and what stands there anyway is not told twice', () => {
  const marks = [[0, 5]] as const
  const hits: readonly Hit[] = [
    { in: 'name', text: 'email_log', marks },
    { in: 'comment', text: 'email, sent', marks },
    { in: 'column', text: 'email_to', marks },
    { in: 'comment', text: 'email of whom it went to', column: 'email_to', marks },
    { in: 'comment', text: 'email of the sender', column: 'sender', marks },
    { in: 'owner', text: 'email', marks },
    { in: 'property', text: 'email', key: 'source', marks },
  ]
  const shown = shownHits({
    type: 'table',
    fullName: 'a.b.email_log',
    path: ['m', 'a', 'b', 'email_log'],
    comment: 'email, sent',
    score: 1,
    why: [],
    hits,
  })
  assert.deepEqual([shown.name, shown.comment], [marks, marks])
  assert.deepEqual(
    shown.columns.map(({ name, nameMarks, comment }) => [name, nameMarks.length, comment?.text]),
    [
      ['email_to', 1, 'email of whom it went to'],
      ['sender', 0, 'email of the sender'],
    ],
  )
  assert.deepEqual(
    shown.others.map(({ key }) => key),
    ['source'],
  )
})

test('a long text begins near its first mark, and marks stand on the same letters', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.string({ minLength: 1, maxLength: 9 }), fc.string(), (before, hit, after) => {
      const text = before + hit + after
      const near = fromFirst(text, [[before.length, before.length + hit.length]])
      const [from, to] = near.marks[0] ?? [0, 0]
      assert.equal(near.text.slice(from, to), hit)
      assert.ok(from <= 74 && text.endsWith(near.text.replace(/^… /, '')))
    }),
  )
})
