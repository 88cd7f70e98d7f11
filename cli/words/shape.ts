/** What sort of value a field takes, read off its JSON Schema: how it is asked for on the command line, and shown. */
import type { Field } from '../../kinds/define.ts'

/** `columns` are lists of things with a name and a type; `tree` is whatever has a structure of its own. */
export type FieldShape = 'text' | 'word' | 'number' | 'flag' | 'map' | 'texts' | 'type' | 'columns' | 'records' | 'tree'

interface Json {
  readonly type?: unknown
  readonly enum?: unknown
  readonly oneOf?: unknown
  readonly items?: Json
  readonly additionalProperties?: unknown
  readonly properties?: Readonly<Record<string, Json>>
}
const plain: Readonly<Record<string, FieldShape>> = { string: 'text', integer: 'number', boolean: 'flag' }

export function shapeOf(field: Field): FieldShape {
  const json = field.json as Json
  if (json.enum !== undefined) return 'word'
  if (json.oneOf !== undefined) return 'type'
  const types = [json.type].flat().filter((type) => type !== 'null')
  const type = types.length === 1 ? types[0] : undefined
  if (type === 'object') return (json.additionalProperties as Json | undefined)?.type === 'string' ? 'map' : 'tree'
  if (type !== 'array') return plain[String(type)] ?? 'tree'
  const { items } = json
  if (items?.type === 'string') return 'texts'
  if (items?.properties === undefined) return 'tree'
  return items.properties.type?.oneOf === undefined ? 'records' : 'columns'
}

/** The words a field takes, where it takes only some. */
export const wordsOf = (field: Field) => (field.json.enum ?? []) as readonly string[]
/** The fields of what a list holds: name and JSON Schema. */
export const recordFields = (field: Field) =>
  ((field.json as Json).items?.properties ?? {}) as Readonly<Record<string, Field['json'] & { description?: string }>>
