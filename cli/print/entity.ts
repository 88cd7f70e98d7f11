/** Entities as people read them: a list as a table, one of them as its fields; what is shown follows from the kind's fields. */
import type { Field, Fields, Kind } from '../../kinds/define.ts'
import { guarded } from '../../kinds/switches.ts'
import { type TypeJson, typeText } from '../../kinds/types.ts'
import type { Shell } from '../shell.ts'
import { spaced } from '../words/name.ts'
import { recordFields, shapeOf } from '../words/shape.ts'
import { type Column, pairLines, tableLines } from './table.ts'

export type Shown = Readonly<Record<string, unknown>>

/** Structure without quotes and without what is empty: `strategy: hash, number: 8`. */
export function flowText(value: unknown, inner = false): string {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => flowText(item, true)).join(', ')
    return inner ? `[${items}]` : items
  }
  if (typeof value !== 'object' || value === null) return value === null || value === undefined ? '' : String(value)
  const pairs = Object.entries(value).filter(
    ([, item]) => flowText(item, true) !== '' && flowText(item, true) !== '[]' && flowText(item, true) !== '{}',
  )
  const text = pairs.map(([key, item]) => `${key}: ${flowText(item, true)}`).join(', ')
  return inner ? `{${text}}` : text
}

/** A default as it is written on the command line. */
function expressionText(value: unknown): string {
  const from = value as { type?: unknown; value?: unknown; funcName?: unknown; funcArgs?: unknown; unparsedExpression?: unknown; dataType?: unknown }
  if (from.type === 'literal') return from.dataType === 'null' ? 'null' : String(from.value)
  if (from.type === 'function') return `${String(from.funcName)}(${Array.isArray(from.funcArgs) ? from.funcArgs.map(expressionText).join(', ') : ''})`
  return from.type === 'unparsed' ? String(from.unparsedExpression) : flowText(value)
}

/** The doc is where the table keeps a number's unit. */
const isInstant = (doc: string | undefined) => /milliseconds since 1970/.test(doc ?? '')

function cellText(json: Field['json'] & { readonly description?: string }, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (isInstant(json.description) && typeof value === 'number') return new Date(value).toISOString()
  if (json.oneOf !== undefined) return typeText(value as TypeJson)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' && 'type' in value ? expressionText(value) : flowText(value)
}

/** Rows of a list of records, its columns those of the field. */
export function recordLines(field: Field, rows: readonly Shown[], { width, style }: Shell): readonly string[] {
  const columns = Object.entries(recordFields(field))
  return tableLines(
    columns.map(([key, json]) => ({ heading: spaced(key).toUpperCase(), right: json.type === 'integer' && !isInstant(json.description) })),
    rows.map((row) => columns.map(([key, json]) => cellText(json, row[key]))),
    width,
    style,
  )
}

function fieldValues(field: Field, value: unknown): readonly string[] {
  if (value === undefined || value === null) return []
  const shape = shapeOf(field)
  if (shape === 'map') return Object.entries(value as Readonly<Record<string, string>>).map(([key, text]) => `${key}=${text}`)
  if (shape === 'flag') return [value === true ? 'yes' : 'no']
  if (shape === 'type') return [typeText(value as TypeJson)]
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => flowText(item)).filter((text) => text !== '')
}

/** Who and when, as one line each. */
function auditPairs(audit: unknown): readonly (readonly [string, readonly string[]])[] {
  const { creator, createTime, lastModifier, lastModifiedTime } = (audit ?? {}) as Readonly<Record<string, string | undefined>>
  const line = (who: string | undefined, when: string | undefined) => (when === undefined ? [] : [`${when}${who === undefined ? '' : ` by ${who}`}`])
  return [
    ['created', line(creator, createTime)],
    ['changed', line(lastModifier, lastModifiedTime)],
  ]
}

/** One entity, or what an action gives: its fields, then its lists of records. */
export function entityLines(fields: Fields, shown: Shown, shell: Shell): readonly string[] {
  const isList = (field: Field) => ['columns', 'records'].includes(shapeOf(field))
  const plain = Object.entries(fields).filter(([, field]) => !isList(field))
  const pairs = plain.map(([key, field]) => [spaced(key), fieldValues(field, shown[key])] as const)
  const lists = Object.entries(fields).filter(([key, field]) => isList(field) && Array.isArray(shown[key]))
  return [
    ...pairLines([...pairs, ...auditPairs(shown.audit)], shell.width, shell.style),
    ...lists.flatMap(([key, field]) => ['', ...recordLines(field, shown[key] as readonly Shown[], shell)]),
  ]
}

/** A list of entities: the fields that fit into a cell, and whether each is switched on. */
export function listLines(kind: Kind, items: readonly Shown[], { width, style }: Shell): readonly string[] {
  const keys = Object.entries(kind.fields).filter(([, field]) => ['text', 'word', 'number', 'flag', 'texts'].includes(shapeOf(field)))
  const columns: Column[] = keys.map(([key, field]) => ({ heading: spaced(key).toUpperCase(), right: shapeOf(field) === 'number' }))
  const inUse = (item: Shown) => ((item.properties as Shown | undefined)?.['in-use'] === 'false' ? 'no' : 'yes')
  const rows = items.map((item) => [...keys.map(([key, field]) => fieldValues(field, item[key]).join(', ')), ...(guarded(kind) ? [inUse(item)] : [])])
  return tableLines([...columns, ...(guarded(kind) ? [{ heading: 'IN USE' }] : [])], rows, width, style)
}
