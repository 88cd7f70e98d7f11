/** What is sealed opens with its key and reference alone, and no bit of it can be another. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sealedWith } from '../kit/sealed.ts'
import { idOf, KeyRing, Unopened } from './ring.ts'

const [one, other] = [randomBytes(32), randomBytes(32)]
const ring = new KeyRing([one])

describe('a sealed value', () => {
  test('is given back whatever it is, and tells its key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (value, ref) => {
        const kept = ring.seal(ref, value)
        assert.equal(ring.open(ref, kept), value.toWellFormed())
        assert.equal(sealedWith(kept), idOf(one))
      }),
    )
  })

  test('shows nothing of the value, and twice the same value looks different', () => {
    const [a, b] = [ring.seal('r', 'canary'), ring.seal('r', 'canary')]
    assert.notEqual(a, b)
    assert.ok(!Buffer.from(a.split(':').at(-1) ?? '', 'base64url').includes('canary'))
  })

  test('opens under no other reference: values cannot be exchanged', () => {
    assert.throws(() => ring.open('b', ring.seal('a', 'x')), Unopened)
    const [a, b] = [ring.seal('a', 'x'), ring.seal('b', 'y')].map((kept) => Buffer.from(kept.split(':').at(-1) ?? '', 'base64url'))
    // The value of one behind the data key of the other.
    const mixed = Buffer.concat([(a as Buffer).subarray(0, 60), (b as Buffer).subarray(60)]).toString('base64url')
    assert.throws(() => ring.open('a', `caspian:sealed:1:${ring.id}:${mixed}`), Unopened)
  })

  test('does not open when any bit of it was changed or it was cut, and the message holds nothing of it', () => {
    const kept = ring.seal('r', 'canary')
    const bytes = Buffer.from(kept.split(':').at(-1) ?? '', 'base64url')
    const head = kept.slice(0, -bytes.toString('base64url').length)
    const refused = (changed: Uint8Array) =>
      assert.throws(() => ring.open('r', head + Buffer.from(changed).toString('base64url')), { name: 'Error', message: /^secret r does not open/ })
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      refused(changed)
    }
    for (let length = 1; length < bytes.length; length++) refused(bytes.subarray(0, length))
  })

  test('of a key that is not there is refused, naming the key', () => {
    assert.throws(() => new KeyRing([other]).open('r', ring.seal('r', 'x')), { message: new RegExp(`sealed with key ${idOf(one)}`) })
  })

  test('comes under a new key without being opened, and the old one is not needed then', () => {
    const kept = ring.seal('r', 'x')
    const both = new KeyRing([other, one])
    const renewed = both.renew('r', kept)
    assert.equal(sealedWith(renewed), idOf(other))
    assert.equal(new KeyRing([other]).open('r', renewed), 'x')
    assert.equal(renewed.slice(-20), kept.slice(-20))
    assert.throws(() => new KeyRing([one]).open('r', renewed), Unopened)
  })

  test('that was plain in an older lake is given as it is, and sealed when it is renewed', () => {
    assert.equal(ring.open('r', 'plain'), 'plain')
    assert.equal(ring.open('r', ring.renew('r', 'plain')), 'plain')
  })
})
