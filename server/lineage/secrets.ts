/** Facets without the secrets that senders put in them: settings and environments of jobs, addresses with logins, literals of statements. */
import { holdsLogin, saysSecret } from '../../kinds/secret-names.ts'

const mask = '***'
/** Settings come as maps, and as lists of names with values. */
const nameKeys = ['name', 'key'] as const

const literal = /'(?:[^']|'')*'/g
const asksSecret = /(?:password|passwd|secret|token|credentials?|identified\s+by|key)\s*(?:=|=>|:)?\s*$/i
/** Conditions on columns called `token` are no secrets; a statement's literals may be. */
function maskedStatement(statement: string): string {
  return statement.replaceAll(literal, (text: string, at: number) =>
    asksSecret.test(statement.slice(Math.max(0, at - 64), at)) || holdsLogin(text.slice(1, -1)) ? `'${mask}'` : text,
  )
}

/** A copy in which texts are masked that hold a login or go by the name of a secret. Statements keep all but such literals. */
export function masked(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (key === 'query' || key === 'sourceCode') return maskedStatement(value)
    return saysSecret(key) || holdsLogin(value) ? mask : value
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one: unknown) => masked(one, key))
  const given = value as Readonly<Record<string, unknown>>
  const named = nameKeys.map((name) => given[name]).find((name) => typeof name === 'string')
  return Object.fromEntries(
    Object.entries(given).map(([inner, one]) => [inner, masked(one, inner === 'value' && named !== undefined ? named : inner)]),
  )
}
