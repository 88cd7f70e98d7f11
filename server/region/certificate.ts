/** The certificate a region shows in TLS: its own key, signed by itself. Nobody trusts what it says, only that its holder has the key. */
import { hash, sign, type X509Certificate } from 'node:crypto'
import type { Keys, PublicKey } from './keys.ts'

/** One element of DER, X.690: tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const inner = Buffer.concat(content)
  const size = inner.length < 0x80 ? [inner.length] : [0x82, inner.length >> 8, inner.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), inner])
}
const tags = { integer: 0x02, bits: 0x03, oid: 0x06, text: 0x0c, time: 0x18, sequence: 0x30, set: 0x31, version: 0xa0 } as const
const sequence = (...content: readonly Uint8Array[]) => der(tags.sequence, ...content)
const ed25519 = sequence(der(tags.oid, Buffer.from([0x2b, 0x65, 0x70])))
const commonName = der(tags.oid, Buffer.from([0x55, 0x04, 0x03]))
/** Trust ends when a member leaves, not at a date. */
const always = sequence(der(tags.time, Buffer.from('20200101000000Z')), der(tags.time, Buffer.from('99991231235959Z')))

/** X.509 v3 as PEM, RFC 5280 and 8410; one key and name give one certificate. The name is for those who look at connections. */
export function certificate(keys: Keys, name: string): string {
  const spki = Buffer.from(keys.public, 'base64')
  const serial = Buffer.from(hash('sha256', spki), 'hex').subarray(0, 16)
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const who = sequence(der(tags.set, sequence(commonName, der(tags.text, Buffer.from(name.slice(0, 64))))))
  const version3 = der(tags.version, der(tags.integer, Buffer.from([2])))
  const content = sequence(version3, der(tags.integer, serial), ed25519, who, always, who, spki)
  const whole = sequence(content, ed25519, der(tags.bits, Buffer.from([0]), sign(null, content, keys.private)))
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`
}
export const keyOf = (shown: X509Certificate): PublicKey => shown.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
