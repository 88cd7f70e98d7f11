/** Compares an answer with a recorded one, leaving aside what may differ (volatile.json). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brief, isList, isObject, type Json, type JsonObject } from './json.ts'
import type { Response } from './step.ts'

const matching = (pattern: RegExp) => (value: Json | undefined) => typeof value === 'string' && pattern.test(value)

/** What a volatile value must still be, by the words of volatile.json. */
const kinds: Readonly<Record<string, (value: Json | undefined) => boolean>> = {
  instant: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(\d{3}|\d{6}|\d{9}))?Z$/),
  long: (value) => Number.isInteger(value),
  jobId: matching(/^job-\d+$/),
  text: matching(/./s),
  versionText: matching(/^\d+\.\d+\.\d+/),
  date: matching(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/),
  any: () => true,
}

interface RulesFile {
  readonly volatile: readonly { readonly path: string; readonly kind: string }[]
  readonly optional: readonly string[]
  readonly unordered: readonly string[]
}
const file = JSON.parse(readFileSync(join(import.meta.dirname, 'volatile.json'), 'utf8')) as RulesFile
const full = (pattern: string) => new RegExp(`^(?:${pattern})$`)
const volatile = file.volatile.map(({ path, kind }) => {
  const fits = kinds[kind]
  if (fits === undefined) throw new Error(`volatile.json: no such kind: ${kind}`)
  return { path: full(path), kind, fits }
})
const any = (patterns: readonly RegExp[]) => (path: string) => patterns.some((pattern) => pattern.test(path))
const mayBeMissing = any(file.optional.map(full))
const isUnordered = any(file.unordered.map(full))

/** What tells the items of an unordered list apart; the first set an item has all of counts. */
const identities = [
  ['type', 'fullName'],
  ['namespace', 'name'],
  ['name', 'assignment'],
  ['name'],
  ['jobId'],
  ['partitionName'],
  ['version'],
  ['credentialType'],
]

/** Equal values give equal texts, whatever the order of their keys. */
const canonical = (value: Json): string =>
  JSON.stringify(value, (_, inner: Json) =>
    isObject(inner)
      ? Object.fromEntries(
          Object.keys(inner)
            .toSorted()
            .map((key) => [key, inner[key]]),
        )
      : inner,
  )

function identity(item: Json): string {
  const keys = isObject(item) ? identities.find((names) => names.every((name) => name in item)) : undefined
  return keys !== undefined && isObject(item) ? keys.map((key) => canonical(item[key] ?? null)).join() : canonical(item)
}
const byIdentity = (items: readonly Json[]): readonly Json[] =>
  items
    .map((item) => ({ item, key: identity(item) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ item }) => item)

function compareObjects(want: JsonObject, got: JsonObject, path: string): string[] {
  const keys = [...new Set([...Object.keys(want), ...Object.keys(got)])]
  return keys.flatMap((key) => {
    const at = `${path}/${key}`
    const [wanted, gotten] = [want[key], got[key]]
    if (wanted !== undefined && gotten !== undefined) return compareValues(wanted, gotten, at)
    if (mayBeMissing(at)) return []
    return wanted === undefined ? [`${at}: unexpected ${brief(gotten)}`] : [`${at}: missing, want ${brief(wanted)}`]
  })
}

function compareLists(want: readonly Json[], got: readonly Json[], path: string): string[] {
  if (want.length !== got.length) return [`${path}: want ${want.length} items ${brief(want)}, got ${got.length} ${brief(got)}`]
  const [wanted, gotten] = isUnordered(path) ? [byIdentity(want), byIdentity(got)] : [want, got]
  return wanted.flatMap((item, index) => compareValues(item, gotten[index] ?? null, `${path}[${index}]`))
}

/** Every difference, as a line with the path where it is. A recorded "*" matches any text. */
export function compareValues(want: Json, got: Json, path = ''): string[] {
  const rule = volatile.find((one) => one.path.test(path))
  if (rule !== undefined) return rule.fits(got) ? [] : [`${path}: want ${rule.kind}, got ${brief(got)}`]
  if (want === '*' && typeof got === 'string') return []
  if (isObject(want) && isObject(got)) return compareObjects(want, got, path)
  if (isList(want) && isList(got)) return compareLists(want, got, path)
  return want === got ? [] : [`${path}: want ${want === '*' ? 'some text' : brief(want)}, got ${brief(got)}`]
}

const mediaType = (text: string | null | undefined): string => (text ?? '').replaceAll(/\s/g, '').toLowerCase()

/** Every difference between two answers, a line each. Header names of `got` are in lower case. */
export function compareResponses(want: Response, got: Response): string[] {
  const differences: string[] = []
  if (want.status !== got.status) differences.push(`status: want ${want.status}, got ${got.status} ${brief(got.body)}`)
  if (want.containerPage !== true) {
    const [wanted, gotten] = [mediaType(want.contentType), mediaType(got.contentType)]
    if (wanted !== gotten) differences.push(`content type: want ${wanted || 'none'}, got ${gotten || 'none'}`)
    differences.push(...compareValues(want.body, got.body))
  }
  for (const [name, value] of Object.entries(want.headers ?? {})) {
    const found = got.headers?.[name.toLowerCase()] ?? null
    if (found !== value) differences.push(`header ${name}: want ${value ?? 'none'}, got ${found ?? 'none'}`)
  }
  return differences
}
