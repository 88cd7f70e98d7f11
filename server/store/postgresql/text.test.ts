/** Whatever a text is, PostgreSQL can keep it, gives it back as it was, and sorts it as SQLite does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromText, toText } from './text.ts'

const text = fc.array(fc.constantFrom('\0', '\x01', '\x02', '\x03', 'a', 'ä', '日', '\u{1f600}'), { maxLength: 8 }).map((parts) => parts.join(''))
const compared = (a: string, b: string) => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))

test('a text is kept without a NUL, comes back as it was, and keeps its place among others', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.ok(!toText(a).includes('\0'))
      assert.equal(fromText(toText(a)), a)
      assert.equal(compared(toText(a), toText(b)), compared(a, b))
    }),
    { numRuns: 2000 },
  )
})
