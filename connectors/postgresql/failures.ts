/** Turns what PostgreSQL says no with into a refusal the caller can act on. */
import { DatabaseError } from 'pg'
import { busy, conflict, connectionFailed, illegal, LoginRefused, Refusal } from '../../kinds/errors.ts'

const exists = (title: string) => (message: string) => new Refusal('alreadyExists', `${title}AlreadyExistsException`, message)

/** By SQLSTATE, longest prefix first. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const bySqlState: readonly (readonly [prefix: string, refusal: (message: string) => Refusal])[] = [
  ['42P06', exists('Schema')],
  ['42P07', exists('Table')],
  // The type that goes with a table, or another constraint.
  ['42710', exists('Table')],
  ['55P03', busy],
  ['57014', busy],
  // The server's own words would name the login, which a catalog keeps to itself.
  ['28', () => new LoginRefused('PostgreSQL refuses the login')],
  ...['08', '3D', '57', '25P'].map((prefix) => [prefix, connectionFailed] as const),
  ...['40'].map((prefix) => [prefix, conflict] as const),
  ...['53'].map((prefix) => [prefix, busy] as const),
  ...['0A', '22', '23', '25', '2B', '2F', '38', '39', '3F', '42', '44', '54', '55', 'P0'].map((prefix) => [prefix, illegal] as const),
]

/** When two create one name at once, the loser runs into a key of the system catalogs instead of a plain "exists". */
const catalogKeys: Readonly<Record<string, (message: string) => Refusal>> = {
  pg_namespace_nspname_index: exists('Schema'),
  pg_class_relname_nsp_index: exists('Table'),
  pg_type_typname_nsp_index: exists('Table'),
}

export const sqlState = (error: unknown) => (error instanceof DatabaseError ? (error.code ?? '') : '')

/** Whether the connection is gone: then nothing was done, or nothing of it was kept. */
export const isLost = (error: unknown) => (error instanceof Refusal && error.family === 'connectionFailed') || /^(08|57P0)/.test(sqlState(error))

/** Anything else than PostgreSQL's own errors comes back as it is. */
export function refusalFrom(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error
  const refusal = catalogKeys[error.constraint ?? ''] ?? bySqlState.find(([prefix]) => sqlState(error).startsWith(prefix))?.[1] ?? connectionFailed
  // Who depends on it stands in the detail. Other details may quote rows.
  const detail = sqlState(error) === '2BP01' && error.detail ? `: ${error.detail}` : ''
  return refusal(`PostgreSQL: ${error.message}${detail}`)
}
