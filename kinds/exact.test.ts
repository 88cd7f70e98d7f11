/** Numbers that come out as they went in, wherever they stand, and nothing else changed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { numeralOf, parseExact } from './exact.ts'
import { anyJson, goodText } from './test-values.ts'

const digits = fc.stringMatching(/^(0|[1-9]\d{0,20})$/)
const numeral = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.constantFrom('', '.0', '.50', '.25', '.12345678901234567890'),
    fc.constantFrom('', 'e5', 'E+2', 'e-7', 'e400'),
  )
  .map((parts) => parts.join(''))

test('a number is written as it came, alone and deep inside', () => {
  fc.assert(
    fc.property(numeral, (text) => {
      assert.equal(numeralOf(parseExact(text)), text)
      for (const whole of [text, `[${text}]`, `{"a":[{"${text}":${text}},"${text}",${text}]}`]) assert.equal(JSON.stringify(parseExact(whole)), whole)
    }),
    { numRuns: 1000 },
  )
})

test('what any JSON text means stays as it is', () => {
  fc.assert(
    fc.property(anyJson([], goodText), (value) => {
      const text = JSON.stringify(value)
      assert.equal(JSON.stringify(parseExact(text)), text)
      assert.equal(JSON.stringify(parseExact(JSON.stringify(value, null, 2))), text)
    }),
    { numRuns: 1000 },
  )
})

test('what JavaScript writes the same is a plain number, and a plain object is none', () => {
  for (const text of ['0', '5', '-17', '1.5', '9007199254740991']) assert.equal(parseExact(text), Number(text))
  for (const value of ['5', null, true, [5], {}, { rawJSON: '5' }]) assert.equal(numeralOf(value), undefined)
})

test('what is no JSON is refused as by JSON.parse', () => {
  for (const text of ['', '01', '1.', '-', '1 2', '1e', '+1', '.5', '0x10', '1_000', 'NaN', '[1.0', '{"a":1.0'])
    assert.throws(() => parseExact(text), SyntaxError, text)
})
