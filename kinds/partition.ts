/** A partition of a table, for sources that manage them: by value, by lists of values, or by a range. */
import { asObject, asText, asWord, defineKind, filledTo, oneOf, optional, refuse, textMap } from './define.ts'
import { illegal } from './errors.ts'
import { type Expression, expressionFrom, fieldName } from './expressions.ts'
import { made } from './layout.ts'
import { partitionName } from './names.ts'
import { shape } from './shapes.ts'
import { table } from './table.ts'

type Literal = Extract<Expression, { readonly type: 'literal' }>
type Properties = Readonly<Record<string, string>> | undefined

/** In canonical form, without its name. Source: contract types §10. */
export type Partition = { readonly properties?: Properties } & (
  | { readonly type: 'identity'; readonly fieldNames: readonly (readonly string[])[]; readonly values: readonly Literal[] }
  | { readonly type: 'list'; readonly lists: readonly (readonly Literal[])[] }
  /** From `lower` on, below `upper`; a literal of type null is no bound. */
  | { readonly type: 'range'; readonly upper: Literal; readonly lower: Literal }
)

function literalFrom(raw: unknown, at: string): Literal {
  const from = expressionFrom(raw, at)
  return from.type === 'literal' ? from : refuse(at, 'a literal')
}
const many =
  <T>(of: (raw: unknown, at: string) => T) =>
  (raw: unknown, at: string): readonly T[] =>
    Array.isArray(raw) ? raw.map((item: unknown, i) => of(item, `${at}[${i}]`)) : refuse(at, 'a list')
const some =
  <T>(of: (raw: unknown, at: string) => T) =>
  (raw: unknown, at: string): readonly T[] => {
    const items = many(of)(raw, at)
    return items.length === 0 ? refuse(at, 'a list with at least one') : items
  }
const literals = some(literalFrom)
const properties = textMap('settings that the source understands')

/**
 * Brings a partition to its canonical form. Throws illegal. `name` is undefined only for one by value, which the source names.
 * Keys that its type does not have are passed over, as in the reference.
 */
export function partitionFrom(raw: unknown, at: string): { readonly name: string | undefined; readonly body: Partition } {
  const from = asObject(raw, at)
  const type = asWord(from.type, `${at}.type`)
  const given = from.name === undefined || from.name === null ? undefined : asText(from.name, `${at}.name`)
  const whole = (body: Partition) => {
    if (given === undefined && type !== 'identity') throw illegal(`"${at}.name" is required`)
    const kept =
      from.properties === undefined || from.properties === null ? {} : { properties: properties.decode(from.properties, `${at}.properties`) }
    return { name: given, body: { ...body, ...kept } }
  }
  switch (type) {
    case 'identity': {
      const fieldNames = some(fieldName)(from.fieldNames, `${at}.fieldNames`)
      const values = literals(from.values, `${at}.values`)
      if (values.length !== fieldNames.length) throw illegal(`"${at}.values" must hold one for each of "${at}.fieldNames"`)
      return whole({ type, fieldNames, values })
    }
    case 'list':
      return whole({ type, lists: some(literals)(from.lists, `${at}.lists`) })
    case 'range':
      return whole({ type, upper: literalFrom(from.upper, `${at}.upper`), lower: literalFrom(from.lower, `${at}.lower`) })
    default:
      return refuse(`${at}.type`, 'one of identity, list, range')
  }
}

export const partitionField = made('a partition', partitionFrom)

const literal = made('a literal', literalFrom, shape('Literal'))
const literalsJson = { type: 'array', items: shape('Literal'), minItems: 1 }
export const partition = defineKind({
  name: 'partition',
  parent: table,
  doc: 'A part of a table that its source manages as a thing of its own.',
  fields: {
    name: filledTo(1024, 'unique within the table; one by value may leave it to the source'),
    type: oneOf(['identity', 'list', 'range'], 'how its rows are told'),
    fieldNames: optional(
      made('the columns of one by value', some(fieldName), {
        type: 'array',
        minItems: 1,
        items: { type: 'array', items: { type: 'string' }, minItems: 1 },
      }),
    ),
    values: optional(made('their values', literals, literalsJson)),
    lists: optional(made('the lists of values of one by list', some(literals), { type: 'array', items: literalsJson, minItems: 1 })),
    upper: optional({ ...literal, doc: 'where a range ends, itself not in it; of type null when it does not' }),
    lower: optional({ ...literal, doc: 'where a range begins; of type null when it does not' }),
    properties: optional(properties),
  },
  names: partitionName,
  access: table.access,
  serves: [],
  sync: { home: 'inherits', fenced: ['name', 'type', 'fieldNames', 'values', 'lists', 'upper', 'lower', 'properties'] },
})
