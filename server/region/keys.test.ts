/** Keys are kept and read again, and only good ones count. */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { fingerprint, isPublicKey, isSigned, keysFrom, keysText, newKeys, signed } from './keys.ts'

test('keys are read again as they were kept', () => {
  const keys = newKeys()
  const again = keysFrom(keysText(keys))
  assert.equal(again.public, keys.public)
  assert.ok(isSigned(keys.public, 'test', 'text', signed(again, 'test', 'text')))
})
test('a signature holds for its key, purpose and text alone', () => {
  const keys = newKeys()
  const signature = signed(keys, 'test', 'text')
  assert.ok(!isSigned(newKeys().public, 'test', 'text', signature))
  assert.ok(!isSigned(keys.public, 'test2', 'text', signature))
  assert.ok(!isSigned(keys.public, 'test', 'other', signature))
  assert.ok(!isSigned(keys.public, 'test', 'text', ''))
  assert.ok(!isSigned('', 'test', 'text', signature))
})
test('what is no private key is refused without being repeated', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  for (const text of ['', 'a secret', rsa])
    assert.throws(() => keysFrom(text), { message: "The region's key is not an Ed25519 private key as PEM: restore the file from a backup" })
})
test('one key has one text', () => {
  const { public: key } = newKeys()
  assert.ok(isPublicKey(key))
  const x25519 = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  for (const other of [`${key} `, key.replace(/=*$/, ''), key.slice(4), `AAAA${key}`, x25519, ''])
    assert.ok(!isPublicKey(other) || other === key, other)
})
test('a fingerprint is short, and another for another key', () => {
  const [a, b] = [newKeys().public, newKeys().public]
  assert.match(fingerprint(a), /^([0-9a-f]{4}-){7}[0-9a-f]{4}$/)
  assert.notEqual(fingerprint(a), fingerprint(b))
})
