/** What was asked for, without the secrets in it: for listeners, which are told before anything is decoded. */
import type { PropertyRow } from '../../kinds/properties.ts'
import { providers } from '../../kinds/providers/index.ts'
import { holdsLogin, saysSecret } from '../../kinds/secret-names.ts'
import { webhook } from '../../kinds/webhook.ts'

const mask = '***'
/** Whatever the sort of catalog: one name too many that is masked does no harm. */
const hidden = new Set(
  [webhook.properties, ...providers.flatMap(({ properties }) => Object.values(properties))]
    .flat()
    .flatMap((row: PropertyRow) => (row.hidden ? [row.name] : [])),
)
/** Fields that hold secrets by names that are free. */
const allOf = new Set(['secretBindings', 'secretReferences', 'jobConf'])
const isHidden = (key: string) => hidden.has(key) || saysSecret(key)

const maskedAll = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? value.map(maskedAll)
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskedAll(inner)]))
    : mask

/** A copy. Texts that hold a login are masked whole, and all that goes by the name of a secret. */
export function masked(value: unknown): unknown {
  if (typeof value === 'string') return holdsLogin(value) ? mask : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(masked)
  // An update names the property in one field and has its value in another.
  const { property } = value as { readonly property?: unknown }
  const isOfHidden = typeof property === 'string' && isHidden(property)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      allOf.has(key) || (isOfHidden && key === 'value') || (isHidden(key) && typeof inner !== 'object') ? maskedAll(inner) : masked(inner),
    ]),
  )
}
