/** A lake in which one of every kind is hidden from a caller, and every address that asks for it, beside the same for what is not there. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { connectors } from '../../connectors/index.ts'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { program, runsIn } from '../job/test-runs.ts'
import { files } from '../partition/test-source.ts'
import { routes } from '../rest/http.ts'
import { type Json, TestLake } from '../test-lake.ts'
import { as, rightsOn, securable } from './test-people.ts'

/** Of the same length: what is there and hidden, and what is not there. */
export const there = 'hidden1'
export const absent = 'absent1'

/** One question about something hidden; `at` gives its address for either name. */
export interface Way {
  readonly method: string
  readonly pattern: string
  /** At which level the name stands: a kind of the path, or the type of an object. */
  readonly level: string
  readonly at: (name: string) => string
  readonly body?: Json
}

/** Names of visible things that hold hidden ones, by the kind that is asked for. */
const catalogFor: Readonly<Record<string, string>> = { table: 'parts', view: 'pg', fileset: 'files', model: 'mod', function: 'mod' }
const leaves = ['table', 'view', 'fileset', 'model', 'function'] as const
const below: Readonly<Record<string, string>> = { partition: 'day=1', version: '0', alias: 'live', tag: 'seen', policy: 'kept', position: '1' }
const types: Readonly<Record<string, (name: string) => string>> = {
  catalog: (name) => name,
  schema: (name) => `mod.${name}`,
  table: (name) => `parts.s.${name}`,
  column: (name) => `parts.s.${name}.day`,
  view: (name) => `pg.s.${name}`,
  fileset: (name) => `files.s.${name}`,
  model: (name) => `mod.s.${name}`,
  function: (name) => `mod.s.${name}`,
  tag: (name) => name,
  policy: (name) => name,
  role: (name) => name,
  job_template: (name) => name,
}
/** Addresses whose name stands in the query. */
const queried: readonly (readonly [pattern: string, query: (name: string) => string])[] = [
  ['access', (name) => `object=table:parts.s.${name}`],
  ['access', (name) => `object=catalog:${name}`],
  ['changes', (name) => `under=mod.s.${name}`],
  ['changes', (name) => `under=${name}`],
  ['dropped', (name) => `under=mod.s.${name}`],
  ['dropped', (name) => `under=${name}`],
  ['audit', (name) => `object=mod.s.${name}`],
]

/** What changes something, by how the address of the change ends: what is wrong in itself is refused before anything is looked for. */
const impls = [{ language: 'SQL', runtime: 'TRINO', sql: '1' }]
const one = { type: 'literal', dataType: 'integer', value: '2' }
const partition = (value: Json) => ({ type: 'identity', name: `day=${String(value.value)}`, fieldNames: [['day']], values: [value], properties: {} })
const bodies: readonly (readonly [RegExp, Json])[] = [
  [/^PATCH .*users/, { enable: false }],
  [/^PATCH /, { inUse: false }],
  [/partitions$/, { partitions: [partition(one)] }],
  [/^PUT .*statistics\/partitions$/, { updates: [{ partitionName: 'p', statistics: { 'custom-a': 1 } }] }],
  [/^PUT .*statistics$/, { updates: { 'custom-a': 1 } }],
  [/^POST .*statistics\/partitions$/, { drops: [{ partitionName: 'p', statisticNames: ['custom-a'] }] }],
  [/^POST .*statistics$/, { names: ['custom-a'] }],
  [/\/owners\//, { name: 'una', type: 'user' }],
  [/\/permissions\/roles\/.*\/(?:grant|revoke)$/, { privileges: [{ name: 'use_catalog', condition: 'allow' }] }],
  [/\/(?:grant|revoke)$/, { roleNames: ['of_una'] }],
  [/\/permissions\/roles\//, { overrides: [] }],
  [/fullName\/tags$|:fullName$/, { tagsToAdd: ['seen'] }],
  [/fullName\/policies$/, { policiesToAdd: ['kept'] }],
  [/^PUT /, { updates: [{ '@type': 'rename', newName: 'other' }] }],
  [/\/versions/, { uri: 's3://x/z' }],
  [/\/tables$/, { name: 'new', columns: [{ name: 'day', type: 'integer' }] }],
  [/\/views$/, { name: 'new', representations: [{ dialect: 'postgresql', sql: 'SELECT 1 AS a' }] }],
  [/\/functions$/, { name: 'new', functionType: 'scalar', definitions: [{ parameters: [], returnType: 'integer', impls }] }],
  [/^POST /, { name: 'new' }],
]
const bodyFor = (method: string, pattern: string): Json => bodies.find(([end]) => end.test(`${method} ${pattern}`))?.[1] ?? {}

const levelsOf = (pattern: string) => [...pattern.matchAll(/:(\w+)(?:\([^)]*\))?/g)].map(([, name]) => name as string)

/** All that the routes can be asked about something hidden from whoever may use pg, parts, files and mod and what is in them. */
export function waysTo(position: number): readonly Way[] {
  const ways: Way[] = []
  for (const { method, pattern, queries = {} } of routes) {
    const levels = levelsOf(pattern)
    if (!pattern.startsWith('/api/metalakes/:metalake/') || levels.length < 2) continue
    const add = (level: string, at: (name: string) => string) => {
      const ends = method === 'GET' ? ['', ...(queries.asOf ? [`?asOf=${position}`] : []), ...(queries.details ? ['?details=true'] : [])] : ['']
      for (const end of ends)
        ways.push({
          method,
          pattern: pattern + end,
          level,
          at: (name) => at(name) + end,
          ...(method === 'GET' || method === 'DELETE' ? {} : { body: bodyFor(method, pattern) }),
        })
    }
    if (levels.includes('type')) {
      for (const [type, full] of Object.entries(types)) add(type, (name) => filled(pattern, { ...below, metalake: 'm', type, fullName: full(name) }))
      continue
    }
    const leaf = leaves.find((one) => levels.includes(one))
    const catalog = (leaf && catalogFor[leaf]) ?? 'mod'
    const around = { ...below, metalake: 'm', catalog, schema: 's', ...(leaf ? { [leaf]: there } : {}) }
    for (const level of levels.slice(1)) {
      if (level in below && levels.length > 2) continue
      if (level === 'topic' || level === 'job' || level === 'position') continue
      // What is within a hidden catalog or schema is there too.
      const inside =
        level === 'catalog' ? { schema: 's', ...(leaf ? { [leaf]: 'inner' } : {}) } : level === 'schema' && leaf ? { [leaf]: 'inner' } : {}
      add(level, (name) => filled(pattern, { ...around, ...inside, [level]: name }))
    }
  }
  for (const [what, query] of queried)
    ways.push({ method: 'GET', pattern: `m/${what}?`, level: query('*'), at: (name) => `/api/metalakes/m/${what}?${query(name)}` })
  return ways
}
const filled = (pattern: string, names: Readonly<Record<string, string>>) =>
  pattern.replaceAll(/:(\w+)(\([^)]*\))?/g, (_, name: string) => encodeURIComponent(names[name] ?? 'x'))

