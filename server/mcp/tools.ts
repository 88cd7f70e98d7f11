/** What agents may ask, as one table: each tool is a question to a route that reads, with the arguments that make its address. */
import { objectType } from '../../kinds/address.ts'
import { column } from '../../kinds/column.ts'
import {
  ancestors,
  decode,
  type Field,
  type Fields,
  filled,
  flag,
  jsonOf,
  type Kind,
  optional,
  refuse,
  type Shape,
  text,
} from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { metalake } from '../../kinds/metalake.ts'
import { textFields } from '../../kinds/texts.ts'
import { named } from '../access/objects.ts'
import { dataKinds } from '../lineage/things.ts'
import { accessRoutes } from '../rest/access-routes.ts'
import { explainRoutes } from '../rest/explain-routes.ts'
import { jobRoutes } from '../rest/job-routes.ts'
import { kindRoutes, listPattern, onePattern } from '../rest/kind-routes.ts'
import { lineageRoutes } from '../rest/lineage-routes.ts'
import { modelRoutes } from '../rest/model-routes.ts'
import { partitionRoutes } from '../rest/partition-routes.ts'
import { limitQuery, pageQueries } from '../rest/route.ts'
import { searchRoutes } from '../rest/search-routes.ts'
import { useRoutes } from '../rest/use-routes.ts'

export interface Tool {
  readonly name: string
  /** For the model that chooses among them. */
  readonly doc: string
  /** JSON Schema of the arguments. */
  readonly takes: Readonly<Record<string, unknown>>
  /** The address to be read for these arguments. Throws illegal. */
  readonly at: (given: unknown) => string
}

const within = { metalake: filled('the metalake, as list_metalakes names them') }
/** An address without what its parameters are called and held to. */
const shape = (pattern: string) => pattern.replaceAll(/:\w+(\([^)]*\))?/g, '*')
const readable = new Set(
  [...kindRoutes, ...modelRoutes, ...partitionRoutes, ...jobRoutes, ...accessRoutes]
    .filter(({ method }) => method === 'GET')
    .map(({ pattern }) => shape(pattern)),
)
const withRoute = (patternOf: (kind: Kind) => string) => kindList.filter((kind) => readable.has(shape(patternOf(kind))))
const loaded = withRoute(onePattern)
const remembered = withRoute((kind) => `${onePattern(kind)}/history`)
/** What jobs tell of. */
const told = [...dataKinds, column]
const listed = withRoute(listPattern).filter(({ parent }) => parent !== null)

const word = (kinds: readonly Kind[], doc: string): Field<string, true> => {
  const types = kinds.map(objectType)
  const decode = (value: unknown, at: string) => types.find((one) => one === value) ?? refuse(at, `one of ${types.join(', ')}`)
  return { doc, needed: true, json: { type: 'string', enum: types }, decode }
}
/** The names of what a kind is in, from the catalog down: `catalog.schema`. */
const holders = (kind: Kind) => ancestors(kind).slice(1).map(objectType).join('.')
const forms = [...Map.groupBy(loaded, holders)].map(
  ([above, kinds]) => `${above}${above === '' ? '' : '.'}NAME of ${kinds.map(objectType).join(', ')}`,
)
const thing = (kinds: readonly Kind[]) => ({
  ...within,
  type: word(kinds, 'what sort of thing it is'),
  fullName: filled('its names from the catalog down, joined by dots, as a search gives them'),
})

/** Those of a route's queries that a tool takes, as the route says them itself. */
function queriesOf(routes: readonly { readonly pattern: string; readonly queries?: Fields }[], pattern: string, names: readonly string[]): Fields {
  const { queries = {} } = routes.find((one) => one.pattern === pattern && one.queries) ?? {}
  return Object.fromEntries(names.map((name) => [name, optional(queries[name] ?? missing(pattern, name))]))
}
function missing(pattern: string, name: string): never {
  throw new Error(`${pattern} takes no ${name}`)
}

function addressed(pattern: string, path: readonly string[], queries: Readonly<Record<string, unknown>>): string {
  const bad = path.find((name) => name === '.' || name === '..')
  if (bad !== undefined) throw illegal(`"${bad}" is no name that an address can hold`)
  const names = path[Symbol.iterator]()
  const at = shape(pattern).replaceAll('*', () => encodeURIComponent(String(names.next().value)))
  const asked = Object.entries(queries).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as [string, string]]))
  return asked.length === 0 ? at : `${at}?${new URLSearchParams(asked).toString()}`
}

/** A tool whose arguments are `fields`, and the queries that it hands on as they are. */
function tool<F extends Fields>(
  name: string,
  doc: string,
  fields: F,
  queries: Fields,
  at: (given: Shape<F>, queries: Readonly<Record<string, unknown>>) => string,
): Tool {
  const all: Fields = { ...fields, ...queries }
  return {
    name,
    doc,
    takes: jsonOf(all),
    at: (given) => {
      const read: Readonly<Record<string, unknown>> = decode(all, given ?? {}, 'arguments')
      return at(read as Shape<F>, Object.fromEntries(Object.keys(queries).map((key) => [key, read[key]])))
    },
  }
}

