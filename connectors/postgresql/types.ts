/** Column types both ways: the lake's into SQL, and PostgreSQL's own into the lake's. */
import { illegal } from '../../kinds/errors.ts'
import { type TypeJson, typeText } from '../../kinds/types.ts'

/** A type as the system catalogs describe it. */
export interface SourceType {
  readonly name: string
  /** PostgreSQL's own, not a user's, an extension's or a domain. */
  readonly builtIn: boolean
  /** How SQL spells it, size included. */
  readonly text: string
  /** What an array holds. */
  readonly element?: SourceType | null
}

const plain: readonly (readonly [lake: string, source: string])[] = [
  ['boolean', 'bool'],
  ['short', 'int2'],
  ['integer', 'int4'],
  ['long', 'int8'],
  ['float', 'float4'],
  ['double', 'float8'],
  ['date', 'date'],
  ['string', 'text'],
  ['binary', 'bytea'],
  ['uuid', 'uuid'],
]
const toLake = new Map(plain.map(([lake, source]) => [source, lake]))
const toSource = new Map([
  ...plain,
  // PostgreSQL has no unsigned numbers; the next wider type holds them all, and they read back as that.
  ['short unsigned', 'int4'],
  ['integer unsigned', 'int8'],
  ['long unsigned', 'numeric(20,0)'],
])
/** With or without a size. */
const sizedToSource = new Map([
  ['decimal', 'numeric'],
  ['time', 'time'],
  ['timestamp', 'timestamp'],
  ['timestamp_tz', 'timestamptz'],
  ['varchar', 'varchar'],
  ['char', 'bpchar'],
])
/** How a varchar without a length reads. */
const unlimited = 'varchar(2147483647)'

const countable = new Set(['short', 'integer', 'long', 'short unsigned', 'integer unsigned'])
export const canCount = (type: TypeJson) => typeof type === 'string' && countable.has(type)

/** The type in SQL. Throws illegal for what PostgreSQL has no type for. */
export function sqlType(type: TypeJson): string {
  if (typeof type === 'string') {
    const [, name = '', size = ''] = /^(\w+)(\(.+\))?$/.exec(type) ?? []
    const found = type === unlimited ? 'varchar' : (toSource.get(type) ?? (sizedToSource.has(name) && `${sizedToSource.get(name)}${size}`))
    if (found) return found
  } else if (type.type === 'list') {
    if (type.containsNull) throw illegal('PostgreSQL cannot say whether elements may be null: set "containsNull" to false')
    if (typeof type.elementType === 'object' && type.elementType.type === 'list') throw illegal('PostgreSQL has no lists of lists')
    return `${sqlType(type.elementType)}[]`
  } else if (type.type === 'external') {
    return spelled(type.catalogString)
  }
  throw illegal(`PostgreSQL has no type for ${typeText(type)}`)
}

const word = String.raw`(?:"(?:[^"\0]|"")+"|[\p{L}_][\p{L}\w$]*)`
const field = '(?:year|month|day|hour|minute|second)'
/** Name, size, what may follow it, and array brackets. Source: https://www.postgresql.org/docs/current/datatype.html */
const typeSpelling = new RegExp(
  String.raw`^${word}(\.${word})?( varying| precision)?( ?\( ?[\w-]+( ?, ?[\w-]+)* ?\))?` +
    String.raw`( with(out)? time zone| ${field}( to ${field})?( ?\( ?\d ?\))?)?( ?\[\d*\])*$`,
  'iu',
)

/** PostgreSQL's own text of a type, let through only where nothing else can hide in it. */
function spelled(text: string): string {
  if (!typeSpelling.test(text)) throw illegal(`${JSON.stringify(text)} is not the name of a PostgreSQL type`)
  return text
}

/**
 * The lake's type. `modifier` is the column's `atttypmod`, which holds the size; -1 for none.
 * What the lake has no type for is external, with PostgreSQL's own name for it.
 */
export function lakeType(type: SourceType, modifier: number): TypeJson {
  if (type.element) return { type: 'list', containsNull: false, elementType: elementType(type.element, modifier) }
  if (!type.builtIn) return { type: 'external', catalogString: type.text }
  return (
    toLake.get(type.name) ??
    sizedToLake[type.name]?.(modifier) ?? { type: 'external', catalogString: bareNames.test(type.name) ? type.name : type.text }
  )
}

const elementType = (type: SourceType, modifier: number) =>
  type.builtIn && type.name === 'varchar' && modifier < 0 ? 'string' : lakeType(type, modifier)

/** The reference shows built-in types without a size; not so where the bare name means something else: "char", numeric(50,2). */
const bareNames = /^(?!char$|numeric$)/

const precise = (lake: string) => (modifier: number) => `${lake}(${modifier < 0 ? 6 : modifier})`
/** PostgreSQL counts 4 bytes of header into these sizes. Nothing where the lake has no such type. */
const sizedToLake: Readonly<Record<string, (modifier: number) => string | undefined>> = {
  time: precise('time'),
  timestamp: precise('timestamp'),
  timestamptz: precise('timestamp_tz'),
  varchar: (modifier) => (modifier < 0 ? unlimited : `varchar(${modifier - 4})`),
  bpchar: (modifier) => (modifier < 0 ? undefined : `char(${modifier - 4})`),
  numeric: (modifier) => (modifier < 0 ? 'decimal(38,18)' : decimal((modifier - 4) >> 16, (((modifier - 4) & 0x7ff) ^ 1024) - 1024)),
}
const decimal = (precision: number, scale: number) =>
  precision <= 38 && scale >= 0 && scale <= precision ? `decimal(${precision},${scale})` : undefined
