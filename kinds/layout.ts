/** How a table is laid out: partitioning, distribution, sort orders and indexes, decoded to one canonical form. */

import { asObject, asText, asWord, type Field, refuse } from './define.ts'
import { illegal } from './errors.ts'
import { type Expression, expressionFrom, expressionsFrom, fieldName } from './expressions.ts'

export interface Index {
  readonly indexType: string
  readonly name?: string
  readonly fieldNames: readonly (readonly string[])[]
  readonly properties: Readonly<Record<string, string>>
}
export interface Distribution {
  readonly strategy: 'none' | 'hash' | 'range' | 'even'
  readonly number: number
  readonly funcArgs: readonly Expression[]
}
export interface SortOrder {
  readonly sortTerm: Expression
  readonly direction: 'asc' | 'desc'
  readonly nullOrdering: 'nulls_first' | 'nulls_last'
}
export interface Partitioning {
  readonly strategy: string
  readonly [detail: string]: unknown
}
export const noDistribution: Distribution = { strategy: 'none', number: 0, funcArgs: [] }

const indexTypes =
  'PRIMARY_KEY UNIQUE_KEY SCALAR BTREE BITMAP LABEL_LIST INVERTED VECTOR IVF_FLAT IVF_SQ IVF_PQ IVF_HNSW_SQ IVF_HNSW_PQ DATA_SKIPPING_MINMAX DATA_SKIPPING_BLOOM_FILTER DATA_SKIPPING_SET'.split(
    ' ',
  )

/** Source: contract types §9. */
export function indexFrom(raw: unknown, at: string): Index {
  const from = known(raw, at, ['indexType', 'name', 'fieldNames', 'properties'])
  const indexType = asWord(from.indexType, `${at}.indexType`).toUpperCase()
  if (!indexTypes.includes(indexType)) return refuse(`${at}.indexType`, `one of ${indexTypes.join(', ')}`)
  const properties = from.properties === undefined || from.properties === null ? {} : asObject(from.properties, `${at}.properties`)
  return {
    indexType,
    ...(from.name === undefined || from.name === null ? {} : { name: asText(from.name, `${at}.name`) }),
    fieldNames: fieldNames(from.fieldNames, `${at}.fieldNames`),
    properties: Object.fromEntries(
      Object.entries(properties)
        .map(([k, v]) => [k, asText(v, `${at}.properties.${k}`)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  }
}

/** Source: contract types §8. */
export function distributionFrom(raw: unknown, at: string): Distribution {
  const from = known(raw, at, ['strategy', 'number', 'funcArgs'])
  const strategy = from.strategy === undefined || from.strategy === null ? 'hash' : asWord(from.strategy, `${at}.strategy`)
  if (strategy !== 'none' && strategy !== 'hash' && strategy !== 'range' && strategy !== 'even')
    return refuse(`${at}.strategy`, 'one of none, hash, range, even')
  return { strategy, number: whole(from.number, `${at}.number`), funcArgs: expressionsFrom(from.funcArgs, `${at}.funcArgs`) }
}

/** Source: contract types §8. */
export function sortOrderFrom(raw: unknown, at: string): SortOrder {
  const from = known(raw, at, ['sortTerm', 'direction', 'nullOrdering'])
  const direction = asWord(from.direction ?? 'asc', `${at}.direction`)
  if (direction !== 'asc' && direction !== 'desc') return refuse(`${at}.direction`, 'asc or desc')
  const nullOrdering = asWord(from.nullOrdering ?? (direction === 'asc' ? 'nulls_first' : 'nulls_last'), `${at}.nullOrdering`)
  if (nullOrdering !== 'nulls_first' && nullOrdering !== 'nulls_last') return refuse(`${at}.nullOrdering`, 'nulls_first or nulls_last')
  return { sortTerm: expressionFrom(from.sortTerm, `${at}.sortTerm`), direction, nullOrdering }
}

/** Source: contract types §7. */
export function partitioningFrom(raw: unknown, at: string): Partitioning {
  const from = asObject(raw, at)
  const strategy = asWord(from.strategy, `${at}.strategy`)
  const { assignments = [] } = from
  if (!Array.isArray(assignments)) return refuse(`${at}.assignments`, 'a list')
  switch (strategy) {
    case 'identity':
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
      return { strategy, fieldName: fieldName(from.fieldName, `${at}.fieldName`) }
    case 'bucket':
      return { strategy, numBuckets: whole(from.numBuckets, `${at}.numBuckets`), fieldNames: fieldNames(from.fieldNames, `${at}.fieldNames`) }
    case 'truncate':
      return { strategy, width: whole(from.width, `${at}.width`), fieldName: fieldName(from.fieldName, `${at}.fieldName`) }
    case 'list':
      return { strategy, fieldNames: fieldNames(from.fieldNames, `${at}.fieldNames`), assignments }
    case 'range':
      return { strategy, fieldName: fieldName(from.fieldName, `${at}.fieldName`), assignments }
    case 'function':
      return { strategy, funcName: asText(from.funcName, `${at}.funcName`), funcArgs: expressionsFrom(from.funcArgs, `${at}.funcArgs`) }
    default:
      return refuse(`${at}.strategy`, 'one of identity, year, month, day, hour, bucket, truncate, list, range, function')
  }
}

/** The top-level columns that a partitioning names. */
export function partitionedBy(p: Partitioning): readonly string[] {
  const paths = [
    ...(Array.isArray(p.fieldName) ? [p.fieldName as string[]] : []),
    ...(Array.isArray(p.fieldNames) ? (p.fieldNames as string[][]) : []),
  ]
  return paths.flatMap((path) => path.slice(0, 1))
}

/** A field of a form of its own; any object, for those who only read its schema, unless `json` says more. */
export const made = <T>(doc: string, from: (raw: unknown, at: string) => T, json: Field['json'] = { type: 'object' }): Field<T, true> => ({
  doc,
  needed: true,
  json,
  decode: from,
})

function fieldNames(raw: unknown, at: string): readonly (readonly string[])[] {
  if (!Array.isArray(raw) || raw.length === 0) return refuse(at, 'a list of column paths with at least one')
  return raw.map((item: unknown, i) => fieldName(item, `${at}[${i}]`))
}
function whole(raw: unknown, at: string): number {
  return Number.isSafeInteger(raw) ? (raw as number) : refuse(at, 'a whole number')
}
function known(raw: unknown, at: string, keys: readonly string[]) {
  const from = asObject(raw, at)
  for (const key of Object.keys(from)) if (!keys.includes(key)) throw illegal(`"${at}.${key}" is not a known field; known are ${keys.join(', ')}`)
  return from
}
