/** Flags of `alter`, one for each change a kind knows, and the updates they make in the order they stand. */
import type { Field, Kind } from '../../kinds/define.ts'
import { misused } from '../failure.ts'
import { kebab, singular } from '../words/name.ts'
import { splitPair } from '../words/path.ts'
import { shapeOf } from '../words/shape.ts'
import { columnForm, parseColumn } from './column.ts'
import type { Flag, Given } from './flag.ts'
import { isColumnPath, parseTree, valueOf } from './value.ts'

export type Update = Readonly<Record<string, unknown>> & { readonly '@type': string }
export interface AlterFlag extends Flag {
  /** The update that the flag's text asks for. Throws Failure for a text that does not fit. */
  readonly update: (text: string) => Promise<Update>
}
type Entry = readonly [key: string, field: Field]

/** `updateComment` → `comment`, `updateColumnType` → `column-type`, `setProperty` → `set-property`. */
const flagOf = (type: string) => kebab(type.replace(/^update([A-Z])/, (_, first: string) => first.toLowerCase()))
/** What is written as JSON, where another value could not follow it. */
const isTree = ([key, field]: Entry) => ['tree', 'records'].includes(shapeOf(field)) && !isColumnPath(key, shapeOf(field))
/** `newFieldName` → `NAME`, `uriName` → `URI_NAME`, a column's path → `COLUMN`. */
const placeOf = ([key, field]: Entry) =>
  isColumnPath(key, shapeOf(field))
    ? 'COLUMN'
    : kebab(key)
        .replace(/^(old|new)-/, '')
        .replace(/^field-/, '')
        .replace(/^default-value$/, 'value')
        .replaceAll('-', '_')
        .toUpperCase()
const samples: Readonly<Record<string, string>> = {
  COLUMN: 'id',
  NAME: 'new_name',
  PROPERTY: 'team',
  VALUE: 'data',
  COMMENT: '"shown in lists"',
  TYPE: 'long',
  POLICY_TYPE: 'custom',
  CONTENT: `'{…}'`,
}

export const alterFlags = (kind: Kind): readonly AlterFlag[] =>
  Object.entries(kind.changes).flatMap(([type, { doc, fields }]) => flagsOf(type, doc, Object.entries(fields)))

function flagsOf(type: string, doc: string, entries: readonly Entry[]): readonly AlterFlag[] {
  const name = flagOf(type)
  const update = (rest: Readonly<Record<string, unknown>>): Update => ({ '@type': type, ...rest })
  const value = ([key, field]: Entry, text: string) => valueOf(key, field, text, name)
  const [first, second, third] = entries.filter(([, field]) => field.needed)
  const optional = entries.find(([, field]) => !field.needed)
  const flag = (form: string, read: AlterFlag['update'], example?: string): readonly AlterFlag[] => [
    { name, takes: form, doc, update: read, ...(example === undefined ? {} : { example }) },
  ]
  const keys = entries.map(([key]) => key)

  if (keys.includes('fieldName') && keys.includes('type'))
    return flag(`COLUMN`, async (text) => update(known(parseColumn(text), keys)), '"note string"').map((one) => ({
      ...one,
      doc: `${doc} ${columnForm} [first | after NAME]`,
    }))
  // More than a flag can say in one line.
  if (third || (first && second && isTree(first)) || (first && !second && entries.length > 2 && shapeOf(first[1]) === 'records'))
    return flag('JSON', async (text) => ({ ...((await parseTree(text, `--${name}`)) as object), '@type': type }))
  if (first && second)
    return flag(
      `${placeOf(first)}=${placeOf(second)}`,
      async (text) => {
        const pair = await pairOf(text, name, placeOf(second))
        return update({ [first[0]]: await value(first, pair.key), [second[0]]: await value(second, pair.value) })
      },
      `${samples[placeOf(first)] ?? 'name'}=${samples[placeOf(second)] ?? 'value'}`,
    )
  if (first && optional && isColumnPath(first[0], shapeOf(first[1])))
    return flag(
      `${placeOf(first)}[=${placeOf(optional)}]`,
      async (text) => {
        const { key, value: rest } = splitPair(text)
        return update({ [first[0]]: await value(first, key), ...(rest === undefined ? {} : { [optional[0]]: await value(optional, rest) }) })
      },
      samples.COLUMN,
    ).map((one) => ({ ...one, doc: `${doc} ${placeOf(optional)}: ${optional[1].doc}` }))
  if (first) return flag(placeOf(first), async (text) => update({ [first[0]]: await value(first, text) }), samples[placeOf(first)])
  if (!optional) return [{ name, doc, update: async () => update({}) }]
  if (entries.every(([, field]) => shapeOf(field) === 'texts')) return entries.map((entry) => listFlag(entry, update))
  return flag(placeOf(optional), async (text) => update({ [optional[0]]: await value(optional, text) }), samples[placeOf(optional)])
}

/** `aliasesToAdd` → `--add-alias NAME`. */
function listFlag([key, field]: Entry, update: (rest: Readonly<Record<string, unknown>>) => Update): AlterFlag {
  const [, things = key, verb] = /^(\w+)To(\w+)$/.exec(key) ?? []
  const name = verb === undefined ? kebab(singular(key)) : `${verb.toLowerCase()}-${kebab(singular(things))}`
  return {
    name,
    takes: 'NAME',
    doc: `${kebab(things)} ${field.doc}`,
    example: 'best',
    repeats: true,
    update: async (text) => update({ [key]: [text] }),
  }
}

const known = (from: object, keys: readonly string[]) => Object.fromEntries(Object.entries(from).filter(([key]) => keys.includes(key)))

async function pairOf(text: string, name: string, place: string): Promise<{ readonly key: string; readonly value: string }> {
  const { key, value } = splitPair(text)
  if (value === undefined || key === '')
    throw misused(`--${name} has no "=" between its two values in "${text}"`, `Write it as: --${name} ${key || 'name'}=${place}`)
  return { key, value }
}

/** All updates, those of a file first. Throws Failure when there is none. */
export async function updatesFrom(given: readonly Given<AlterFlag>[], from: readonly Update[], command: string): Promise<readonly Update[]> {
  const updates = [...from]
  for (const { flag, text } of given) updates.push(await flag.update(text))
  if (updates.length === 0) throw misused('nothing to alter was given', `See what can be: ${command} --help`)
  return updates
}
