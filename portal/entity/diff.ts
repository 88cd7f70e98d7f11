/** What one change did, field by field: sets as sets, text by word, columns by field. Pure. */
import { hangers } from '../../kinds/index.ts'
import { type TypeJson, typeText } from '../../kinds/types.ts'

type Json = Readonly<Record<string, unknown>>

/** A run of words: in both, only before, only after. */
export interface Piece {
  readonly text: string
  readonly in: 'both' | 'before' | 'after'
}
export interface Part {
  readonly name: string
  readonly before?: string
  readonly after?: string
}
export type FieldChange = { readonly field: string } & (
  | { readonly sort: 'text'; readonly pieces: readonly Piece[] }
  | { readonly sort: 'set'; readonly kept: readonly string[]; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** One value; `of` says what map it stands in: a property, a uri, a location. */
  | ({ readonly sort: 'value'; readonly of?: string } & Omit<Part, 'name'>)
  | { readonly sort: 'column'; readonly did: 'added' | 'removed' | 'changed'; readonly at: number; readonly parts: readonly Part[] }
)

const isMap = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((v) => typeof v === 'string')
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((v) => typeof v === 'string')
const maps: Readonly<Record<string, string>> = { properties: 'property', uris: 'uri', storageLocations: 'location' }

function shown(value: unknown): string {
  if (typeof value === 'string') return value
  const { type, value: literal, dataType } = (value ?? {}) as { type?: unknown; value?: unknown; dataType?: unknown }
  if (type === 'literal' && dataType !== undefined) return String(literal)
  return JSON.stringify(value)
}

/** Tokens of a text: words and what is between them. */
const tokens = (text: string) => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []
/** Beyond so many token pairs two texts are told apart whole: a longest common run costs their product. */
const pairsAtMost = 1_000_000

/** The words two texts share and do not, in reading order. What is not `after` joins to the first, what is not `before` to the second. */
export function textDiff(before: string, after: string): readonly Piece[] {
  const a = tokens(before)
  const b = tokens(after)
  const pieces: { text: string; in: Piece['in'] }[] = []
  const put = (text: string, where: Piece['in']) => {
    const last = pieces.at(-1)
    if (text === '') return
    if (last?.in === where) last.text += text
    else pieces.push({ text, in: where })
  }
  if (a.length * b.length > pairsAtMost) {
    put(before, before === after ? 'both' : 'before')
    if (before !== after) put(after, 'after')
    return pieces
  }
  const width = b.length + 1
  const longest = new Uint32Array((a.length + 1) * width)
  const at = (i: number, j: number) => longest[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      put(a[i] ?? '', 'both')
      i += 1
      j += 1
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) {
      put(a[i] ?? '', 'before')
      i += 1
    } else {
      put(b[j] ?? '', 'after')
      j += 1
    }
  }
  return pieces
}

function setChange(field: string, before: readonly string[], after: readonly string[]): readonly FieldChange[] {
  const added = after.filter((v) => !before.includes(v))
  const removed = before.filter((v) => !after.includes(v))
  return added.length + removed.length === 0 ? [] : [{ field, sort: 'set', kept: after.filter((v) => before.includes(v)), added, removed }]
}

function part(name: string, before: unknown, after: unknown): readonly Part[] {
  const [was, is] = [before, after].map((v) => (v === undefined || v === null ? undefined : shown(v)))
  return was === is ? [] : [{ name, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }]
}
const valueChange = (field: string, before: unknown, after: unknown, of?: string): readonly FieldChange[] =>
  part(field, before, after).map(({ name, ...values }) => ({ field: name, sort: 'value', ...values, ...(of === undefined ? {} : { of }) }))

/** What a column is unless it says otherwise; of one that comes or goes only the rest is told. */
const usual: Readonly<Record<string, string>> = { nullable: 'true', autoIncrement: 'false', defaultValue: 'NULL', comment: '' }

function columnParts(before: Json | undefined, after: Json | undefined): readonly Part[] {
  const type = (column: Json | undefined) => (column?.type === undefined ? undefined : typeText(column.type as TypeJson))
  const lone = before === undefined || after === undefined
  const rest = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((key) => key !== 'name' && key !== 'type')
  const parts = [...part('type', type(before), type(after)), ...rest.flatMap((key) => part(key, before?.[key], after?.[key]))]
  return lone ? parts.filter(({ name, before: was, after: is }) => (was ?? is) !== usual[name]) : parts
}

function columnChanges(before: readonly Json[], after: readonly Json[]): readonly FieldChange[] {
  const named = (list: readonly Json[]) => new Map(list.map((column, i) => [String(column.name), { column, at: i + 1 }]))
  const [was, is] = [named(before), named(after)]
  const changes: FieldChange[] = []
  for (const [field, { column, at }] of is) {
    const old = was.get(field)
    const parts = columnParts(old?.column, column)
    if (!old) changes.push({ field, sort: 'column', did: 'added', at, parts })
    else if (parts.length > 0) changes.push({ field, sort: 'column', did: 'changed', at, parts })
  }
  for (const [field, { column, at }] of was)
    if (!is.has(field)) changes.push({ field, sort: 'column', did: 'removed', at, parts: columnParts(column, undefined) })
  const orders = [
    [was, is],
    [is, was],
  ].map(([one, other]) => [...(one?.keys() ?? [])].filter((name) => other?.has(name)).join(', '))
  return [...changes, ...(before.length > 0 ? valueChange('order', orders[0], orders[1]) : [])]
}

/** What hangs on an entity, the roles somebody holds and what a role says: told as sets of names. */
const hung: ReadonlySet<string> = new Set([...hangers.map(({ hangs }) => hangs.as), 'roles', 'grants'])
const hungText = (one: unknown) => {
  const { name, value } = one as { name?: unknown; value?: unknown }
  return value === undefined || value === null ? String(name) : `${String(name)}: ${String(value)}`
}

/** Every field that differs between two states of an entity; an absent state holds nothing. Who and when are not fields. */
export function diffOf(before: Json | undefined, after: Json | undefined): readonly FieldChange[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((key) => key !== 'audit')
  const rank = (key: string) => ['name', 'comment', 'tags', 'policies', 'columns', 'properties'].indexOf(key)
  keys.sort((a, b) => (rank(a) === -1 ? 3.5 : rank(a)) - (rank(b) === -1 ? 3.5 : rank(b)))
  return keys.flatMap((key): readonly FieldChange[] => {
    const was = before?.[key]
    const is = after?.[key]
    if (key === 'comment') {
      if ((was ?? '') === (is ?? '')) return []
      return [{ field: key, sort: 'text', pieces: textDiff(String(was ?? ''), String(is ?? '')) }]
    }
    if (key === 'columns') return columnChanges((was ?? []) as readonly Json[], (is ?? []) as readonly Json[])
    if (hung.has(key) && [was, is].every((v) => v === undefined || Array.isArray(v)))
      return setChange(key, ((was ?? []) as unknown[]).map(hungText), ((is ?? []) as unknown[]).map(hungText))
    const of = maps[key]
    if (of !== undefined && [was, is].every((v) => v === undefined || isMap(v))) {
      const [old, now] = [(was ?? {}) as Json, (is ?? {}) as Json]
      return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((name) => valueChange(name, old[name], now[name], of))
    }
    if ((isTexts(was) || isTexts(is)) && [was, is].every((v) => v === undefined || isTexts(v)))
      return setChange(key, (was ?? []) as readonly string[], (is ?? []) as readonly string[])
    return valueChange(key, was, is)
  })
}
