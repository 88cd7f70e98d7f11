/** A function with its overloads, kept by the lake in any catalog that has schemas. */
import { commentMax, updateComment } from './changes.ts'
import { asWord, decode, defineKind, type Field, filled, flag, limited, listOf, oneOf, optional, record, refuse, text, textMap } from './define.ts'
import { expressionField } from './expressions.ts'
import { made } from './layout.ts'
import { plainName } from './names.ts'
import { schema } from './schema.ts'
import { typeField } from './types.ts'

const files = optional(listOf(text('an address'), 'addresses'))
const parameter = record(
  {
    name: filled('its name'),
    dataType: typeField('its type'),
    comment: optional(text('free text')),
    defaultValue: optional(expressionField('used when it is left out')),
  },
  'a parameter',
)
const column = record({ name: filled('its name'), dataType: typeField('its type'), comment: optional(text('free text')) }, 'a column')

/** One word of a list, in this very letter case, or in any where `any` says so; kept in capitals. */
const word = (words: readonly string[], any: boolean, doc: string): Field<string, true> => ({
  doc,
  needed: true,
  json: { type: 'string', enum: words },
  decode: (v, at) => {
    const given = any ? asWord(v, at).toUpperCase() : v
    return words.includes(given as string) ? (given as string) : refuse(at, `one of ${words.join(', ')}`)
  },
})
const implFields = {
  language: word(['SQL', 'JAVA', 'PYTHON'], false, 'what it is written in'),
  runtime: word(['SPARK', 'TRINO'], true, 'what runs it'),
  sql: optional(text('the body, in SQL')),
  className: optional(text('the class, in Java')),
  handler: optional(text('the function, in Python')),
  codeBlock: optional(text('the code, in Python')),
  resources: optional(record({ jars: files, files, archives: files }, 'what it needs')),
  properties: optional(textMap('settings')),
}
/** Resources and properties default to nothing, as answers show them. */
const implementation = made('an implementation', (raw, at) => {
  const { resources, properties, ...rest } = decode(implFields, raw, at)
  return {
    ...rest,
    resources: { jars: resources?.jars ?? [], files: resources?.files ?? [], archives: resources?.archives ?? [] },
    properties: properties ?? {},
  }
})
const definitionFields = {
  parameters: optional(listOf(parameter, 'its parameters')),
  returnType: optional(typeField('what a scalar or aggregate gives')),
  returnColumns: optional(listOf(column, 'what a table function gives')),
  impls: listOf(implementation, 'one a runtime'),
}
/** One overload. Source: contract types §11. */
const definition = made('an overload', (raw, at) => {
  const { parameters = [], ...rest } = decode(definitionFields, raw, at)
  return rest.impls.length === 0 ? refuse(`${at}.impls`, 'a list with at least one implementation') : { ...rest, parameters }
})

export const fn = defineKind({
  name: 'function',
  parent: schema,
  doc: 'A function with its overloads, kept by the lake.',
  fields: {
    name: text('unique within the schema'),
    functionType: oneOf(['scalar', 'aggregate', 'table'], 'what it gives'),
    deterministic: optional(flag('the same arguments give the same answer; false when absent')),
    comment: optional(limited(commentMax, 'free text')),
    definitions: {
      ...listOf(definition, 'the overloads'),
      decode: (v: unknown, at: string) => {
        const all = listOf(definition, 'the overloads').decode(v, at)
        return all.length === 0 ? refuse(at, 'a list with at least one overload') : all
      },
    },
  },
  names: plainName,
  changes: { updateComment },
  needsUpdates: true,
  carries: { tags: true },
  access: { create: 'REGISTER_FUNCTION', read: ['EXECUTE_FUNCTION', 'MODIFY_FUNCTION'], write: ['MODIFY_FUNCTION'] },
  wire: { details: 'functions' },
  sync: { home: 'inherits', fenced: ['name', 'definitions'] },
})
