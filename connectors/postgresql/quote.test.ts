/** Quoting that PostgreSQL itself reads back. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { identifier, literal } from './quote.ts'
import { illegal, testSource } from './test-source.ts'

const place = await testSource()
after(() => place[Symbol.asyncDispose]())

const storable = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'))
const hostile = fc
  .array(fc.constantFrom("'", '"', '\\', '--', ';', '/*', '*/', '$$', 'E', '\n', ' ', 'x'), { maxLength: 12 })
  .map((parts) => parts.join(''))
const text = fc.oneof(storable, hostile)

test('any text comes back as it went in, whatever the server thinks of backslashes', async () => {
  for (const conforming of ['on', 'off']) {
    await place.sql(`SET standard_conforming_strings = ${conforming}`)
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        assert.deepEqual(await place.sql(`SELECT ${literal(value)} AS value`), [{ value }])
      }),
    )
  }
  await place.sql('SET standard_conforming_strings = on')
})

test('any name that PostgreSQL can hold names just that', async () => {
  const name = text.filter((value) => value !== '' && Buffer.byteLength(value) <= 63)
  await fc.assert(
    fc.asyncProperty(name, async (value) => {
      const [row] = await place.sql(`SELECT 1 AS ${identifier(value)}`)
      assert.deepEqual(Object.keys(row ?? {}), [value])
    }),
  )
})

test('a name that PostgreSQL would cut short, and U+0000, are refused', () => {
  assert.throws(() => identifier(''), illegal(/63 bytes/))
  assert.throws(() => identifier('é'.repeat(32)), illegal(/63 bytes/))
  assert.throws(() => identifier('a\0b'), illegal(/U\+0000/))
  assert.throws(() => literal('a\0b'), illegal(/U\+0000/))
})
