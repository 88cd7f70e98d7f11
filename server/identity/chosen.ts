/** Which authenticators the settings name, in their order. */
import type { Config } from '../config.ts'

export const authenticatorNames = ['simple', 'basic', 'oauth', 'kerberos', 'certificate'] as const
export type AuthenticatorName = (typeof authenticatorNames)[number]
const key = 'gravitino.authenticators'

/** Throws for names that nothing answers to, for one named twice, and for `simple` before `basic`: it would believe what basic should check. */
export function chosen(config: Config): readonly AuthenticatorName[] {
  const names = config.list(key).map((name) => name.toLowerCase())
  const known: readonly string[] = authenticatorNames
  for (const name of names) if (!known.includes(name)) throw new Error(`${key} names ${name}; there are ${known.join(', ')}`)
  if (names.length === 0) throw new Error(`${key} names nobody; without any, nobody could ask`)
  if (new Set(names).size < names.length) throw new Error(`${key} names one twice: ${names.join(', ')}`)
  if (names.includes('simple') && names.indexOf('simple') < names.indexOf('basic'))
    throw new Error(`${key} names simple before basic, so every password would be believed; name basic first, or take simple out`)
  if (names.includes('simple') && names.includes('certificate'))
    throw new Error(`${key} names simple beside certificate, so whoever shows one could say to be anybody; take simple out`)
  return names as readonly AuthenticatorName[]
}

/** A token made by whoever says to be somebody would still count when names are believed no more. */
export const givesTokens = (config: Config) => !chosen(config).includes('simple')
