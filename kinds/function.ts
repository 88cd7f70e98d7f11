/** A function with its overloads, kept by the lake in any catalog that has schemas. */
import { commentMax, touching } from './changes.ts'
import {
  asObject,
  asWord,
  change,
  type Draft,
  decode,
  defineKind,
  type Field,
  type Fields,
  filled,
  flag,
  limited,
  listOf,
  oneOf,
  optional,
  record,
  refuse,
  text,
} from './define.ts'
import { expressionField } from './expressions.ts'
import { made } from './layout.ts'
import { plainName } from './names.ts'
import { openMap } from './open-map.ts'
import { checkOverloads, type Implementation, type Overload, withImpl, withOtherImpl, withoutImpl, withoutOverload } from './overloads.ts'
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
const runtime = word(['SPARK', 'TRINO'], true, 'what runs it')
const languages = ['SQL', 'JAVA', 'PYTHON'] as const
const language = word(languages, false, 'what it is written in')
const common = {
  language,
  runtime,
  resources: optional(record({ jars: files, files, archives: files }, 'what it needs')),
  properties: optional(openMap('settings')),
}
/** What stands in an implementation beside the common, by its language. Code and SQL are kept as they come, and run by nobody here. */
const bodies: Readonly<Record<(typeof languages)[number], Fields>> = {
  SQL: { sql: filled('the body, in SQL') },
  JAVA: { className: filled('the class') },
  PYTHON: { handler: filled('the function'), codeBlock: optional(text('the code')) },
}
/** Resources and properties default to nothing, as answers show them. */
const implementation = made('an implementation', (raw, at): Implementation => {
  const tongue = language.decode(asObject(raw, at).language, `${at}.language`) as keyof typeof bodies
  const { resources, properties, ...rest } = decode<typeof common>({ ...common, ...bodies[tongue] }, raw, at)
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
const definition = made('an overload', (raw, at): Overload => {
  const { parameters = [], ...rest } = decode(definitionFields, raw, at)
  return rest.impls.length === 0 ? refuse(`${at}.impls`, 'a list with at least one implementation') : { ...rest, parameters }
})

const overloadsOf = ({ body }: Draft) => body.definitions as readonly Overload[]
const withOverloads = (draft: Draft, definitions: readonly Overload[]): Draft => ({ ...draft, body: { ...draft.body, definitions } })
const whose = { parameters: listOf(parameter, 'those of the overload that is meant: names and types, in order') }

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
  changes: {
    updateComment: touching(
      ['comment'],
      change('Replaces the comment.', { newComment: limited(commentMax, 'the new comment') }, (draft, ask) => ({
        ...draft,
        body: { ...draft.body, comment: ask.newComment },
      })),
    ),
    addDefinition: change('Adds an overload; no call may mean it and another.', { definition }, (draft, ask) => {
      const overloads = [...overloadsOf(draft), ask.definition]
      checkOverloads(draft.body.functionType, overloads)
      return withOverloads(draft, overloads)
    }),
    removeDefinition: change('Removes an overload; the last one stays.', whose, (draft, ask) =>
      withOverloads(draft, withoutOverload(overloadsOf(draft), ask.parameters)),
    ),
    addImpl: change('Adds an implementation of an overload, for a runtime that it has none for.', { ...whose, implementation }, (draft, ask) =>
      withOverloads(draft, withImpl(overloadsOf(draft), ask.parameters, ask.implementation)),
    ),
    updateImpl: change('Replaces the implementation of an overload for a runtime.', { ...whose, runtime, implementation }, (draft, ask) =>
      withOverloads(draft, withOtherImpl(overloadsOf(draft), ask.parameters, ask.runtime, ask.implementation)),
    ),
    removeImpl: change('Removes the implementation of an overload for a runtime; the last one stays.', { ...whose, runtime }, (draft, ask) =>
      withOverloads(draft, withoutImpl(overloadsOf(draft), ask.parameters, ask.runtime)),
    ),
  },
  needsUpdates: true,
  carries: { tags: true },
  access: { create: ['REGISTER_FUNCTION'], read: ['EXECUTE_FUNCTION', 'MODIFY_FUNCTION'], write: ['MODIFY_FUNCTION'] },
  wire: { details: 'functions' },
  sync: { home: 'inherits', fenced: ['name', 'functionType', 'deterministic', 'definitions'] },
})
