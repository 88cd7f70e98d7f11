/** The description of the API, OpenAPI 3.1, made from the routes and so from the kinds. */
import { ancestors, type Fields } from '../../kinds/define.ts'
import { families } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { shapes } from '../../kinds/shapes.ts'
import { listPattern } from './kind-routes.ts'
import type { Bodies } from './negotiate.ts'
import { refusalsOf } from './refusals.ts'
import { jsonType, v2Type } from './respond.ts'
import type { Route } from './route.ts'
import { type PlainDoc, plainDocs } from './system-routes.ts'

type Json = Readonly<Record<string, unknown>>

const parameter = /:(\w+)(?:\((.*?)\))?(?=\/|$)/g
/** `/api/metalakes/{metalake}`: how the description writes the address of a route. */
export const plainPath = (pattern: string) => pattern.replace(parameter, '{$1}')
const v1Type = 'application/vnd.gravitino.v1+json'
const eventType = 'text/event-stream'
const lineTypes = ['application/jsonl', 'text/csv']

const bodyTypes: Readonly<Record<Bodies, readonly string[]>> = {
  plain: [jsonType],
  any: [jsonType, v1Type],
  association: [jsonType, v1Type, v2Type],
}
const under = (types: readonly string[], schema: Json) => Object.fromEntries(types.map((type) => [type, { schema }]))

function parametersOf(pattern: string, queries: Fields = {}, headers: Fields = {}): readonly Json[] {
  const besides = (place: string, fields: Fields) =>
    Object.entries(fields).map(([name, { doc, json }]) => ({ name, in: place, required: false, description: doc, schema: json }))
  return [
    ...[...pattern.matchAll(parameter)].map(([, name, form]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', minLength: 1, ...(form === undefined ? {} : { pattern: form }) },
    })),
    ...besides('query', queries),
    ...besides('header', headers),
  ]
}

const nested = kindList.filter((kind) => kind.parent !== null && kind.serves.includes('list'))
const deepestFirst = nested.toSorted((a, b) => ancestors(b).length - ancestors(a).length)

/** What the route is about: the kind in whose list it is, else what its address names. */
function areaOf({ pattern }: Route): string {
  const kind = deepestFirst.find((one) => pattern === listPattern(one) || pattern.startsWith(`${listPattern(one)}/`))
  if (kind) return kind.plural
  const skipped = new Set(['', 'api', 'bulk', 'metalakes', 'objects'])
  return pattern.split('/').find((part) => !skipped.has(part) && !part.startsWith(':')) ?? 'metalakes'
}

const refusalName = (status: number) => `Refusal${status}`

function operationOf(route: Route): Json {
  const path = plainPath(route.pattern)
  const types = route.v2 ? [jsonType, v2Type] : [jsonType]
  const done = {
    description: 'Done; code is 0.',
    content: {
      ...under(types, route.gives ?? {}),
      ...(route.follow ? { [eventType]: { schema: { type: 'string' } } } : {}),
      ...(route.lines ? under(lineTypes, { type: 'string' }) : {}),
    },
  }
  const refused = [...refusalsOf(route)].map(([status, { doc, codes }]) => [
    status,
    {
      description: doc,
      ...(status === families.busy.status || status === families.tooMany.status
        ? { headers: { 'Retry-After': { schema: { type: 'string' }, description: 'seconds' } } }
        : {}),
      ...(codes.length === 0 ? {} : { content: under(types, { $ref: `#/components/schemas/${refusalName(status)}` }) }),
    },
  ])
  return {
    summary: route.doc,
    operationId: `${route.operation.toLowerCase()}_${path.replace(/[^\w]+/g, '_')}`,
    tags: [areaOf(route)],
    parameters: parametersOf(route.pattern, route.queries, route.headers),
    ...(route.takes
      ? { requestBody: { required: route.bodies !== undefined, content: under(bodyTypes[route.bodies ?? 'plain'], route.takes) } }
      : {}),
    responses: {
      ...(route.refuses?.only ? {} : { [route.status ?? 200]: done }),
      ...(route.quiet === undefined ? {} : { 202: { description: route.quiet } }),
      ...Object.fromEntries(refused),
    },
  }
}

function plainOperation(path: string, { doc, answers }: PlainDoc): Json {
  const asOf = { 400: { description: families.illegal.doc, content: under([jsonType], { $ref: `#/components/schemas/${refusalName(400)}` }) } }
  return {
    summary: doc,
    operationId: `get_${path.replace(/[^\w]+/g, '_')}`,
    tags: ['server'],
    parameters: [],
    responses: {
      ...Object.fromEntries(answers.map(({ status, doc: says, type, gives }) => [status, { description: says, content: under([type], gives) }])),
      ...asOf,
    },
    security: [],
  }
}

/** The envelope of a refusal with a status: the codes that come with it. */
function refusal(codes: readonly number[]): Json {
  return {
    type: 'object',
    properties: {
      code: { type: 'integer', enum: codes },
      type: { type: 'string', description: 'simple name of the failure, by which clients tell it' },
      message: { type: 'string', description: 'why, and what to do' },
    },
    required: ['code', 'type', 'message'],
    additionalProperties: false,
  }
}

/** Gives the whole document. */
export function openapi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) (paths[plainPath(route.pattern)] ??= {})[route.method.toLowerCase()] = operationOf(route)
  for (const [path, doc] of Object.entries(plainDocs)) paths[path] = { get: plainOperation(path, doc) }
  const byStatus = Map.groupBy(Object.values(families), ({ status }) => status)
  const codesOf = (list: readonly { readonly code: number }[]) => [...new Set(list.map(({ code }) => code))]
  return {
    openapi: '3.1.0',
    info: {
      title: 'Caspian',
      version: '0.1.0',
      description: 'A metadata lake that speaks the REST API of Apache Gravitino.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{}, { name: [] }, { token: [] }, { ticket: [] }],
    paths,
    components: {
      securitySchemes: {
        name: {
          type: 'http',
          scheme: 'basic',
          description: 'With the authenticator simple the name is believed, and without one the caller is anonymous; with basic the password counts.',
        },
        token: { type: 'http', scheme: 'bearer', description: 'Of an identity provider, with the authenticator oauth; or one of the lake’s own.' },
        ticket: { type: 'http', scheme: 'negotiate', description: 'With the authenticator kerberos.' },
      },
      schemas: {
        ...shapes,
        Refusal: refusal(codesOf(Object.values(families))),
        Refusal413: refusal([families.illegal.code]),
        ...Object.fromEntries([...byStatus].map(([status, list]) => [refusalName(status), refusal(codesOf(list))])),
      },
    },
  }
}
