/** Ids that name entities for ever and everywhere: ULIDs with the minting region's member number inside. */
import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

let pool = randomBytes(4096)
let used = 0
function random(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    pool = randomBytes(4096)
    used = 0
  }
  used += bytes
  return pool.subarray(used - bytes, used)
}

/**
 * A ULID: 48 bits of milliseconds, then 80 bits of which the first 10 are `member` (0 to 1023) and 70 are random.
 * `bits` are 14 random bytes. Two regions can therefore never mint the same id, and a forged one shows (docs/log.md, identity).
 */
export function ulid(member: number, now = Date.now(), bits: Uint8Array = random(14)): string {
  let head = ''
  for (let rest = now, i = 0; i < 10; i++) {
    head = alphabet[rest % 32] + head
    rest = Math.floor(rest / 32)
  }
  let tail = alphabet[(member >> 5) & 31] as string
  tail += alphabet[member & 31]
  for (const byte of bits) tail += alphabet[byte & 31]
  return head + tail
}

/** The member number inside an id. */
export function memberOf(id: string): number {
  return alphabet.indexOf(id[10] ?? '') * 32 + alphabet.indexOf(id[11] ?? '')
}

/** A salt of 16 random bytes. */
export const salt = () => Buffer.from(random(16))
/** Where salts come from. */
export type Salting = () => Uint8Array

/** When an id was minted, in milliseconds. */
export function mintedAt(id: string): number {
  let ms = 0
  for (let i = 0; i < 10; i++) ms = ms * 32 + alphabet.indexOf(id[i] ?? '')
  return ms
}
