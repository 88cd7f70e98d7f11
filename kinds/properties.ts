/** Properties of catalogs and what is in them, as rows: who may set them, what they must look like, what is never shown. */
import { illegal } from './errors.ts'
import { holdsLogin, saysSecret } from './secret-names.ts'

/** Source: contract semantics §7 and the providers' tables. A name ending in `*` stands for all that start so. */
export interface PropertyRow {
  readonly name: string
  readonly doc: string
  readonly required?: true
  /** Used when absent; not written back. */
  readonly default?: string
  /** The default is written into what is made. */
  readonly written?: true
  /** What people who make one by hand are offered. */
  readonly suggest?: string
  /** Settable at creation only. */
  readonly immutable?: true
  /** Stored and used, in no answer, log or error. */
  readonly hidden?: true
  /** Never settable by a client. */
  readonly reserved?: true
  /** What the text must parse as. */
  readonly is?: 'integer' | 'boolean' | readonly string[]
}
export type PropertyRows = readonly PropertyRow[]
export type Properties = Readonly<Record<string, string>>

export const identifier: PropertyRow = { name: 'gravitino.identifier', doc: 'internal id marker', hidden: true, reserved: true }

/** The row that speaks of the key; an exact name before a prefix, the longest prefix first. */
export function rowOf(rows: PropertyRows, key: string): PropertyRow | undefined {
  let best: PropertyRow | undefined
  for (const row of rows) {
    if (row.name === key) return row
    if (row.name.endsWith('*') && key.startsWith(row.name.slice(0, -1)) && (best === undefined || row.name.length > best.name.length)) best = row
  }
  return best
}

function checkValue(row: PropertyRow, key: string, value: string): void {
  if (!row.hidden && holdsLogin(value))
    throw illegal(`property "${key}" holds a password or token; those have properties of their own, which are never shown`)
  const bad = (what: string) => illegal(`property "${key}" must be ${what}`)
  if (row.is === 'integer' && !/^-?\d{1,18}$/.test(value)) throw bad('a whole number')
  if (row.is === 'boolean' && !/^(true|false)$/i.test(value)) throw bad('true or false')
  if (Array.isArray(row.is) && !row.is.includes(value.toLowerCase())) throw bad(`one of ${row.is.join(', ')}`)
}

/** For a create request: nothing reserved, everything required, every value of its type. Unknown keys pass. */
export function checkProperties(rows: PropertyRows, properties: Properties): void {
  for (const [key, value] of Object.entries(properties)) {
    const row = rowOf(rows, key)
    if (row?.reserved) throw illegal(`property "${key}" is kept by the lake and cannot be set`)
    if (row) checkValue(row, key, value)
  }
  const missing = rows.filter((row) => row.required && !Object.hasOwn(properties, row.name)).map((row) => `"${row.name}" (${row.doc})`)
  if (missing.length > 0) throw illegal(`missing ${missing.length === 1 ? 'property' : 'properties'}: ${missing.join(', ')}`)
}

/** The properties with the defaults that are to be written down. */
export function withWritten(rows: PropertyRows, properties: Properties): Properties {
  const written = rows.flatMap((row) => (row.written && row.default !== undefined ? [[row.name, row.default] as const] : []))
  return written.length === 0 ? properties : { ...Object.fromEntries(written), ...properties }
}

/** For an alteration of one key. `value` is undefined when it is removed. */
export function checkAlteration(rows: PropertyRows, key: string, value: string | undefined): void {
  const row = rowOf(rows, key)
  if (row?.reserved) throw illegal(`property "${key}" is kept by the lake and cannot be changed`)
  if (row?.immutable) throw illegal(`property "${key}" can only be set at creation`)
  if (row && value !== undefined) checkValue(row, key, value)
}

/**
 * Whether a value must be kept apart, out of every answer, log row and index: for its row, or where none says otherwise for its name, or
 * for a login in the value itself.
 */
export function isSecret(rows: PropertyRows, key: string, value = ''): boolean {
  const row = rowOf(rows, key)
  if (row?.hidden) return true
  return (row === undefined || row.name.endsWith('*')) && (saysSecret(key) || holdsLogin(value))
}
