/** Ids of things whose name is their identity: the same wherever, and by whomever, they are made. */
import { hash } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 26 letters like any other id. `name` is the source's own id where there is one. */
export function onceId(within: string | null, kind: string, name: string): string {
  const bytes = hash('sha256', JSON.stringify([within, kind, name]), 'buffer')
  // The first letter of an id is at most 7; this one begins with 7, where no clock stands for thousands of years.
  return `7${Array.from(bytes.subarray(0, 25), (byte) => alphabet[byte & 31]).join('')}`
}
export const isOnceId = (id: string): boolean => id.startsWith('7')
