/** Paths as people type them, both ways. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { kinds } from '../../kinds/index.ts'
import { Failure } from '../failure.ts'
import { formatPath, parsePath, pathKinds, pathOf, splitPair } from './path.ts'

const names = fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { minLength: 1, maxLength: 5 })
const refuses = (says: RegExp) => (error: Failure) => error instanceof Failure && error.exit === 2 && says.test(error.message) && error.next !== ''

describe('a path', () => {
  test('parses back to the names it was made of, whatever they are', () => {
    fc.assert(fc.property(names, (all) => assert.deepEqual(parsePath(formatPath(all)), all)))
  })

  test('needs quotes for a dot, a blank or a quote, and for nothing else', () => {
    assert.deepEqual(parsePath('shop.public.orders'), ['shop', 'public', 'orders'])
    assert.deepEqual(parsePath('shop."my.table"."say ""hi"""'), ['shop', 'my.table', 'say "hi"'])
    assert.deepEqual(parsePath('a/b.c=d.ü-$'), ['a/b', 'c=d', 'ü-$'])
    assert.equal(formatPath(['a/b', 'c=d', 'e.f', 'g h', 'i"j']), 'a/b.c=d."e.f"."g h"."i""j"')
  })

  test('is refused where a name is empty, unfinished or followed by something else', () => {
    for (const text of ['', '.', 'a.', '.a', 'a..b', '""', 'a."', '"a', 'a."b'])
      assert.throws(() => parsePath(text), refuses(/empty or unfinished/), text)
    for (const text of ['"a"b', '"a""', 'a"b"']) assert.throws(() => parsePath(text), refuses(/without a dot|unfinished/), text)
  })

  test('has as many names as its kind is deep, and is told what it should be', () => {
    assert.deepEqual(pathOf('a.b.c', pathKinds(kinds.table)), ['a', 'b', 'c'])
    assert.deepEqual(pathOf('demo', pathKinds(kinds.metalake)), ['demo'])
    assert.throws(() => pathOf('a.b', pathKinds(kinds.table)), refuses(/the path of a table is catalog\.schema\.table, 3 names; "a\.b" has 2/))
    assert.throws(() => pathOf('a.b', pathKinds(kinds.tag)), refuses(/the path of a tag is tag, one name/))
    assert.throws(() => pathOf('a', pathKinds(kinds.modelVersion)), refuses(/catalog\.schema\.model\.model-version, 4 names/))
  })
})

describe('a pair', () => {
  test('splits at the first equals sign that is in no quoted name', () => {
    assert.deepEqual(splitPair('k=v=w'), { key: 'k', value: 'v=w' })
    assert.deepEqual(splitPair('k='), { key: 'k', value: '' })
    assert.deepEqual(splitPair('k'), { key: 'k', value: undefined })
    assert.deepEqual(splitPair('"a=b"=c'), { key: 'a=b', value: 'c' })
    assert.deepEqual(splitPair('"a=b"'), { key: 'a=b', value: undefined })
  })
})
