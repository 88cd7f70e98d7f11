/** Tokens of pages: where a list was left, signed, so that it goes on with that very list and for that very caller alone. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { illegal } from '../../kinds/errors.ts'

export interface Tokens {
  /** The token of the page that ended with `last`. */
  give(last: string): string
  /** What the page before ended with. Throws illegal for a token of another list or caller, or none of ours. */
  take(token: string): string
}

/** `list` names the list and the caller: all that a token must be the same for. `key` is the lake's own (Store.tokenKey). */
export function tokensFor(key: Uint8Array, list: readonly unknown[]): Tokens {
  const about = JSON.stringify(list)
  const signed = (last: string | Uint8Array) => createHmac('sha256', key).update(about).update('\0').update(last).digest()
  const size = 32
  return {
    give: (last) => Buffer.concat([signed(last), Buffer.from(last)]).toString('base64url'),
    take(token) {
      const bytes = Buffer.from(token, 'base64url')
      const last = bytes.subarray(size)
      // Decoding passes over what is no base64; a token counts to the letter.
      const whole = bytes.length >= size && bytes.toString('base64url') === token
      if (!whole || !timingSafeEqual(bytes.subarray(0, size), signed(last)))
        throw illegal('query parameter "pageToken" does not belong to this list, its filters and this caller; start again without it')
      return last.toString()
    },
  }
}
