/** Secrets that come beside the properties of a request: to be kept, or kept elsewhere. They are in no answer. */
import { asObject, asText, type Field, filled, optional, record, refuse, text, textMap } from './define.ts'
import { nothing } from './texts.ts'

/** From a property to what is said of its secret. */
function byProperty<T>(field: Field<T, true>, doc: string): Field<Readonly<Record<string, T>>, false> {
  return optional({
    doc,
    needed: true,
    json: { type: 'object', additionalProperties: field.json },
    tells: nothing,
    decode: (raw, at) =>
      Object.fromEntries(
        Object.entries(asObject(raw, at)).map(([key, value]) => [
          key.trim() === '' ? refuse(at, 'a map from properties that are not blank') : key,
          field.decode(value, `${at}.${key}`),
        ]),
      ),
  })
}

const provider = filled('which secret provider')
const locator: Field<Readonly<Record<string, string>>, true> = {
  ...textMap('where it is there'),
  decode: (raw, at) => {
    const attributes = Object.entries(asObject(raw, at)).map(([key, value]) => [key, asText(value, `${at}.${key}`)] as const)
    return attributes.length === 0 ? refuse(at, 'a map with at least one attribute') : Object.fromEntries(attributes)
  },
}

export const secretFields = {
  secretBindings: byProperty(record({ provider, plaintext: text('the secret') }, 'a secret to keep'), 'secrets to keep, by property'),
  secretReferences: byProperty(record({ provider, attributes: locator }, 'where a secret is'), 'secrets that are kept elsewhere, by property'),
}
