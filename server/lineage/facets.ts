/** The facets of OpenLineage that the lake reads, as field tables. What else is in them, and facets that are not here, is kept unread. */
import { asObject, decode, type Field, type Fields, filled, flag, integer, listOf, optional, refuse, type Shape, text } from '../../kinds/define.ts'
import { holdsLogin } from '../../kinds/secret-names.ts'
import { masked } from './secrets.ts'

/** Characters of a namespace, of a name, and of a column's name. */
export const namespaceMax = 1_024
export const nameMax = 4_096
export const fieldMax = 2_048

/** An object with these fields; others are passed over. */
const object = <F extends Fields>(fields: F, doc: string): Field<Shape<F>, true> => ({
  doc,
  needed: true,
  json: { type: 'object' },
  decode: (value, at) => decode(fields, value, at, true),
})
/** A map, because columns may be called like what every object has of itself. */
const mapOf = <T>(keys: Field<string>, of: Field<T>, doc: string): Field<ReadonlyMap<string, T>, true> => ({
  doc,
  needed: true,
  json: { type: 'object' },
  decode: (value, at) =>
    new Map(Object.entries(asObject(value, at)).map(([key, inner]) => [keys.decode(key, `${at} (a key)`), of.decode(inner, `${at}.${key}`)])),
})
/** A name that nodes of the graph can have. */
const called = (max: number, doc: string): Field<string, true> => ({
  doc,
  needed: true,
  json: { type: 'string', minLength: 1, maxLength: max },
  decode: (value, at) => {
    const name = filled(doc).decode(value, at)
    if (name.length > max) return refuse(at, `at most ${max} characters long; it has ${name.length}`)
    return name.includes('\0') ? refuse(at, 'text without the character U+0000') : name
  },
})

const space = called(namespaceMax, 'where the name counts')
/** What is named by it is shown with it. */
const namespace: Field<string, true> = {
  ...space,
  decode: (value, at) => {
    const text = space.decode(value, at)
    return holdsLogin(text) ? refuse(at, 'an address without user and password') : text
  },
}
export const named = { namespace, name: called(nameMax, 'unique in its namespace') }
const column = called(fieldMax, 'name of a column; the parts of a nested one are joined by dots')

const input = object(
  {
    ...named,
    field: column,
    transformations: optional(
      listOf(
        object(
          {
            type: text('DIRECT: the value comes from it · INDIRECT: it decides about the value'),
            subtype: optional(text('IDENTITY, TRANSFORMATION, AGGREGATION; JOIN, GROUP_BY, FILTER, SORT, WINDOW, CONDITIONAL')),
            description: optional(text('free text')),
            masking: optional(flag('what was read cannot be told from what was written')),
          },
          'one thing done to it',
        ),
        'what was done to it',
      ),
    ),
  },
  'a column that was read',
)
/** A column of a dataset that others come from. */
export type InputField = typeof input extends Field<infer T> ? T : never
const output = object(
  {
    inputFields: listOf(input, 'columns that it comes from'),
    transformationType: optional(text('before 1-2-0: IDENTITY or MASKED')),
    transformationDescription: optional(text('before 1-2-0: free text')),
  },
  'where a column comes from',
)
const columnLineage = object(
  { fields: mapOf(column, output, 'columns that were written'), dataset: optional(listOf(input, 'columns that decide which rows there are')) },
  'where columns come from',
)

interface SchemaField {
  readonly name: string
  readonly type?: string | undefined
  readonly description?: string | undefined
  readonly fields?: readonly SchemaField[] | undefined
}
const schemaField: Field<SchemaField, true> = {
  doc: 'a column',
  needed: true,
  json: { type: 'object' },
  decode: (value, at) => {
    const flat = { name: column, type: optional(text('its type')), description: optional(text('free text')) }
    return decode({ ...flat, fields: optional(listOf(schemaField, 'columns in it')) }, value, at, true)
  },
}
const identifier = object({ ...named, type: optional(text('TABLE, LOCATION …')) }, 'another name')
const owners = object(
  { owners: optional(listOf(object({ name: text('who'), type: optional(text('as what')) }, 'an owner'), 'owners')) },
  'whose it is',
)
const documentation = object({ description: optional(text('free text')) }, 'what it is')
const parentJob = object(named, 'a job')
const parentRun = object({ runId: text('id of a run') }, 'a run')

