/** What the fuzzed lake holds: a few things of every kind, as the requests that make them. */
import type { Postgresql } from '../../scripts/backends/postgresql.ts'

export interface Step {
  readonly method: 'POST' | 'PUT' | 'PATCH'
  readonly path: string
  readonly body: object
}

/** `folder` is where all files of the lake must stay. Steps that were played before are refused as taken, or change nothing. */
export function worldOf({ jdbcUrl, user, password, database }: Postgresql, folder: string): readonly Step[] {
  const post = (path: string, body: object): Step => ({ method: 'POST', path, body })
  const top = '/api/metalakes'
  const lake = `${top}/lake`
  const models = `${lake}/catalogs/models/schemas/space`
  const shop = `${lake}/catalogs/shop/schemas/space`
  const properties = { color: 'red' }
  const settings = {
    'jdbc-url': jdbcUrl,
    'jdbc-driver': 'org.postgresql.Driver',
    'jdbc-user': user,
    'jdbc-password': password,
    'jdbc-database': database,
  }
  const catalog = (name: string, type: string, provider: string, own: object) => post(`${lake}/catalogs`, { name, type, provider, properties: own })
  const switched = (path: string): Step => ({ method: 'PATCH', path, body: { inUse: true } })
  const column = (name: string, type: string) => ({ name, type, nullable: true })
  return [
    post(top, { name: 'lake', properties }),
    switched(lake),
    catalog('shop', 'relational', 'jdbc-postgresql', { ...settings, 'caspian.views': 'true', 'caspian.repairs': 'true' }),
    catalog('plain', 'relational', 'jdbc-postgresql', settings),
    catalog('models', 'model', 'model', properties),
    catalog('files', 'fileset', 'fileset', { location: `file://${folder}/files` }),
    catalog('bus', 'messaging', 'kafka', { 'bootstrap.servers': '127.0.0.1:1' }),
    ...['shop', 'plain', 'models', 'files', 'bus'].map((name) => switched(`${lake}/catalogs/${name}`)),
    ...['shop', 'models', 'files'].map((name) => post(`${lake}/catalogs/${name}/schemas`, { name: 'space' })),
    post(`${shop}/tables`, { name: 'orders', comment: 'sold', columns: [column('id', 'integer'), column('at', 'string')] }),
    post(`${shop}/views`, {
      name: 'sold',
      columns: [],
      representations: [{ type: 'sql', dialect: 'postgresql', sql: 'select 1 as one' }],
    }),
    post(`${lake}/catalogs/files/schemas/space/filesets`, { name: 'docs', type: 'managed', properties }),
    post(`${models}/models`, { name: 'churn', properties }),
    post(`${models}/models/churn/versions`, { uri: 's3://models/churn', aliases: ['best'], properties }),
    post(`${models}/functions`, {
      name: 'twice',
      functionType: 'scalar',
      definitions: [
        {
          parameters: [{ name: 'x', dataType: 'integer' }],
          returnType: 'integer',
          impls: [{ language: 'SQL', runtime: 'SPARK', sql: 'x * 2' }],
        },
      ],
    }),
    post(`${lake}/users`, { name: 'ada' }),
    post(`${lake}/groups`, { name: 'readers' }),
    post(`${lake}/roles`, {
      name: 'reader',
      securableObjects: [{ type: 'catalog', fullName: 'shop', privileges: [{ name: 'use_catalog', condition: 'allow' }] }],
    }),
    post(`${lake}/tags`, { name: 'private', properties }),
    post(`${lake}/policies`, { name: 'keep', policyType: 'custom', content: { customRules: { days: 30 }, supportedObjectTypes: ['table'] } }),
    post(`${lake}/webhooks`, { name: 'told', address: 'http://127.0.0.1:1/told', enabled: false }),
    post(`${lake}/searches`, { name: 'unowned', query: 'kind:table -has:owner', watched: true }),
    post(`${lake}/jobs/templates`, { jobTemplate: { name: 'report', jobType: 'shell', executable: 'file:///bin/true' } }),
    post(`${lake}/jobs/runs`, { jobTemplateName: 'report' }),
    post(`${lake}/objects/table/shop.space.orders/tags`, { tagsToAdd: ['private'] }),
    post(`${lake}/objects/table/shop.space.orders/policies`, { policiesToAdd: ['keep'] }),
    { method: 'PUT', path: `${lake}/objects/table/shop.space.orders/statistics`, body: { updates: { 'custom-rows': 5 } } },
  ]
}