const inMetalake = (name: string, doc: string, routes: Parameters<typeof queriesOf>[0], below: string, queries: readonly string[]): Tool => {
  const pattern = `${onePattern(metalake)}/${below}`
  return tool(name, doc, within, queriesOf(routes, pattern, queries), (given, asked) => addressed(pattern, [given.metalake], asked))
}
/** About a thing that stands in the query, as type:fullName. */
const ofObject = (
  name: string,
  doc: string,
  kinds: readonly Kind[],
  routes: Parameters<typeof queriesOf>[0],
  below: string,
  queries: readonly string[],
): Tool => {
  const pattern = `${onePattern(metalake)}/${below}`
  return tool(name, doc, thing(kinds), queriesOf(routes, pattern, queries), ({ metalake, type, fullName }, asked) =>
    addressed(pattern, [metalake], { object: `${type}:${fullName}`, ...asked }),
  )
}
/** About a thing that has an address of its own. */
const ofThing = (name: string, doc: string, kinds: readonly Kind[], queries: Fields, end: string): Tool =>
  tool(name, doc, thing(kinds), queries, (given, asked) => {
    const { kind, path } = named(given.metalake, given.type, given.fullName)
    return addressed(`${onePattern(kind)}${end}`, path, asked)
  })

const usual = 100
const { asOf } = queriesOf(searchRoutes, `${onePattern(metalake)}/search`, ['asOf']) as { readonly asOf: Field }
const paging = { limit: optional(limitQuery(`at most this many, 1 to 1000; ${usual} when absent`)), pageToken: optional(pageQueries.pageToken) }
const some = queriesOf(kindRoutes, `${onePattern(metalake)}/history`, ['limit', 'pageToken', 'asOf'])

const grammar = `Words must all fit, anywhere; "or", brackets, "phrases in quotes", cust* and -word or "not" as usual.
Fields of text: ${Object.keys(textFields).join(', ')}, as in column:*email* or tag:sensitivity=high.
Others: kind:table, in:catalog.schema, has:owner, -has:comment, home:REGION, created:2026-05, changed:<7d. Example: kind:table column:*email* tag:pii -has:owner`

export const tools: readonly Tool[] = [
  tool('list_metalakes', 'Lists the metalakes that the caller may see: everything else is in one of them.', {}, {}, () => listPattern(metalake)),
  inMetalake(
    'search',
    `Finds things of a metalake by all that is said of them, the best first, and says why. Begin here.\n${grammar}\nThe answer has the exact count, for each thing its type, fullName, comment, owner, tags and why it was found, and under "meant" the words that stand nowhere with those they were taken for.`,
    searchRoutes,
    'search',
    ['query', 'limit', 'pageToken', 'facets', 'asOf'],
  ),
  inMetalake('suggest', 'Says what the beginning of a search may become: things by name, fields, values and words.', searchRoutes, 'search/suggest', [
    'query',
    'limit',
  ]),
  ofThing(
    'load',
    `Loads one thing with all that the lake holds of it: of a table its columns, types, partitioning and properties. Full names: ${forms.join('; ')}.`,
    loaded,
    { asOf },
    '',
  ),
  tool(
    'list',
    'Lists what is of one kind right in a thing: the schemas of a catalog, the tables of a schema, the tags of a metalake.',
    {
      ...within,
      type: word(listed, 'of which kind'),
      in: optional(text('what holds them: names from the catalog down, joined by dots; absent for what is right in the metalake')),
    },
    { details: optional(flag('true: whole things instead of names, where the kind has that')), ...paging, asOf },
    ({ metalake, type, in: above }, { limit = usual, ...asked }) => {
      const kind = listed.find((one) => objectType(one) === type) as Kind
      const names = above === undefined ? [] : above.split('.')
      if (names.length !== ancestors(kind).length - 1 || names.includes(''))
        throw illegal(
          holders(kind) === '' ? `"in" must be left out: a ${type} is right in the metalake` : `"in" must be a ${holders(kind)}: a ${type} is in one`,
        )
      return addressed(listPattern(kind), [metalake, ...names], { limit, ...asked })
    },
  ),
  ofThing('history', 'Tells what happened to a thing, newest first: who, when, and the state before and after.', remembered, some, '/history'),
  ofObject('lineage', 'Tells what a thing comes from and what comes of it, through which jobs.', told, lineageRoutes, 'lineage', [
    'direction',
    'depth',
    'limit',
    'column',
    'columns',
    'at',
  ]),
  ofObject(
    'impact',
    'Tells what breaks when a column, or a thing with all of its columns, goes: the nearest first.',
    told,
    lineageRoutes,
    'lineage/impact',
    ['depth', 'limit', 'column', 'at'],
  ),
  inMetalake('popular', 'Tells what most people use of what the caller may load, the most used first.', useRoutes, 'popular', ['limit']),
  ofObject(
    'explain_access',
    'Tells what somebody may do with a thing, the caller when nobody is named, and the grants, denials, owners and rules that decide it.',
    [...loaded, column],
    explainRoutes,
    'access',
    ['principal', 'group', 'asOf'],
  ),
]
