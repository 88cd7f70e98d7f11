/** All authenticators that the settings name, as one: the first that reads the scheme of a header decides. */
import { Refusal } from '../../kinds/errors.ts'
import type { Lake } from '../lake.ts'
import { basic } from './basic.ts'
import { certificate, showsCertificate } from './certificate.ts'
import { type AuthenticatorName, chosen, givesTokens } from './chosen.ts'
import { countsIn, sharedCounts } from './counts.ts'
import { guessesIn } from './guesses.ts'
import { kerberos } from './kerberos.ts'
import { oauth } from './oauth.ts'
import { paceOf } from './pace.ts'
import { type Authenticator, Unidentified } from './principal.ts'
import { isSession, sessions } from './sessions.ts'
import { simple } from './simple.ts'
import { isOurs, tokens } from './tokens.ts'

export type Authenticate = Authenticator['authenticate']

/** `counts` is shared by the threads of a process. Throws on settings that cannot be served. */
export function authenticatorsOf(lake: Lake, counts = sharedCounts()): Authenticate {
  const { config, store } = lake
  const make: Readonly<Record<AuthenticatorName, () => Authenticator>> = {
    simple,
    basic: () => basic(store, guessesIn(countsIn(counts, 'guesses', store.tokenKey), config)),
    oauth: () => oauth(config),
    kerberos: () => kerberos(config),
    certificate: () => certificate(config, lake.now),
  }
  const names = chosen(config)
  const all = names.map((name) => make[name]())
  const byCertificate = all.find(({ scheme }) => scheme === 'certificate')
  const byHeader = all.filter((one) => one !== byCertificate)
  const session = names.includes('basic') ? sessions(store, lake.now) : undefined
  const own = givesTokens(config) ? tokens(store, lake.now) : undefined
  /** A Bearer header of the lake's own making, by what it begins with. */
  const ourReader = (header: string) => (session && isSession(header) ? session : own && isOurs(header) ? own : undefined)
  const [first] = all as [Authenticator]
  const taken = [...new Set(all.map(({ scheme }) => `${scheme[0]?.toUpperCase()}${scheme.slice(1)}`))].join(' or ')
  // Browsers and curl send a ticket only where they are asked for one.
  const challenge = all.some(({ scheme }) => scheme === 'negotiate') ? 'Negotiate' : undefined
  const who: Authenticate = (header, address, socket) => {
    const space = header?.search(/\s/) ?? 0
    const scheme = header?.slice(0, space).toLowerCase()
    const one =
      header === undefined
        ? ((showsCertificate(socket) ? byCertificate : undefined) ?? first)
        : ((scheme === 'bearer' ? ourReader(header) : undefined) ?? byHeader.find((each) => each.scheme === scheme))
    if (!one || header?.slice(space).trim() === '') throw new Unidentified(`this lake takes ${taken} credentials`, challenge)
    try {
      return one.authenticate(header, address, socket)
    } catch (error) {
      if (header !== undefined || challenge === undefined || !(error instanceof Refusal)) throw error
      throw new Unidentified(error.message, challenge)
    }
  }
  const paced = paceOf(countsIn(counts, 'requests', store.tokenKey), config)
  if (!paced) return who
  return (header, address, socket) => {
    const principal = who(header, address, socket)
    return principal instanceof Promise ? principal.then(paced) : paced(principal)
  }
}
