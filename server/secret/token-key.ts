/** The key that the lake's own tokens are signed with, as it is kept: sealed like any secret. */
import { sealedWith } from '../kit/sealed.ts'
import type { KeyRing } from './ring.ts'

const ref = 'token key'
/** Bytes of a plain one. */
const size = 32

const textOf = (kept: Uint8Array) => Buffer.from(kept).toString()

/** Undefined for a plain one. */
export const tokenKeySealedWith = (kept: Uint8Array): string | undefined => (kept.length === size ? undefined : sealedWith(textOf(kept)))

/** Throws Unopened. */
export const openTokenKey = (ring: KeyRing, kept: Uint8Array): Uint8Array =>
  kept.length === size ? kept : Buffer.from(ring.open(ref, textOf(kept)), 'base64')

/** Gives the same bytes when it is sealed with the first key already. */
export const renewedTokenKey = (ring: KeyRing, kept: Uint8Array): Uint8Array =>
  tokenKeySealedWith(kept) === ring.id ? kept : Buffer.from(ring.seal(ref, Buffer.from(openTokenKey(ring, kept)).toString('base64')))
