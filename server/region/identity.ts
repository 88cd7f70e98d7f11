/** Who a region is: its keys follow from the secret that all threads and servers of its lake share, so that nothing more has to be kept. */
import { hkdfSync } from 'node:crypto'
import type { Regional } from '../merge/ledger.ts'
import { fingerprint, type Keys, keysFrom } from './keys.ts'

/** What comes before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410 §7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The same at every start. `tokenKey` is the lake's (store.tokenKey). */
export function keysOf(tokenKey: Uint8Array): Keys {
  const seed = Buffer.from(hkdfSync('sha256', tokenKey, '', 'caspian region key', 32))
  return keysFrom(`-----BEGIN PRIVATE KEY-----\n${Buffer.concat([pkcs8, seed]).toString('base64')}\n-----END PRIVATE KEY-----\n`)
}

/** The same in every region, and another for another lake: the first region's name and key. */
export async function lakeId(ledger: Regional): Promise<string> {
  const founder = (await ledger.members())[ledger.founder]
  return `${ledger.founder}-${fingerprint(founder?.key ?? '').slice(0, 9)}`
}

/** Begins with a letter; no `#`, which tells incarnations apart. */
const shape = /^[a-z][a-z0-9-]{0,31}$/
/** Throws for what is no name of a region. */
export function checkRegionName(name: string): void {
  if (!shape.test(name)) throw new Error(`"${name}" is no name for a region: 1 to 32 small letters, digits and -, beginning with a letter`)
}
