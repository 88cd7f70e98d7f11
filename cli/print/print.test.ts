/** Tables that fit, and text that cannot move the cursor. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { clean } from './clean.ts'
import { flowText } from './entity.ts'
import { pairLines, tableLines } from './table.ts'
import { cut, padEnd, widthOf } from './width.ts'

const plain = (_as: string, text: string) => text
const anyText = fc.string({ unit: 'binary', maxLength: 60 })

describe('text', () => {
  test('has nothing left in it that a terminal would act on', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = clean(text)
        assert.doesNotMatch(shown, /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u)
        assert.equal(stripVTControlCharacters(shown), shown)
      }),
    )
    assert.equal(clean('a\u001B[31mb\nc\u009Bd\u202Ee'), 'a\\u001b[31mb\\nc\\u009bd\\u202ee')
  })
  test('is cut to the room there is, wide letters counted twice', () => {
    assert.deepEqual(['注文', 'é', '👩‍👩‍👧', 'a'].map(widthOf), [4, 1, 2, 1])
    assert.equal(cut('注文書', 5), '注文…')
    assert.equal(padEnd('注', 4), '注  ')
    fc.assert(fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, room) => widthOf(cut(clean(text), room)) <= room))
  })
})

describe('a table', () => {
  const columns = [{ heading: 'NAME' }, { heading: 'SIZE', right: true }, { heading: 'COMMENT' }]
  test('is aligned, numbers to the right, and leaves out what nobody has', () => {
    assert.deepEqual(
      tableLines(
        columns,
        [
          ['a', '7', ''],
          ['注文', '1200', ''],
        ],
        undefined,
        plain,
      ),
      ['NAME  SIZE', 'a        7', '注文  1200'],
    )
    assert.deepEqual(tableLines(columns, [], 80, plain), [])
  })
  test('is never wider than the terminal while there is room for its columns', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText, anyText), { minLength: 1, maxLength: 5 }), fc.integer({ min: 24, max: 120 }), (rows, width) => {
        for (const line of tableLines(columns, rows, width, plain)) assert.ok(widthOf(line) <= width, line)
      }),
    )
  })
  test('cuts the widest column first, and never what would mean nothing then', () => {
    const rows = [['2026-11-21T14:46:44.786Z', 'short', 'x'.repeat(60)]]
    const [, line] = tableLines([{ heading: 'TIME', whole: true }, { heading: 'WHO' }, { heading: 'WHAT' }], rows, 50, plain)
    assert.equal(line, `2026-11-21T14:46:44.786Z  short  ${'x'.repeat(16)}…`)
  })
  test('of labels goes on below the first value', () => {
    assert.deepEqual(
      pairLines(
        [
          ['properties', ['a=1', 'b=2']],
          ['comment', []],
        ],
        undefined,
        plain,
      ),
      ['properties  a=1', '            b=2'],
    )
  })
})

test('structure is shown without quotes and without what is empty', () => {
  assert.equal(
    flowText({ strategy: 'hash', number: 8, funcArgs: [{ type: 'field', fieldName: ['id'] }], properties: {}, none: null }),
    'strategy: hash, number: 8, funcArgs: [{type: field, fieldName: [id]}]',
  )
})
