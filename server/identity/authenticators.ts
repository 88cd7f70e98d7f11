/** All authenticators that the settings name, as one: the first that reads the scheme of a header decides. */
import { Refusal } from '../../kinds/errors.ts'
import type { Lake } from '../lake.ts'
import { basic } from './basic.ts'
import { type AuthenticatorName, chosen } from './chosen.ts'
import { guessesIn, sharedGuesses } from './guesses.ts'
import { kerberos } from './kerberos.ts'
import { oauth } from './oauth.ts'
import { type Authenticator, Unidentified } from './principal.ts'
import { simple } from './simple.ts'

export type Authenticate = Authenticator['authenticate']

/** `guesses` is shared by the threads of a process. Throws on settings that cannot be served. */
export function authenticatorsOf(lake: Lake, guesses = sharedGuesses()): Authenticate {
  const { config, store } = lake
  const make: Readonly<Record<AuthenticatorName, () => Authenticator>> = {
    simple,
    basic: () => basic(store, guessesIn(guesses, store.tokenKey, config)),
    oauth: () => oauth(config),
    kerberos: () => kerberos(config),
  }
  const all = chosen(config).map((name) => make[name]())
  const [first] = all as [Authenticator]
  const taken = [...new Set(all.map(({ scheme }) => `${scheme[0]?.toUpperCase()}${scheme.slice(1)}`))].join(' or ')
  // Browsers and curl send a ticket only where they are asked for one.
  const challenge = all.some(({ scheme }) => scheme === 'negotiate') ? 'Negotiate' : undefined
  return (header, address) => {
    const space = header?.search(/\s/) ?? 0
    const scheme = header?.slice(0, space).toLowerCase()
    const one = header === undefined ? first : all.find((each) => each.scheme === scheme)
    if (!one || header?.slice(space).trim() === '') throw new Unidentified(`this lake takes ${taken} credentials`, challenge)
    try {
      return one.authenticate(header, address)
    } catch (error) {
      if (header !== undefined || challenge === undefined || !(error instanceof Refusal)) throw error
      throw new Unidentified(error.message, challenge)
    }
  }
}
