/** The description of the API is valid OpenAPI 3.1, and says of every route and every field what is there, and nothing else. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Kind, oneKey } from '../../kinds/define.ts'
import { kindList } from '../../kinds/index.ts'
import { modelVersion } from '../../kinds/model-version.ts'
import { type Json, type Said, TestLake } from '../test-lake.ts'
import { routes, routesOf } from './http.ts'
import { listPattern, onePattern } from './kind-routes.ts'
import { plainDocs } from './system-routes.ts'

interface Operation {
  readonly summary: string
  readonly operationId: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: Json
    readonly description?: string
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> }
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>
  >
}
interface Document {
  readonly openapi: string
  readonly info: Json
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Json
}
const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'patch'])
const pathOf = (pattern: string) => pattern.replaceAll(/:(\w+)(\([^)]*\))?/g, '{$1}')

/** Everything in the value, itself first, with where it stands. */
function* within(value: unknown, at = '#'): Generator<readonly [string, unknown]> {
  yield [at, value]
  if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) yield* within(inner, `${at}/${key}`)
}

/** Throws unless it is a JSON Schema as 2020-12 has it, as far as schemas here go. */
function checkSchema(schema: unknown, at: string): void {
  assert.ok(typeof schema === 'object' && schema !== null && !Array.isArray(schema), `${at} is no schema`)
  const {
    type,
    properties,
    required,
    items,
    oneOf,
    enum: words,
    additionalProperties,
    minLength,
    maxLength,
    minItems,
    maxItems,
    minProperties,
    $ref,
    const: only,
    description,
    minimum,
    maximum,
    pattern,
    not,
    ...other
  } = schema as Json
  assert.deepEqual(Object.keys(other), [], `${at} has keys that no schema here has`)
  const types = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'])
  if (type !== undefined) for (const one of [type].flat()) assert.ok(types.has(String(one)), `${at}: ${String(one)}`)
  else assert.ok(oneOf ?? $ref ?? only !== undefined, `${at} says nothing`)
  if (properties !== undefined) for (const [key, inner] of Object.entries(properties as Json)) checkSchema(inner, `${at}.${key}`)
  if (required !== undefined) {
    assert.ok(Array.isArray(required) && new Set(required).size === required.length, at)
    for (const key of required as string[]) assert.ok(Object.hasOwn(properties as Json, key), `${at} needs ${key}, which it does not have`)
  }
  if (type === 'array' && $ref === undefined) checkSchema(items, `${at}[]`)
  if (oneOf !== undefined) for (const [i, inner] of (oneOf as unknown[]).entries()) checkSchema(inner, `${at}|${i}`)
  if (oneOf !== undefined) assert.ok((oneOf as unknown[]).length > 0, `${at} is one of nothing`)
  if (words !== undefined)
    assert.ok(Array.isArray(words) && words.length > 0 && words.every((word) => ['string', 'number'].includes(typeof word)), at)
  if (typeof additionalProperties === 'object') checkSchema(additionalProperties, `${at}.*`)
  if (not !== undefined) assert.deepEqual(Object.keys(not as Json), ['enum'], at)
  if (pattern !== undefined) assert.doesNotThrow(() => new RegExp(String(pattern), 'u'), at)
  for (const length of [minLength, maxLength, minItems, maxItems, minProperties, minimum, maximum])
    assert.ok(length === undefined || Number.isInteger(length), at)
  if (description !== undefined) assert.ok(typeof description === 'string' && description.length > 4, at)
}