const lifecycles = ['ALTER', 'CREATE', 'DROP', 'OVERWRITE', 'RENAME', 'TRUNCATE'] as const
const lifecycle: Field<(typeof lifecycles)[number], true> = {
  doc: 'what became of it',
  needed: true,
  json: { type: 'string', enum: lifecycles },
  decode: (value, at) => lifecycles.find((one) => one === value) ?? refuse(at, `one of ${lifecycles.join(', ')}`),
}

const onDatasets = {
  schema: object({ fields: optional(listOf(schemaField, 'columns')) }, 'its columns'),
  dataSource: object({ name: optional(text('name of the source')), uri: optional(text('its address')) }, 'where it is'),
  documentation,
  ownership: owners,
  symlinks: object({ identifiers: listOf(identifier, 'other names') }, 'what else it is called'),
  lifecycleStateChange: object(
    { lifecycleStateChange: lifecycle, previousIdentifier: optional(object(named, 'what it was called')) },
    'what became of it',
  ),
  columnLineage,
}
const onJobs = {
  sql: object({ query: text('the statement'), dialect: optional(text('of which system')) }, 'the statement that is run'),
  jobType: object(
    { processingType: text('BATCH or STREAMING'), integration: text('who tells'), jobType: optional(text('QUERY, COMMAND, DAG …')) },
    'sort of job',
  ),
  sourceCodeLocation: object({ type: optional(text('git …')), url: optional(text('address')) }, 'where its program is'),
  documentation,
  ownership: owners,
}
const onRuns = {
  parent: object({ run: parentRun, job: parentJob, root: optional(object({ run: parentRun, job: parentJob }, 'the outermost')) }, 'what began it'),
  nominalTime: object({ nominalStartTime: text('ISO instant'), nominalEndTime: optional(text('ISO instant')) }, 'the time that it is about'),
  errorMessage: object(
    { message: text('what went wrong'), programmingLanguage: optional(text('of the program')), stackTrace: optional(text('where')) },
    'why it failed',
  ),
  processing_engine: object({ version: text('of the engine'), name: optional(text('of the engine')) }, 'what ran it'),
}
const onOutputs = {
  outputStatistics: object({ rowCount: optional(integer('rows written')), size: optional(integer('bytes written')) }, 'how much was written'),
}
export const known = { dataset: onDatasets, job: onJobs, run: onRuns, input: {}, output: onOutputs } satisfies Record<string, Fields>
/** What a facet can be said of; `input` and `output`: of a dataset in one run. */
export type FacetOf = keyof typeof known

type Known = typeof known
type Told<O extends FacetOf, K extends keyof Known[O]> = Known[O][K] extends Field<infer T> ? T : never
export type ColumnLineage = Told<'dataset', 'columnLineage'>

export interface Facet {
  /** As it came, without secrets. */
  readonly raw: Readonly<Record<string, unknown>>
  /** As it was read, if it is a known one. */
  readonly told: unknown
}
/** By name. Null: it says that there is none any more. */
export type Facets = ReadonlyMap<string, Facet | null>

/** What a facet tells, if it was told and not taken back. `facets` are those of an `of`. */
export const told = <O extends FacetOf, K extends string & keyof Known[O]>(of: O, name: K, facets: Facets): Told<O, K> | undefined =>
  Object.hasOwn(known[of], name) ? (facets.get(name)?.told as Told<O, K> | undefined) : undefined

/** Throws an `illegal` Refusal that names the field, where a known facet is not as it should be. */
export function facetsFrom(of: FacetOf, given: unknown, at: string): Facets {
  const fields: Fields = known[of]
  const all = given === undefined || given === null ? [] : Object.entries(asObject(given, at))
  return new Map(
    all.flatMap(([name, value]): (readonly [string, Facet | null])[] => {
      if (value === null) return []
      if (name.includes('\0') || name.length > fieldMax) return refuse(at, `facets with names of at most ${fieldMax} characters, none of them U+0000`)
      const raw = asObject(value, `${at}.${name}`)
      if (raw['_deleted'] === true && (of === 'dataset' || of === 'job')) return [[name, null]]
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      return [[name, { raw: asObject(masked(raw), at), told: field?.decode(raw, `${at}.${name}`) }]]
    }),
  )
}
