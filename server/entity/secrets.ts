/** Moves secret property values out of bodies, so that neither log, answer nor index ever holds one. */
import { isDeepStrictEqual } from 'node:util'
import type { Body } from '../../kinds/define.ts'
import { isSecret, type PropertyRows } from '../../kinds/properties.ts'
import type { Secrets, Store } from '../store/store.ts'

/** In a body: property name → reference to the value kept beside it. */
export type Sealed = Readonly<Record<string, string>>
export const sealedOf = (body: Body): Sealed => (body.sealed ?? {}) as Sealed

/** Stands for a kept secret while changes are applied; no wire text can equal it. */
const mark = (ref: string) => `\u0000sealed:${ref}`
const marked = (value: string) => (value.startsWith('\u0000sealed:') ? value.slice(8) : undefined)

/** The body with its secrets as marks among the properties, for changes to be applied to. */
export function unseal<B extends Body>(body: B): Omit<B, 'sealed'> {
  const { sealed: _moved, ...rest } = body
  const marks = Object.entries(sealedOf(body)).map(([key, ref]) => [key, mark(ref)])
  return marks.length === 0 ? rest : { ...rest, properties: { ...body.properties, ...Object.fromEntries(marks) } }
}

/** The body with every secret property replaced by a reference, and the new values by reference. */
export function seal<B extends Body>(rows: PropertyRows, body: B, mint: () => string): { readonly body: B; readonly secrets: Secrets } {
  const entries = Object.entries(body.properties ?? {})
  if (!entries.some(([key]) => isSecret(rows, key))) return { body, secrets: {} }
  const kept = entries.filter(([key]) => isSecret(rows, key)).map(([key, value]) => ({ key, value, ref: marked(value) ?? mint() }))
  return {
    body: {
      ...body,
      properties: Object.fromEntries(entries.filter(([key]) => !isSecret(rows, key))),
      sealed: Object.fromEntries(kept.map(({ key, ref }) => [key, ref])),
    },
    secrets: Object.fromEntries(kept.filter(({ value }) => marked(value) === undefined).map(({ ref, value }) => [ref, value])),
  }
}

/** All properties with their real values, for the connector alone. */
export async function settingsOf(store: Store, body: Body): Promise<Readonly<Record<string, string>>> {
  const sealed = sealedOf(body)
  const values = await store.secrets(Object.values(sealed))
  return { ...body.properties, ...Object.fromEntries(Object.entries(sealed).map(([key, ref]) => [key, values[ref] ?? ''])) }
}

/** Whether two bodies keep the same. Secrets count by name: what they hold is not opened for this. */
export function alike(one: Body, other: Body): boolean {
  // As they come back from the store: without what is undefined.
  const comparable = (body: Body): unknown => JSON.parse(JSON.stringify({ ...body, sealed: Object.keys(sealedOf(body)).toSorted() }))
  return isDeepStrictEqual(comparable(one), comparable(other))
}
