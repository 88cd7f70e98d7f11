/** Column types as people write them, and as `show` prints them: list<string>, map<string, long>, struct<a: long, b: string>. */
import type { TypeJson } from '../../kinds/types.ts'
import { misused } from '../failure.ts'
import { splitOutside } from './tokens.ts'

const nested = /^(list|map|struct|union)\s*<(.*)>$/is
const forms = 'Nested types are list<T>, map<K, V>, struct<name: T, …> and union<T | U>; an inner T may be followed by not null'

/** The type on the wire. The lake says what it makes of names that are none; only the nesting is checked here. Throws Failure. */
export function parseType(text: string): TypeJson {
  const trimmed = text.trim()
  if (trimmed === '') throw misused('a type is missing', forms)
  const [, kind, inner = ''] = nested.exec(trimmed) ?? []
  if (kind === undefined) {
    if (/[<>]/.test(trimmed)) throw misused(`"${trimmed}" is no type`, forms)
    return trimmed
  }
  const parts = (separator: RegExp) => splitOutside(inner, separator, 'type')
  switch (kind.toLowerCase()) {
    case 'list': {
      const { type, nullable } = inside(inner)
      return { type: 'list', containsNull: nullable, elementType: type }
    }
    case 'map': {
      const [key, value, ...more] = parts(/,/)
      if (key === undefined || value === undefined || more.length > 0) throw misused(`"${trimmed}" is no type`, forms)
      const { type, nullable } = inside(value)
      return { type: 'map', valueContainsNull: nullable, keyType: parseType(key), valueType: type }
    }
    case 'union':
      return { type: 'union', types: parts(/\|/).map(parseType) }
    default:
      return { type: 'struct', fields: parts(/,/).map((part) => field(part, trimmed)) }
  }
}

/** A type inside another, which may be null unless it is said not to be. */
function inside(text: string): { readonly type: TypeJson; readonly nullable: boolean } {
  const [, type = '', isNeeded] = /^(.*?)(\s+not\s+null)?\s*$/is.exec(text) ?? []
  return { type: parseType(type), nullable: isNeeded === undefined }
}

function field(text: string, whole: string) {
  const at = text.indexOf(':')
  const name = text.slice(0, at).trim()
  if (at < 0 || name === '') throw misused(`"${whole}" is no type: "${text.trim()}" has no name`, forms)
  return { name, ...inside(text.slice(at + 1)) }
}
