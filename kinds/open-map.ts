/** What within an entity engines must be able to read whole, so that nothing in it can be kept apart as a secret: a secret is refused there. */
import { type Field, listOf, text, textMap } from './define.ts'
import { illegal } from './errors.ts'
import { holdsLogin, saysSecret } from './secret-names.ts'
import { withKeys } from './texts.ts'

/** A map from text to text. Keys that are named like a secret are refused, where `properties` of a thing itself would hide the value. */
const refusal = (at: string) =>
  illegal(`"${at}" is named like a secret, or holds one, and whoever reads this would see it; keep the value elsewhere, or name it otherwise`)
/** Has a place for a value that a run is given, and is whole with that alone. */
const isFilled = (value: string) => /\{\{[^{}]+\}\}/.test(value)

/** An address or other text. One with a login in it is refused. */
export const openText = <F extends Field<string, true>>(field: F): F => ({
  ...field,
  decode: (raw: unknown, at: string) => {
    const decoded = field.decode(raw, at)
    if (holdsLogin(decoded)) throw refusal(at)
    return decoded
  },
})

/** Addresses by names that are free. */
export function openAddresses(doc: string): Field<Readonly<Record<string, string>>, true> {
  const map = textMap(doc)
  return {
    ...map,
    tells: withKeys,
    decode: (raw, at) => {
      const decoded = map.decode(raw, at)
      const secret = Object.entries(decoded).find(([, address]) => holdsLogin(address))?.[0]
      if (secret !== undefined) throw refusal(`${at}.${secret}`)
      return decoded
    },
  }
}

/** Arguments of a command. A secret in one, or behind one that is called like a secret, is refused. */
export function openArguments(doc: string): Field<readonly string[], true> {
  const list = listOf(openText(text('a text')), doc)
  return {
    ...list,
    decode: (raw, at) => {
      const decoded = list.decode(raw, at)
      const secret = decoded.findIndex((one, i) => {
        const [, name, value] = /^--?([\w.-]+)(?:=(.*))?$/s.exec(one) ?? []
        const given = value ?? (decoded[i + 1]?.startsWith('-') ? undefined : decoded[i + 1])
        return name !== undefined && given !== undefined && given !== '' && saysSecret(name) && !isFilled(given)
      })
      if (secret >= 0) throw refusal(`${at}[${secret}]`)
      return decoded
    },
  }
}

export function openMap(doc: string): Field<Readonly<Record<string, string>>, true> {
  const map = textMap(doc)
  return {
    ...map,
    tells: withKeys,
    decode: (raw, at) => {
      const decoded = map.decode(raw, at)
      const secret = Object.entries(decoded).find(([key, value]) => (saysSecret(key) || holdsLogin(value)) && !isFilled(value))?.[0]
      if (secret === undefined) return decoded
      throw refusal(`${at}.${secret}`)
    },
  }
}