describe('the description of the API', () => {
  let it: TestLake
  let said: Said
  let document: Document
  before(async () => {
    it = await TestLake.start()
    said = await it.get('/openapi.json')
    document = JSON.parse(said.text) as Document
  })
  after(() => it[Symbol.asyncDispose]())

  const all = () =>
    Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })))
  const operationAt = (method: string, pattern: string): Operation => {
    const found = document.paths[pathOf(pattern)]?.[method]
    assert.ok(found, `${method} ${pattern}`)
    return found
  }
  const bodyOf = (operation: Operation) =>
    (operation.requestBody?.content['application/json']?.schema.properties ?? {}) as Readonly<Record<string, Json>>
  const answerOf = (operation: Operation) =>
    (operation.responses['200']?.content?.['application/json']?.schema.properties ?? {}) as Readonly<Record<string, Json>>

  test('is JSON for anyone, of OpenAPI 3.1', () => {
    assert.deepEqual([said.status, said.type.split(';')[0]], [200, 'application/json'])
    assert.match(document.openapi, /^3\.1\.\d+$/)
    const { title, version, license } = document.info
    for (const text of [title, version]) assert.ok(typeof text === 'string' && text.length > 0)
    assert.ok(typeof (license as Json).name === 'string')
    assert.deepEqual(Object.keys(document).toSorted(), ['components', 'info', 'openapi', 'paths', 'security'])
    assert.ok(all().length > 60)
  })

  test('has every route of the table, and no other', () => {
    const described = all().map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    const served = [
      ...routesOf(it.lake.config).map(({ method, pattern }) => `${method} ${pathOf(pattern)}`),
      ...Object.keys(plainDocs).map((path) => `GET ${path}`),
    ]
    assert.equal(new Set(served).size, served.length, 'two routes have one description')
    assert.deepEqual(described.toSorted(), served.toSorted())
  })

  test('has no two paths that mean the same', () => {
    const shapes = Object.keys(document.paths).map((path) => path.replaceAll(/\{\w+\}/g, '{}'))
    assert.deepEqual(
      shapes.filter((shape, i) => shapes.indexOf(shape) !== i),
      [],
    )
  })

  test('gives each operation a name of its own, words and answers', () => {
    const ids = all().map(({ operation }) => operation.operationId)
    assert.deepEqual(
      ids.filter((id, i) => ids.indexOf(id) !== i),
      [],
    )
    for (const { path, method, operation } of all()) {
      assert.ok(methods.has(method), method)
      assert.match(operation.operationId, /^\w+$/)
      assert.ok(operation.summary.length > 5, path)
      const statuses = Object.keys(operation.responses)
      assert.ok(
        statuses.includes('400') && ['200', '201', '405'].some((status) => statuses.includes(status)),
        `${method} ${path}: ${statuses.join()}`,
      )
      for (const [status, { description }] of Object.entries(operation.responses)) assert.ok(description.length > 3, `${method} ${path} ${status}`)
      assert.ok(operation.requestBody === undefined || ['put', 'post', 'patch'].includes(method), `${method} ${path} has a body`)
    }
  })

  test('sorts operations by what they are about', () => {
    const areaOf = (method: string, pattern: string) => (operationAt(method, pattern) as unknown as Json).tags
    const lake = '/api/metalakes/:metalake'
    for (const [method, pattern, area] of [
      ['post', '/api/metalakes', 'metalakes'],
      ['get', `${lake}/history`, 'history'],
      ['put', `${lake}/catalogs/:catalog`, 'catalogs'],
      ['get', `${lake}/catalogs/:catalog/schemas/:schema/tables/:table/partitions`, 'tables'],
      ['get', `${lake}/objects/:type/:fullName/statistics`, 'statistics'],
      ['get', `${lake}/tags/:tag/objects`, 'tags'],
      ['post', `${lake}/jobs/runs`, 'jobs'],
    ] as const)
      assert.deepEqual([pattern, areaOf(method, pattern)], [pattern, [area]])
  })

  test('says of each operation how it refuses: with what body, and with none', () => {
    const of = (method: string, pattern: string) => operationAt(method, pattern).responses
    const lake = '/api/metalakes/:metalake'
    for (const { operation } of all())
      for (const [status, { content }] of Object.entries(operation.responses))
        assert.equal(content === undefined, ['202', '406', '415'].includes(status), `${operation.operationId} ${status}`)
    const statuses = (method: string, pattern: string) => Object.keys(of(method, pattern)).join()
    assert.equal(statuses('get', `${lake}/tags`), '200,400,401,403,404,406,409,412,429,500,503')
    assert.equal(statuses('post', `${lake}/catalogs/:catalog/schemas`), '200,400,401,403,404,405,406,409,412,413,415,429,500,502,503')
    assert.equal(statuses('get', `${lake}/users`), '200,400,401,403,404,405,406,409,412,429,500,503')
    assert.ok(of('post', '/api/import')['403'])
    const hung = of('post', `${lake}/objects/:type/:fullName/tags`)
    for (const status of ['200', '409'])
      assert.deepEqual(Object.keys(hung[status]?.content ?? {}), ['application/json', 'application/vnd.gravitino.v2+json'])
    assert.ok(of('get', `${lake}/changes`)['200']?.content?.['text/event-stream'])
  })

  test('declares the parameters of every path, each once, and the queries that its route takes', () => {
    for (const { path, method, operation } of all()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      assert.doesNotMatch(path.replaceAll(/\{\w+\}/g, ''), /[{}:()?\\^$]/, path)
      assert.deepEqual(
        operation.parameters.filter((p) => p.in === 'path').map((p) => [p.name, p.required]),
        inPath.map((name) => [name, true]),
      )
      const route = routes.find((r) => pathOf(r.pattern) === path && r.method.toLowerCase() === method)
      const queries = operation.parameters.filter((p) => p.in === 'query')
      assert.deepEqual(
        queries.map((p) => p.name),
        Object.keys(route?.queries ?? {}),
        `${method} ${path}`,
      )
      for (const query of queries) assert.ok(!query.required && (query.description?.length ?? 0) > 3, query.name)
      assert.equal(new Set(operation.parameters.map((p) => `${p.in} ${p.name}`)).size, operation.parameters.length)
      for (const parameter of operation.parameters) checkSchema(parameter.schema, `${path} ${parameter.name}`)
    }
  })

  test('points to nothing that is not there', () => {
    const there = new Map(within(document))
    const refs = [...there].filter(([at]) => at.endsWith('/$ref')).map(([, ref]) => String(ref))
    assert.ok(refs.length > 0)
    for (const ref of refs) assert.ok(there.has(ref), ref)
  })

  test('has schemas that are schemas', () => {
    for (const [name, schema] of Object.entries(document.components.schemas as Json)) checkSchema(schema, name)
    for (const { path, method, operation } of all())
      for (const { content } of [operation.requestBody, ...Object.values(operation.responses)].filter((part) => part !== undefined))
        for (const { schema } of Object.values(content ?? {})) checkSchema(schema, `${method} ${path}`)
  })

  const fieldsOf = (kind: Kind, given: boolean) => Object.entries(kind.fields).flatMap(([key, field]) => (given || !field.given ? [key] : []))
  for (const kind of kindList.filter((kind) => kind.wire.list !== 'numbers' && kind.serves.includes('create')))
    test(`says what a ${kind.name} is, asked for and answered, and how it is altered`, () => {
      const create = operationAt('post', listPattern(kind))
      const schema = create.requestBody?.content['application/json']?.schema as { properties: Readonly<Record<string, Json>>; required?: unknown }
      const asked = (kind.wire.nested ? schema.properties[oneKey(kind)] : schema) as typeof schema
      assert.deepEqual(Object.keys(asked.properties), fieldsOf(kind, false))
      const answered = answerOf(operationAt('get', onePattern(kind)))[oneKey(kind)]?.properties as Readonly<Record<string, Json>>
      for (const key of fieldsOf(kind, true)) assert.equal(answered[key]?.description, kind.fields[key]?.doc)
      for (const key of fieldsOf(kind, false)) assert.equal(asked.properties[key]?.description, kind.fields[key]?.doc)
      assert.deepEqual(
        asked.required,
        Object.entries(kind.fields).flatMap(([key, field]) => (field.needed && !field.given ? [key] : [])),
      )
      if (!kind.serves.includes('alter')) return
      const { updates } = bodyOf(operationAt('put', onePattern(kind)))
      const items = ((updates?.items as Json | undefined)?.oneOf ?? []) as readonly Readonly<Record<string, Json>>[]
      assert.deepEqual(
        items.map((item) => [item.properties?.['@type'], Object.keys(item.properties ?? {}).slice(1), item.description]),
        Object.entries(kind.changes).map(([type, change]) => [{ const: type }, Object.keys(change.fields), change.doc]),
      )
    })

  test('says under which keys a list comes, and its next page', () => {
    const unsaid = kindList
      .filter((kind) => kind.serves.includes('list'))
      .flatMap((kind) => {
        const { list, details } = kind.wire
        const keys = Object.keys(answerOf(operationAt('get', listPattern(kind))))
        const names = list === 'entities' || list === 'runs' ? [] : [list === 'numbers' ? 'versions' : list]
        const wanted = [...names, ...(details === undefined ? [] : [details]), 'nextPageToken']
        return wanted.filter((key) => !keys.includes(key)).map((key) => `${kind.plural}: ${key}`)
      })
    assert.deepEqual(unsaid, [])
  })

  test('says how a model version is linked, altered and answered', () => {
    const base = '/api/metalakes/:metalake/catalogs/:catalog/schemas/:schema/models/:model'
    assert.deepEqual(Object.keys(bodyOf(operationAt('post', `${base}/versions`))), fieldsOf(modelVersion, false))
    for (const path of ['versions/:version', 'aliases/:alias']) {
      const answered = answerOf(operationAt('get', `${base}/${path}`)).modelVersion?.properties
      assert.deepEqual(Object.keys(answered as Json), [...fieldsOf(modelVersion, true), 'audit'])
      assert.ok(bodyOf(operationAt('put', `${base}/${path}`)).updates, 'the updates that it takes')
    }
  })

  test('says how tags are hung on things', () => {
    const operation = operationAt('post', '/api/metalakes/:metalake/objects/:type/:fullName/tags')
    assert.deepEqual(Object.keys(bodyOf(operation)), ['tagsToAdd', 'tagsToRemove'])
  })

  test('says that an answer carries what answers carry', async () => {
    await it.do('POST', '', { name: 'm', properties: {} })
    await it.do('POST', 'm/tags', { name: 't' })
    for (const [path, pattern] of [
      ['m', '/api/metalakes/:metalake'],
      ['m/tags/t', '/api/metalakes/:metalake/tags/:tag'],
    ] as const) {
      const answer = await it.do('GET', path)
      const key = Object.keys(answer).find((key) => key !== 'code')
      const schema = answerOf(operationAt('get', pattern))[String(key)]
      assert.ok(schema)
      const unsaid = Object.keys(answer[String(key)] as Json).filter((field) => !Object.hasOwn(schema.properties as Json, field))
      assert.ok(schema.additionalProperties !== false || unsaid.length === 0, `${path} carries ${unsaid.join(', ')}, which its schema forbids`)
    }
  })
})
