/** The comparison itself: what may differ passes, and everything else is named with its place. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareResponses, compareValues } from './compare.ts'

const ok = { status: 200, contentType: 'application/json' }

describe('a comparison of answers', () => {
  test('passes instants, but not texts that are none', () => {
    const audit = (createTime: string) => ({ audit: { creator: 'a', createTime } })
    assert.deepEqual(compareValues(audit('2026-01-02T03:04:05Z'), audit('2027-11-21T13:00:00.123456Z')), [])
    assert.deepEqual(compareValues(audit('2026-01-02T03:04:05Z'), audit('2027-11-21T13:00:00.1234Z')).length, 1)
    assert.deepEqual(compareValues(audit('2026-01-02T03:04:05Z'), audit('yesterday')).length, 1)
  })

  test('passes another order only where order means nothing', () => {
    assert.deepEqual(compareValues({ names: ['a', 'b'] }, { names: ['b', 'a'] }), [])
    assert.deepEqual(
      compareValues({ tags: [{ name: 'a' }, { name: 'b', comment: 'x' }] }, { tags: [{ comment: 'x', name: 'b' }, { name: 'a' }] }),
      [],
    )
    assert.deepEqual(compareValues({ columns: ['a', 'b'] }, { columns: ['b', 'a'] }), [
      '/columns[0]: want "a", got "b"',
      '/columns[1]: want "b", got "a"',
    ])
  })

  test('names what is missing, what is too much and what is of another type', () => {
    assert.deepEqual(compareValues({ a: 1, b: { c: null } }, { a: '1', b: { d: true } }), [
      '/a: want 1, got "1"',
      '/b/c: missing, want null',
      '/b/d: unexpected true',
    ])
    assert.deepEqual(compareValues({ list: [1] }, { list: [1, 2] }), ['/list: want 1 items [1], got 2 [1,2]'])
    assert.deepEqual(compareValues({ message: '*' }, { message: 7 }), ['/message: want some text, got 7'])
  })

  test('lets a modifier of a loaded table be missing on either side', () => {
    const [with_, without] = [{ table: { audit: { lastModifier: 'a' } } }, { table: { audit: {} } }]
    assert.deepEqual(compareValues(with_, without), [])
    assert.deepEqual(compareValues(without, with_), [])
  })

  test('looks at status, media type and recorded headers', () => {
    assert.deepEqual(compareResponses({ ...ok, body: {} }, { ...ok, contentType: 'Application/JSON', body: {} }), [])
    const want = { ...ok, body: {}, headers: { Allow: 'GET' } }
    assert.deepEqual(compareResponses(want, { status: 404, contentType: 'text/html', body: {}, headers: { allow: 'PUT' } }), [
      'status: want 200, got 404 {}',
      'content type: want application/json, got text/html',
      'header Allow: want GET, got PUT',
    ])
  })

  test('takes only the status of a page the container made', () => {
    const page = { status: 404, contentType: 'text/html', body: '*', containerPage: true }
    assert.deepEqual(compareResponses(page, { ...ok, status: 404, body: { code: 1 } }), [])
    assert.equal(compareResponses(page, { ...ok, body: { code: 1 } }).length, 1)
  })
})
