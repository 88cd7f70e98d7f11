/** Column types on the wire: texts like `decimal(10,2)` and objects for nested ones, brought to one canonical form. */

import { asObject, asText, type Field, refuse } from './define.ts'
import { illegal } from './errors.ts'
import { shape } from './shapes.ts'

/** A column type in canonical form. Source: contract types §4, §5. */
export type TypeJson =
  | string
  | {
      readonly type: 'struct'
      readonly fields: readonly { readonly name: string; readonly type: TypeJson; readonly nullable: boolean; readonly comment?: string }[]
    }
  | { readonly type: 'list'; readonly containsNull: boolean; readonly elementType: TypeJson }
  | { readonly type: 'map'; readonly valueContainsNull: boolean; readonly keyType: TypeJson; readonly valueType: TypeJson }
  | { readonly type: 'union'; readonly types: readonly TypeJson[] }
  | { readonly type: 'unparsed'; readonly unparsedType: string }
  | { readonly type: 'external'; readonly catalogString: string }

const simple = new Set(
  'boolean,byte,short,integer,long,byte unsigned,short unsigned,integer unsigned,long unsigned,float,double,date,time,timestamp,timestamp_tz,string,binary,uuid,interval_year,interval_day,null,variant,geometry,geography'.split(
    ',',
  ),
)
const sized = /^(time|timestamp|timestamp_tz|varchar|char|fixed)\s*\(\s*(\d+)\s*\)$/
const decimal = /^decimal\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)$/
const located = /^(geometry|geography)\s*\(\s*([^,()]+?)\s*(?:,\s*([^,()]+?)\s*)?\)$/i

/** A text that matches nothing becomes an unparsed type; sources then refuse it with their own reason. */
function fromText(raw: string): TypeJson {
  const lower = raw.trim().toLowerCase().replace(/\s+/g, ' ')
  if (simple.has(lower)) return lower
  const size = sized.exec(lower)
  if (size) {
    const [, name, digits] = size as unknown as [string, string, string]
    if (!Number.isSafeInteger(Number(digits))) throw illegal(`the length of ${raw.slice(0, 80)} is too large`)
    if (name.startsWith('time') && Number(digits) > 12) throw illegal(`precision of ${raw} must be 0 to 12`)
    return `${name}(${Number(digits)})`
  }
  const exact = decimal.exec(lower)
  if (exact) {
    const [precision, scale] = [Number(exact[1]), Number(exact[2])]
    if (precision < 1 || precision > 38 || scale > precision)
      throw illegal(`${raw} must have a precision of 1 to 38 and a scale of 0 to the precision`)
    return `decimal(${precision},${scale})`
  }
  const place = located.exec(raw.trim())
  if (place && !(place[3] && place[1]?.toLowerCase() === 'geometry'))
    return `${place[1]?.toLowerCase()}(${place[2]}${place[3] ? `,${place[3]}` : ''})`
  return { type: 'unparsed', unparsedType: raw }
}

const truth = (value: unknown, otherwise: boolean, at: string) =>
  value === undefined || value === null ? otherwise : typeof value === 'boolean' ? value : refuse(at, 'true or false')

/** Brings a wire type to its canonical form. Throws `illegal` for what cannot be a type at all. Source: contract types §4, §5. */
export function typeFrom(raw: unknown, at: string, depth = 0): TypeJson {
  if (depth > 32) throw illegal(`"${at}" is nested too deep; 32 levels are the limit`)
  if (typeof raw === 'string') return fromText(raw)
  if (raw === null || raw === undefined) return refuse(at, 'a type')
  if (typeof raw !== 'object' || Array.isArray(raw)) return { type: 'unparsed', unparsedType: JSON.stringify(raw) }
  const from = asObject(raw, at)
  const inner = (key: string) => typeFrom(from[key], `${at}.${key}`, depth + 1)
  switch (from.type) {
    case 'struct':
      if (!Array.isArray(from.fields)) return refuse(`${at}.fields`, 'a list')
      return {
        type: 'struct',
        fields: from.fields.map((item: unknown, i) => {
          const field = asObject(item, `${at}.fields[${i}]`)
          if (field.comment === null) return refuse(`${at}.fields[${i}].comment`, 'text')
          return {
            name: asText(field.name, `${at}.fields[${i}].name`),
            type: typeFrom(field.type, `${at}.fields[${i}].type`, depth + 1),
            nullable: truth(field.nullable, true, `${at}.fields[${i}].nullable`),
            ...(field.comment === undefined ? {} : { comment: asText(field.comment, `${at}.fields[${i}].comment`) }),
          }
        }),
      }
    case 'list':
      return { type: 'list', containsNull: truth(from.containsNull, true, `${at}.containsNull`), elementType: inner('elementType') }
    case 'map':
      return {
        type: 'map',
        valueContainsNull: truth(from.valueContainsNull, true, `${at}.valueContainsNull`),
        keyType: inner('keyType'),
        valueType: inner('valueType'),
      }
    case 'union':
      if (!Array.isArray(from.types)) return refuse(`${at}.types`, 'a list')
      return { type: 'union', types: from.types.map((item: unknown, i) => typeFrom(item, `${at}.types[${i}]`, depth + 1)) }
    case 'unparsed':
      return { type: 'unparsed', unparsedType: asText(from.unparsedType, `${at}.unparsedType`) }
    case 'external':
      return { type: 'external', catalogString: asText(from.catalogString, `${at}.catalogString`) }
    default:
      return { type: 'unparsed', unparsedType: JSON.stringify(raw) }
  }
}

/** A type as people write it: `list<integer>`, `struct<a: string>`; for pages, the command line and messages. */
export function typeText(type: TypeJson): string {
  if (typeof type === 'string') return type
  switch (type.type) {
    case 'struct':
      return `struct<${type.fields.map((f) => `${f.name}: ${typeText(f.type)}`).join(', ')}>`
    case 'list':
      return `list<${typeText(type.elementType)}>`
    case 'map':
      return `map<${typeText(type.keyType)}, ${typeText(type.valueType)}>`
    case 'union':
      return `union<${type.types.map(typeText).join(' | ')}>`
    case 'unparsed':
      return type.unparsedType
    case 'external':
      return type.catalogString
  }
}

export const typeField = (doc: string): Field<TypeJson, true> => ({
  doc,
  needed: true,
  json: { oneOf: [{ type: 'string' }, shape('NestedType')] },
  decode: (v, at) => typeFrom(v, at),
})