export class Hidden implements AsyncDisposable {
  readonly it: TestLake
  private readonly postgresql: Postgresql

  private constructor(it: TestLake, postgresql: Postgresql) {
    this.it = it
    this.postgresql = postgresql
  }

  /**
   * In metalake m, of admin, one of every kind is called `hidden1`. Una may use what holds them and nothing of them, cleo may make others
   * beside them, dan may read all but them, max is a user and no more, and nobody else is one.
   */
  static async start(): Promise<Hidden> {
    const postgresql = await startPostgresql()
    const fast = { 'caspian.login.failures': '1000000' }
    const it = await TestLake.start({ ...rightsOn, ...fast }, { 'jdbc-postgresql': () => both(it) })
    const hidden = new Hidden(it, postgresql)
    await hidden.fill()
    return hidden
  }

  do(who: string, method: string, path: string, body?: unknown): Promise<Json> {
    return this.it.do(method, path, body, as(who))
  }

  private async fill(): Promise<void> {
    const admin = (method: string, path: string, body?: unknown) => this.do('admin', method, path, body)
    await admin('POST', '', { name: 'm' })
    const { jdbcUrl, user, password } = this.postgresql
    const login = { 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': user, 'jdbc-password': password }
    const pg = { type: 'relational', provider: 'jdbc-postgresql' }
    const catalogs: readonly Json[] = [
      { name: 'pg', ...pg, properties: { ...login, 'jdbc-url': jdbcUrl, 'caspian.views': 'true' } },
      { name: 'parts', ...pg, properties: { ...login, 'jdbc-url': 'jdbc:postgresql://files/d' } },
      { name: 'files', type: 'fileset', properties: { location: join(this.it.room, 'files') } },
      { name: 'mod', type: 'model' },
      { name: there, type: 'model' },
    ]
    for (const catalog of catalogs) await admin('POST', 'm/catalogs', catalog)
    for (const { name } of catalogs) await admin('POST', `m/catalogs/${String(name)}/schemas`, { name: 's' })
    for (const catalog of ['mod', 'pg', 'files', 'parts']) await admin('POST', `m/catalogs/${catalog}/schemas`, { name: there })
    for (const [schema, name] of [
      ['s', there],
      [there, 'inner'],
    ] as const)
      await this.leavesIn(schema, name)
    await this.models(`${there}/schemas/s`, 'inner')
    for (const name of ['seen', there]) await admin('POST', 'm/tags', { name })
    await admin('POST', 'm/webhooks', { name: there, address: 'http://127.0.0.1:1/', enabled: false })
    await admin('POST', 'm/searches', { name: there, query: 'kind:table' })
    for (const name of ['kept', there])
      await admin('POST', 'm/policies', { name, policyType: 'custom', content: { supportedObjectTypes: ['catalog', 'schema', 'model', 'table'] } })
    for (const user of ['una', 'cleo', 'dan', 'max', there]) await admin('POST', 'm/users', { name: user })
    await admin('POST', 'm/groups', { name: there })
    await admin('POST', 'm/roles', { name: there, securableObjects: [] })
    const runs = runsIn((method, path, body) => admin(method, path, body))
    mkdirSync(join(this.it.room, 'jobs'))
    await runs.template(there, program(join(this.it.room, 'jobs'), 'p', 'true'))
    for (const name of [`catalog/${there}`, `schema/mod.${there}`, `model/mod.s.${there}`, `table/parts.s.${there}`]) {
      await admin('POST', `m/objects/${name}/tags`, { tagsToAdd: ['seen'] })
      await admin('POST', `m/objects/${name}/policies`, { policiesToAdd: ['kept'] })
    }
    await admin('PUT', `m/objects/table/parts.s.${there}/statistics`, { updates: { 'custom-rows': 5 } })
    await this.roles()
  }

  private async leavesIn(schema: string, name: string): Promise<void> {
    const admin = (method: string, path: string, body?: unknown) => this.do('admin', method, `m/catalogs/${path}`, body)
    await admin('POST', `pg/schemas/${schema}/views`, { name, representations: [{ dialect: 'postgresql', sql: 'SELECT 1 AS a' }] })
    await admin('POST', `parts/schemas/${schema}/tables`, {
      name,
      columns: [{ name: 'day', type: 'integer' }],
      partitioning: [{ strategy: 'identity', fieldName: ['day'] }],
    })
    await admin('POST', `parts/schemas/${schema}/tables/${name}/partitions`, { partitions: [partition({ ...one, value: '1' })] })
    await admin('POST', `files/schemas/${schema}/filesets`, { name })
    await this.models(`mod/schemas/${schema}`, name)
  }
  private async models(schema: string, name: string): Promise<void> {
    const admin = (method: string, path: string, body?: unknown) => this.do('admin', method, `m/catalogs/${schema}/${path}`, body)
    await admin('POST', 'models', { name })
    await admin('POST', `models/${name}/versions`, { uri: 's3://x/y', aliases: ['live'] })
    await admin('POST', 'functions', { name, functionType: 'scalar', definitions: [{ parameters: [], returnType: 'integer', impls }] })
  }

  private async roles(): Promise<void> {
    const admin = (method: string, path: string, body?: unknown) => this.do('admin', method, path, body)
    const catalogs = ['pg', 'parts', 'files', 'mod']
    const uses = catalogs.flatMap((catalog) => [
      securable({ type: 'catalog', fullName: catalog, says: ['use_catalog'] }),
      securable({ type: 'schema', fullName: `${catalog}.s`, says: ['use_schema'] }),
    ])
    const makes = [
      'create_catalog',
      'create_schema',
      'create_table',
      'create_view',
      'create_fileset',
      'register_model',
      'register_function',
      'create_tag',
      'create_policy',
      'create_role',
      'register_job_template',
      'run_job',
    ]
    const reads = [
      'use_catalog',
      'use_schema',
      'select_table',
      'select_view',
      'read_fileset',
      'use_model',
      'execute_function',
      'apply_tag',
      'apply_policy',
      'use_job_template',
    ]
    const denied = [
      securable({ type: 'catalog', fullName: there, says: ['-use_catalog'] }),
      ...catalogs.map((catalog) => securable({ type: 'schema', fullName: `${catalog}.${there}`, says: ['-use_schema'] })),
      securable({ type: 'model', fullName: `mod.s.${there}`, says: ['-use_model'] }),
      securable({ type: 'table', fullName: `parts.s.${there}`, says: ['-select_table'] }),
    ]
    for (const [name, securableObjects] of Object.entries({
      una: uses,
      cleo: [...uses, securable({ type: 'metalake', fullName: 'm', says: makes })],
      dan: [securable({ type: 'metalake', fullName: 'm', says: reads }), ...denied],
    })) {
      await admin('POST', 'm/roles', { name: `of_${name}`, securableObjects })
      await admin('PUT', `m/permissions/users/${name}/grant`, { roleNames: [`of_${name}`] })
    }
  }

  /** Status, headers but those of the moment, and body, with the name that was asked for taken out. */
  async said(who: string, { method, at, body }: Way, name: string): Promise<string> {
    const response = await fetch(this.it.url + at(name), {
      method,
      headers: { ...as(who), ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const headers = [...response.headers].filter(([key]) => key !== 'date' && key !== 'x-request-id')
    assert.ok(response.headers.has('x-request-id') || response.status === 200)
    return JSON.stringify([response.status, headers, (await response.text()).replaceAll(name, '…')])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.it.endWhole()
    await this.postgresql.stop()
  }
}

/** PostgreSQL itself, and a source that has partitions for what says it is at `files`. */
async function both(it: TestLake) {
  const real = await (connectors['jdbc-postgresql'] as NonNullable<(typeof connectors)[string]>)()
  const kept = files(join(it.room, 'parts'))
  mkdirSync(join(it.room, 'parts'), { recursive: true })
  return { ...real, open: (settings: Readonly<Record<string, string>>) => (settings['jdbc-url']?.includes('//files/') ? kept : real).open(settings) }
}
