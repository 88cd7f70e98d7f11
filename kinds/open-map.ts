/** Maps within an entity that engines must be able to read whole, so that nothing in them can be kept apart as a secret. */
import { type Field, textMap } from './define.ts'
import { illegal } from './errors.ts'
import { isSecret } from './properties.ts'

/** A map from text to text. Keys that are named like a secret are refused, where `properties` of a thing itself would hide the value. */
export function openMap(doc: string): Field<Readonly<Record<string, string>>, true> {
  const map = textMap(doc)
  return {
    ...map,
    decode: (raw, at) => {
      const decoded = map.decode(raw, at)
      const secret = Object.keys(decoded).find((key) => isSecret([], key))
      if (secret === undefined) return decoded
      throw illegal(`"${at}.${secret}" is named like a secret, and whoever reads this would see it; keep the value elsewhere, or name it otherwise`)
    },
  }
}
