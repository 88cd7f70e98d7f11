/** Which settings of a provider a person is asked for first, which on demand, and what is likely. Pure. */

import { isSecret, type PropertyRow } from '../../kinds/properties.ts'
import { everyCatalog, type Provider } from '../../kinds/providers/common.ts'

export interface Settings {
  readonly first: readonly PropertyRow[]
  readonly more: readonly PropertyRow[]
}

/** Rows that stand for one key and may be set by a person. */
const askable = (row: PropertyRow) => row.reserved !== true && !row.name.endsWith('*')
const common = new Set(everyCatalog.map((row) => row.name))

/** First what is required, then what only this provider has, is shown and has no default. */
export function settingsOf(provider: Provider): Settings {
  const rows = (provider.properties.catalog ?? []).filter(askable)
  const isFirst = (row: PropertyRow) => row.required === true || (!common.has(row.name) && row.default === undefined && row.hidden !== true)
  return { first: [...rows.filter((r) => r.required), ...rows.filter((r) => !r.required && isFirst(r))], more: rows.filter((r) => !isFirst(r)) }
}

/** Never shown while it is typed. */
export const isMasked = (row: PropertyRow) => isSecret([row], row.name) && !/user|test-on-borrow/.test(row.name)

/** What most people would type, by provider. */
const likely: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'jdbc-postgresql': { 'jdbc-url': 'jdbc:postgresql://localhost:5432/postgres', 'jdbc-driver': 'org.postgresql.Driver' },
}
export const likelyOf = (provider: Provider): Readonly<Record<string, string>> => likely[provider.name] ?? {}

/** What travels: nothing that was left empty. */
export const given = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
