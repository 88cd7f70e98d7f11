/** The simple authenticator, which believes the name in a Basic header (contract semantics §2). */
import { unauthorized } from '../../kinds/errors.ts'
import { type Authenticator, nameLimit, type Principal } from './principal.ts'

export const anonymous: Principal = { name: 'anonymous', groups: [] }
const knownLimit = 10_000

/** No header, no name or broken base64 is anonymous. */
export function simple(): Authenticator {
  const known = new Map<string, Principal>()
  return {
    scheme: 'basic',
    authenticate(header) {
      if (header === undefined) return anonymous
      const is = known.get(header)
      if (is) return is
      const name = basicText(header).split(':', 1)[0]?.trim() || anonymous.name
      if (name.length > nameLimit) throw unauthorized(`a name has at most ${nameLimit} characters`)
      const principal = { name, groups: [] }
      if (known.size >= knownLimit) known.clear()
      // Headers longer than a name can need are read anew each time.
      if (header.length <= 2 * nameLimit) known.set(header, principal)
      return principal
    },
  }
}

/** What a Basic header says, decoded; nothing when it is no base64. */
export function basicText(header: string): string {
  const encoded = header.slice('Basic '.length).trim()
  return /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64').toString() : ''
}
