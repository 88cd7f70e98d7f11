/** The lake that the guide's pictures are of: what a PostgreSQL says of itself as tables, a directory of real files, models, people and jobs. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Caspian, startCaspian } from '../backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../backends/postgresql.ts'

export const admin = 'marta.keller'
const docs = join(import.meta.dirname, '../../docs')

/** Real rows of the server itself. */
const tables = `
  create schema ops;
  create table ops.sessions as select pid, usename as login, client_addr, application_name, backend_start, state, query from pg_stat_activity;
  create table ops.settings as select name, setting, unit, category, short_desc, vartype, pending_restart from pg_settings;
  create table ops.time_zones as select name, abbrev, utc_offset, is_dst from pg_timezone_names;
  create table ops.keywords as select word, catcode, catdesc, barelabel from pg_get_keywords();
  alter table ops.sessions add primary key (pid);
  alter table ops.settings add primary key (name);
  comment on table ops.sessions is 'Who was connected when the snapshot was taken, and what they asked.';
  comment on table ops.settings is 'Every setting of the server, with its value and what it is for.';
  comment on column ops.sessions.login is 'Whose session it is';
  comment on column ops.sessions.backend_start is 'When they connected, UTC';
  comment on column ops.sessions.query is 'Text of the last statement'`

export interface GuideLake extends AsyncDisposable {
  readonly url: string
  readonly postgresql: Postgresql
}

function caller({ url }: Caspian) {
  return (method: string, path: string, body?: object, who = admin): Promise<Response> =>
    fetch(`${url}/api/metalakes${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Basic ${Buffer.from(`${who}:`).toString('base64')}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
}

/** All that the pictures show, made by the same calls as anybody's. Throws when one of them is refused that should not be. */
export async function guideLake(): Promise<GuideLake> {
  await using undo = new AsyncDisposableStack()
  const postgresql = await startPostgresql()
  undo.defer(() => postgresql.stop())
  const { host, port, user, password, database, jdbcUrl } = postgresql
  const client = new Client({ host, port, user, password, database })
  await client.connect()
  try {
    await client.query(tables)
  } finally {
    await client.end()
  }
  const caspian = await startCaspian({ config: { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': admin } })
  undo.defer(() => caspian.stop())
  const call = caller(caspian)
  const make = async (path: string, body: object, method = 'POST') => {
    const answer = await call(method, path, body)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  }
  await make('', { name: 'guide', comment: 'The lake of the guide' })
  const at = '/guide/catalogs'
  await make(at, {
    name: 'server',
    type: 'relational',
    provider: 'jdbc-postgresql',
    comment: 'What the database says of itself',
    properties: {
      'jdbc-url': jdbcUrl,
      'jdbc-driver': 'org.postgresql.Driver',
      'jdbc-user': user,
      'jdbc-password': password,
      'jdbc-database': database,
    },
  })
  await make('/guide/policies', {
    name: 'case_7',
    comment: 'Legal asked for these on 3 May',
    policyType: 'custom',
    content: { customRules: { 'caspian.hold': { reason: 'Case 7: ask legal first' } }, supportedObjectTypes: ['schema', 'table'] },
  })
  await make('/guide/objects/schema/server.ops/policies', { policiesToAdd: ['case_7'] })
  await make('/guide/tags', { name: 'pii', comment: 'About a person' })
  for (const column of ['login', 'client_addr']) await make(`/guide/objects/column/server.ops.sessions.${column}/tags`, { tagsToAdd: ['pii'] })
  const settings = `${at}/server/schemas/ops/tables/settings`
  const say = (column: string, newComment: string) => ({ '@type': 'updateColumnComment', fieldName: [column], newComment })
  await make(settings, { updates: [say('unit', 'MB, ms and the like; none for words and switches')] }, 'PUT')
  await make(settings, { updates: [say('category', 'The chapter of the manual'), say('vartype', 'bool, enum, integer, real or string')] }, 'PUT')
  // A copy: no picture says where the project is on this machine.
  const room = mkdtempSync(join(tmpdir(), 'files-'))
  undo.defer(async () => rmSync(room, { recursive: true, force: true }))
  cpSync(docs, join(room, 'docs'), { recursive: true, filter: (path) => !path.endsWith('guide') })
  await make(at, { name: 'code', type: 'fileset', comment: 'Directories of this project', properties: { location: `file://${room}` } })
  await make(`${at}/code/schemas`, { name: 'project' })
  await make(`${at}/code/schemas/project/filesets`, {
    name: 'docs',
    type: 'external',
    storageLocation: `file://${join(room, 'docs')}`,
    comment: 'What is written for those who run it',
  })
  await make(at, { name: 'ml', type: 'model', comment: 'Models' })
  await make(`${at}/ml/schemas`, { name: 'eta' })
  await make(`${at}/ml/schemas/eta/models`, { name: 'predictor', comment: 'Minutes to arrival' })
  for (const [alias, comment] of [
    ['champion', 'Trained in April'],
    ['challenger', 'With the new map'],
  ])
    await make(`${at}/ml/schemas/eta/models/predictor/versions`, { uri: `s3://models/predictor/${alias}`, aliases: [alias], comment })
  for (const name of ['diego', 'lena']) await make('/guide/users', { name })
  const allow = ['use_catalog', 'use_schema', 'select_table'].map((name) => ({ name, condition: 'allow' }))
  await make('/guide/roles', { name: 'reader', securableObjects: [{ type: 'catalog', fullName: 'server', privileges: allow }] })
  await make('/guide/permissions/users/diego/grant', { roleNames: ['reader'] }, 'PUT')
  await call('DELETE', settings, undefined, 'diego')
  await call('POST', '/guide/tags', { name: 'mine' }, 'lena')
  await make('/guide/jobs/templates', {
    jobTemplate: {
      name: 'snapshot',
      jobType: 'shell',
      executable: 'file:///bin/sleep',
      arguments: ['{{seconds}}'],
      comment: 'Takes the snapshot anew',
    },
  })
  for (const seconds of ['0', '1']) await make('/guide/jobs/runs', { jobTemplateName: 'snapshot', jobConf: { seconds } })
  const stack = undo.move()
  return { url: caspian.url, postgresql, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
