/** Flags of `create`, one for each field that a kind's request may hold, and the body they make. */
import type { Field, Kind } from '../../kinds/define.ts'
import { misused } from '../failure.ts'
import { article, kebab, singular, spaced } from '../words/name.ts'
import { splitPair } from '../words/path.ts'
import { type FieldShape, shapeOf, wordsOf } from '../words/shape.ts'
import { columnForm, parseColumn } from './column.ts'
import type { Flag, Given } from './flag.ts'
import { valueOf } from './value.ts'

export interface CreateFlag extends Flag {
  readonly key: string
  readonly field: Field
}
const takes: Readonly<Record<FieldShape, string | undefined>> = {
  text: 'TEXT',
  word: 'WORD',
  number: 'NUMBER',
  flag: undefined,
  map: 'KEY=VALUE',
  texts: 'TEXT',
  type: 'TYPE',
  columns: 'COLUMN',
  records: 'JSON',
  tree: 'JSON',
}
const examples: Partial<Readonly<Record<FieldShape, string>>> = {
  text: '"shown in lists"',
  map: 'team=data',
  texts: 'first',
  columns: '"id long not null"',
  records: "'[…]'",
  tree: "'[…]'",
}
const many: ReadonlySet<FieldShape> = new Set(['map', 'texts', 'columns'])

/** What a request may hold beside the name, which stands in the path. */
export const asked = (kind: Kind): readonly (readonly [string, Field])[] =>
  Object.entries(kind.fields).filter(([key, field]) => key !== 'name' && !field.given)

export function createFlags(kind: Kind): readonly CreateFlag[] {
  const names = new Set(asked(kind).map(([key]) => kebab(key)))
  return asked(kind).map(([key, field]) => {
    const shape = shapeOf(field)
    const one = kebab(singular(key))
    const repeats = many.has(shape)
    const value = takes[shape]
    const example = shape === 'word' ? wordsOf(field)[0] : examples[shape]
    return {
      key,
      field,
      // Several of something are given one by one, unless one of them is a field of its own (uri and uris).
      name: repeats && !names.has(one) ? one : kebab(key),
      doc: shape === 'columns' ? `${field.doc}: ${columnForm}` : field.doc,
      ...(value === undefined ? {} : { takes: value }),
      ...(example === undefined ? {} : { example }),
      ...(shape === 'word' ? { words: wordsOf(field) } : {}),
      ...(field.needed ? { needed: true } : {}),
      ...(repeats ? { repeats } : {}),
    }
  })
}

type Json = Readonly<Record<string, unknown>>

/** The body that the flags make, on top of `from`. Throws Failure for a value that is none of its field. */
export async function bodyFrom(given: readonly Given<CreateFlag>[], from: Json): Promise<Json> {
  const body: Record<string, unknown> = { ...from }
  const fresh = new Set<string>()
  for (const { flag, text } of given) {
    // The first of a list replaces the file's, the others join it; a map's keys replace the file's one by one.
    const before = many.has(shapeOf(flag.field)) && shapeOf(flag.field) !== 'map' && !fresh.has(flag.key) ? undefined : body[flag.key]
    body[flag.key] = await fieldValue(flag, text, before)
    fresh.add(flag.key)
  }
  return body
}

async function fieldValue({ key, field, name }: CreateFlag, text: string, before: unknown): Promise<unknown> {
  const shape = shapeOf(field)
  const list = (before ?? []) as readonly unknown[]
  if (shape === 'flag') return true
  if (shape === 'texts') return [...list, text]
  if (shape === 'columns') {
    const { fieldName, position: _end, ...column } = parseColumn(text)
    return [...list, { name: fieldName.join('.'), ...column }]
  }
  if (shape !== 'map') return valueOf(key, field, text, name)
  const { key: property, value } = splitPair(text)
  if (value === undefined || property === '')
    throw misused(`--${name} takes KEY=VALUE, not "${text}"`, `Write it as: --${name} ${property || 'team'}=data`)
  return { ...(before as Json | undefined), [property]: value }
}

/** Throws Failure naming the flags of what a request needs and `body` does not have. */
export function checkComplete(kind: Kind, flags: readonly CreateFlag[], body: Readonly<Record<string, unknown>>, command: string): void {
  const missing = flags.filter(({ key, field }) => field.needed && (body[key] === undefined || body[key] === null))
  if (missing.length === 0) return
  const names = missing.map(({ name, field }) => `--${name} (${field.doc})`).join(', ')
  throw misused(`${article(kind.name)} ${spaced(kind.name)} needs ${names}`, `See what it takes: ${command} --help`)
}
