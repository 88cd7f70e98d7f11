/** Who may set which property, to what, and which are never shown. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from './errors.ts'
import { checkAlteration, checkProperties, isSecret, type PropertyRows, rowOf } from './properties.ts'
import { goodText, magicKeys } from './test-values.ts'

const rows: PropertyRows = [
  { name: 'needed', doc: 'must be there', required: true },
  { name: 'kept', doc: 'the lake’s own', reserved: true },
  { name: 'fixed', doc: 'at creation only', immutable: true },
  { name: 'silent', doc: 'never shown', hidden: true },
  { name: 'count', doc: 'a number', is: 'integer' },
  { name: 'truth', doc: 'yes or no', is: 'boolean' },
  { name: 'choice', doc: 'one of two', is: ['left', 'right'] },
  { name: 'place-*', doc: 'places', immutable: true },
  { name: 'place-open-*', doc: 'places that may change' },
  { name: 'place-open-never', doc: 'but for this', reserved: true },
]
const withNeeded = (more: object) => ({ needed: 'x', ...more })
const refuses = (work: () => void, says: RegExp) => assert.throws(work, (e) => e instanceof Refusal && e.family === 'illegal' && says.test(e.message))

describe('the row that speaks of a key', () => {
  test('is the exact one, else the one with the longest beginning, in any order of rows', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...rows], { minLength: rows.length }), (mixed) => {
        assert.equal(rowOf(mixed, 'place-open-never')?.reserved, true)
        assert.equal(rowOf(mixed, 'place-open-x')?.name, 'place-open-*')
        assert.equal(rowOf(mixed, 'place-x')?.name, 'place-*')
        assert.equal(rowOf(mixed, 'place-')?.name, 'place-*')
        assert.equal(rowOf(mixed, 'place'), undefined)
        assert.equal(rowOf(mixed, 'counter'), undefined)
      }),
    )
  })
})

describe('properties at creation', () => {
  test('need what is required, and the refusal says what each is', () => {
    refuses(() => checkProperties(rows, {}), /missing property: "needed" \(must be there\)/)
    checkProperties(rows, withNeeded({}))
    for (const key of magicKeys) refuses(() => checkProperties([{ name: key, doc: 'magic', required: true }], {}), /missing/)
  })
  test('may hold the fixed, the silent and the unknown, and nothing reserved', () => {
    checkProperties(rows, withNeeded({ fixed: 'a', silent: 'b', 'place-x': 'c', unknown: 'd', '': 'e' }))
    for (const key of ['kept', 'place-open-never']) refuses(() => checkProperties(rows, withNeeded({ [key]: 'x' })), /kept by the lake/)
    const free = fc.dictionary(
      goodText.filter((key) => rowOf(rows, key) === undefined),
      goodText,
      { noNullPrototype: true },
    )
    fc.assert(fc.property(free, (properties) => checkProperties(rows, withNeeded(properties))))
  })
  const fits: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['count', ['0', '-1', '007', '9'.repeat(18)], ['', ' 1', '1.0', '1e3', 'x', '+1', '9'.repeat(19), '１']],
    ['truth', ['true', 'false', 'TRUE', 'False'], ['', 'yes', '1', ' true']],
    ['choice', ['left', 'RIGHT'], ['', 'up', 'left,right']],
  ]
  for (const [key, good, bad] of fits)
    test(`are of their type, then and later: ${key}`, () => {
      for (const value of good) {
        checkProperties(rows, withNeeded({ [key]: value }))
        checkAlteration(rows, key, value)
      }
      for (const value of bad) {
        refuses(() => checkProperties(rows, withNeeded({ [key]: value })), new RegExp(`"${key}" must be`))
        refuses(() => checkAlteration(rows, key, value), new RegExp(`"${key}" must be`))
      }
    })
})

describe('one property altered', () => {
  test('is refused when reserved or fixed, set or removed', () => {
    for (const value of ['x', undefined]) {
      for (const key of ['kept', 'place-open-never']) refuses(() => checkAlteration(rows, key, value), /kept by the lake/)
      for (const key of ['fixed', 'place-x']) refuses(() => checkAlteration(rows, key, value), /only be set at creation/)
      for (const key of ['silent', 'place-open-x', 'unknown', ...magicKeys]) checkAlteration(rows, key, value)
    }
    checkAlteration(rows, 'count', undefined)
  })
})

describe('a login inside an address', () => {
  const known: PropertyRows = [
    { name: 'url', doc: 'address' },
    { name: 'quiet', doc: 'hidden address', hidden: true },
  ]
  const inside = [
    'postgresql://u:p@h/db',
    'jdbc:x://h/db?user=u&password=p',
    'jdbc:x://h;PWD=p',
    'https://h/?token=abc',
    'HTTPS://h?a=b&Secret=x',
    'x://h?passwd=p&y',
  ]
  const outside = [
    'postgresql://h/db',
    'jdbc:postgresql://h:5432/db?ssl=true',
    's3://bucket/a@b',
    'https://u@h/',
    'https://h/passwords',
    'x://h?tokens=5',
  ]
  test('is refused where the address would be shown', () => {
    for (const value of inside) {
      refuses(() => checkProperties(known, { url: value }), /holds a password or token/)
      refuses(() => checkAlteration(known, 'url', value), /holds a password or token/)
      checkProperties(known, { quiet: value })
    }
    for (const value of outside) checkProperties(known, { url: value })
  })
  test('is not repeated by the refusal', () => {
    assert.throws(
      () => checkProperties(known, { url: 'x://someone:hunter2@h' }),
      (e) => e instanceof Refusal && !e.message.includes('hunter2'),
    )
  })
})

describe('a secret', () => {
  test('is what its row hides, whatever its name', () => {
    assert.ok(isSecret(rows, 'silent'))
    assert.ok(!isSecret([{ name: 'token', doc: 'shown on purpose' }], 'token'))
  })
  test('is what is named like one where no row says otherwise', () => {
    for (const key of [
      'password',
      'db.PASSWORD',
      's3-secret-access-key',
      'my_token',
      'apiKey',
      'api_key',
      'private_key',
      'AWS_ACCESS_KEY_ID',
      'account_key',
      'private-key',
      'gcs-credential',
      'account.key',
      'place-open-pwd',
    ])
      assert.ok(isSecret(rows, key), key)
    for (const key of [
      'credential-providers',
      'token-provider',
      'token-expire-secs',
      'secret-endpoint',
      'keyboard',
      'passage',
      'access',
      ...magicKeys,
    ])
      assert.ok(!isSecret(rows, key), key)
  })
})
