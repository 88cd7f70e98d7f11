/** Secrets of catalogs: no lake tells them, so they come from a file beside the import. */
import { readFile } from 'node:fs/promises'
import { isSecret, type PropertyRows, rowOf } from '../../kinds/properties.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { misused } from '../failure.ts'
import type { Found, Json } from './walk.ts'

/** By metalake and catalog, as `demo.shop`. */
export type Secrets = ReadonlyMap<string, Readonly<Record<string, string>>>

/** Lines of `metalake.catalog.property=value`, blanks around both not counting; # begins a comment line. Throws Failure for a line that is none, without repeating its value. */
export async function secretsIn(file: string): Promise<Secrets> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw misused(`${file} cannot be read: ${(error as Error).message}`, 'Give a file with lines such as demo.shop.jdbc-password=…')
  }
  const secrets = new Map<string, Record<string, string>>()
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const [, catalog, property, value] = /^\s*([^.=]+\.[^.=]+)\.([^=]+?)\s*=(.*)$/.exec(line) ?? []
    if (catalog === undefined || property === undefined || value === undefined)
      throw misused(`line ${i + 1} of ${file} is no metalake.catalog.property=value`, 'Write it as: demo.shop.jdbc-password=…')
    secrets.set(catalog, { ...secrets.get(catalog), [property]: value.trim() })
  }
  return secrets
}

const rowsOf = (catalog: Json): PropertyRows => providerOf(String(catalog.provider))?.properties.catalog ?? []

/** The catalog with its secrets. */
export function withSecrets({ path, shown }: Found, secrets: Secrets): Json {
  const own = secrets.get(path.join('.'))
  return own ? { ...shown, properties: { ...(shown.properties as Json | undefined), ...own } } : shown
}

/** Properties that the catalog cannot be without and that neither it nor the secrets hold, as the file would name them. */
export function missingSecrets(found: Found, secrets: Secrets): readonly string[] {
  const given = (withSecrets(found, secrets).properties ?? {}) as Json
  return rowsOf(found.shown).flatMap((row) => (row.required && !Object.hasOwn(given, row.name) ? [`${found.path.join('.')}.${row.name}`] : []))
}

export interface Untold {
  readonly catalog: string
  readonly properties: readonly string[]
}
/** What it may have and nobody tells: hidden properties that it can be without. */
export function untold(found: Found, secrets: Secrets): Untold {
  const given = (withSecrets(found, secrets).properties ?? {}) as Json
  const rows = rowsOf(found.shown).filter((row) => row.hidden && !row.reserved && !row.required && isSecret([], row.name))
  return { catalog: found.path.join('.'), properties: rows.flatMap(({ name }) => (Object.hasOwn(given, name) ? [] : [name])) }
}

/** A value that one side or both never show. */
export const isUnshown = (rows: PropertyRows, key: string) => isSecret(rows, key) || rowOf(rows, key)?.hidden === true
