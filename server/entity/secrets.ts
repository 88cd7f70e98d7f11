/** Moves secret property values out of bodies, so that neither log, answer nor index ever holds one. */
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Body } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { isSecret, type PropertyRows } from '../../kinds/properties.ts'
import { isReference } from '../secret/providers.ts'
import type { Secrets, Store } from '../store/store.ts'

/** In a body: property name → reference to the value kept beside it. */
export type Sealed = Readonly<Record<string, string>>
export const sealedOf = (body: Body): Sealed => (body.sealed ?? {}) as Sealed

/** Nobody outside of this process knows it, so that no text from the wire is ever taken for a mark. */
const ours = `\u0000${randomUUID()}:`
/** Stands for a kept secret while changes are applied. */
const mark = (ref: string) => `${ours}sealed:${ref}`
const marked = (value: string) => (value.startsWith(ours) ? value.slice(ours.length).match(/^sealed:(.*)$/s)?.[1] : undefined)
/** Stands for a value that is a secret whatever the property is called, or a reference to one. */
export const asSecret = (value: string) => `${ours}new:${value}`
const newIn = (value: string) => (value.startsWith(ours) ? value.slice(ours.length).match(/^new:(.*)$/s)?.[1] : undefined)

/** The body with its secrets as marks among the properties, for changes to be applied to. */
export function unseal<B extends Body>(body: B): Omit<B, 'sealed'> {
  const { sealed: _moved, ...rest } = body
  const marks = Object.entries(sealedOf(body)).map(([key, ref]) => [key, mark(ref)])
  return marks.length === 0 ? rest : { ...rest, properties: { ...body.properties, ...Object.fromEntries(marks) } }
}

/**
 * The body with every secret property replaced by a reference, and the new values by reference. What was sealed before stays so, whatever
 * its new value looks like. Throws illegal for a reference to a secret provider that the lake has not made itself: it may be another's.
 */
export function seal<B extends Body>(
  rows: PropertyRows,
  body: B,
  mint: () => string,
  before: Sealed = {},
): { readonly body: B; readonly secrets: Secrets } {
  const entries = Object.entries(body.properties ?? {})
  const kept: { readonly key: string; readonly ref: string; readonly value?: string }[] = []
  const shown: [string, string][] = []
  for (const [key, value] of entries) {
    const ref = marked(value)
    const secret = newIn(value)
    if (ref !== undefined) kept.push({ key, ref })
    else if (secret !== undefined) kept.push({ key, ref: mint(), value: secret })
    else if (isReference(value)) throw illegal(`property "${key}" refers to a secret; say where it is under "secretReferences"`)
    else if (Object.hasOwn(before, key) || isSecret(rows, key, value)) kept.push({ key, ref: mint(), value })
    else shown.push([key, value])
  }
  if (kept.length === 0) return { body, secrets: {} }
  return {
    body: { ...body, properties: Object.fromEntries(shown), sealed: Object.fromEntries(kept.map(({ key, ref }) => [key, ref])) },
    secrets: Object.fromEntries(kept.flatMap(({ ref, value }) => (value === undefined ? [] : [[ref, value]]))),
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

/** For what a source holds: the body without what would be shown and recorded, and for which the lake has no use. */
export function withoutSecrets<B extends Body>(rows: PropertyRows, body: B): B {
  const entries = Object.entries(body.properties ?? {})
  const shown = entries.filter(([key, value]) => !isSecret(rows, key, value))
  return shown.length === entries.length ? body : { ...body, properties: Object.fromEntries(shown) }
}
