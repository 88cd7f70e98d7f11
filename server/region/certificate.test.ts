/** Certificates are what TLS takes, and carry the key that is pinned. */
import assert from 'node:assert/strict'
import { createPublicKey, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { certificate, keyOf } from './certificate.ts'
import { newKeys } from './keys.ts'

test('a certificate is one that OpenSSL reads, signed by the key that is in it', () => {
  for (const name of ['eu', 'a'.repeat(300), 'é', '']) {
    const keys = newKeys()
    const shown = new X509Certificate(certificate(keys, name))
    assert.equal(keyOf(shown), keys.public)
    assert.ok(shown.verify(createPublicKey(keys.private)))
    assert.ok(shown.subject?.startsWith(`CN=`) ?? name === '')
    assert.equal(shown.validToDate.getUTCFullYear(), 9999)
  }
})
test('the same key and name give the same certificate', () => {
  const keys = newKeys()
  assert.equal(certificate(keys, 'eu'), certificate(keys, 'eu'))
})
