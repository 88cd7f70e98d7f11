/** Fills a server of the API through its public routes with what is hard to bring over: odd names, limits, gaps, things switched off. */
import type { Postgresql } from '../../scripts/backends/postgresql.ts'

type Json = Readonly<Record<string, unknown>>

export interface Filled {
  readonly metalake: string
  /** What the import must be told. */
  readonly secrets: string
}
/** What the server refuses is told to `refused`; a server that does not keep a kind yet refuses it. */
export interface Filling {
  readonly url: string
  readonly metalake: string
  /** A directory that the server may make filesets in. */
  readonly files: string
  readonly postgresql: Pick<Postgresql, 'jdbcUrl' | 'user' | 'password' | 'database'>
  /** Filesets and models of no account, for numbers. */
  readonly many: number
  readonly refused: (what: string) => void
}

const long = 'x'.repeat(64)
const comment256 = `${'é'.repeat(200)}${'𝛑'.repeat(20)}${'z'.repeat(16)}`

export async function fill({ url, metalake, files, postgresql, many, refused }: Filling): Promise<Filled> {
  const ask = async (method: string, path: string, body?: Json, version = 1): Promise<Json> => {
    const type = version === 2 ? 'application/vnd.gravitino.v2+json' : 'application/json'
    const response = await fetch(`${url}/api/metalakes${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa('ann:')}`,
        accept: `application/vnd.gravitino.v${version}+json`,
        ...(body ? { 'content-type': type } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    if (!response.ok) refused(`${method} ${path}: ${response.status} ${text.slice(0, 200)}`)
    return text.startsWith('{') ? (JSON.parse(text) as Json) : {}
  }
  const segment = encodeURIComponent
  const m = `/${metalake}`
  await ask('POST', '', { name: metalake, comment: comment256, properties: { 'a key': 'ünïcode ☃', empty: '' } })
  const catalogs: readonly Json[] = [
    { name: 'files', type: 'fileset', comment: 'Files', properties: { location: files, team: 'a/b=c' } },
    { name: 'm-odels', type: 'model', properties: {} },
    {
      name: 'pg',
      type: 'relational',
      provider: 'jdbc-postgresql',
      properties: {
        'jdbc-url': postgresql.jdbcUrl,
        'jdbc-driver': 'org.postgresql.Driver',
        'jdbc-user': postgresql.user,
        'jdbc-password': postgresql.password,
        'jdbc-database': postgresql.database,
      },
    },
    { name: 'resting', type: 'model' },
    { name: long, type: 'model', comment: '' },
  ]
  for (const catalog of catalogs) await ask('POST', `${m}/catalogs`, catalog)

  const inFiles = `${m}/catalogs/files/schemas`
  const inModels = `${m}/catalogs/m-odels/schemas`
  const inPg = `${m}/catalogs/pg/schemas`
  for (const schema of [
    { name: 's', comment: 'first', properties: { k: 'v' } },
    { name: long },
    { name: 'k=v' },
    { name: 'own', properties: { location: `${files}/elsewhere` } },
  ])
    await ask('POST', inFiles, schema)
  for (const schema of [{ name: 's' }, { name: 'a/b=c', comment: comment256 }]) await ask('POST', inModels, schema)
  await ask('POST', inPg, { name: 'sales' })

  for (const fileset of [
    { name: 'plain', comment: 'managed', properties: { p: 'ü' } },
    { name: 'outside', type: 'external', storageLocation: `${files}/out side/ü` },
    { name: 'several', storageLocations: { a: `${files}/several-a`, b: `${files}/several-b` }, properties: { 'default-location-name': 'b' } },
    { name: 'filled', storageLocation: `${files}/{{schema}}/{{own}}`, properties: { 'placeholder-own': 'x1' } },
  ])
    await ask('POST', `${inFiles}/s/filesets`, fileset)
  await ask('POST', `${inFiles}/own/filesets`, { name: 'below' })
  // Its catalog gets another location afterwards: the filesets that are there keep theirs.
  await ask('PUT', `${inFiles}/s/filesets/plain`, { updates: [{ '@type': 'setProperty', property: 'later', value: '' }] })

  const modelsAt = `${inModels}/${segment('a/b=c')}/models`
  await ask('POST', modelsAt, { name: 'chu/rn=1', comment: 'Who leaves', properties: { 'default-uri-name': 'b' } })
  const churn = `${modelsAt}/${segment('chu/rn=1')}/versions`
  for (let i = 0; i < 6; i++)
    await ask(
      'POST',
      churn,
      i % 2 === 0
        ? { uri: `s3://m/${i}`, aliases: [`a${i}`, `ü${i}`], properties: { i: String(i) } }
        : { uris: { b: `s3://b/${i}`, c: 'x' }, comment: 'c' },
    )
  for (const gone of [0, 3, 5]) await ask('DELETE', `${churn}/${gone}`)
  await ask('PUT', `${churn}/2`, { updates: [{ '@type': 'updateComment', newComment: 'later' }] })
  await ask('POST', `${inModels}/s/models`, { name: 'never_linked' })

  const column = (name: string, type: string, more: Json = {}) => ({ name, type, nullable: true, ...more })
  for (const name of ['orders', 'Größe$1'])
    await ask('POST', `${inPg}/sales/tables`, {
      name,
      comment: name === 'orders' ? 'One row an order' : '',
      columns: [
        column('id', 'long', { nullable: false, autoIncrement: true }),
        column('note', 'varchar(40)', { comment: 'ü', defaultValue: { type: 'literal', dataType: 'varchar(40)', value: 'none' } }),
        column('käse/1', 'decimal(10,2)'),
      ],
      indexes: [{ indexType: 'PRIMARY_KEY', name: `pk_${name.length}`, fieldNames: [['id']] }],
    })
  await ask('PUT', `${inPg}/sales/tables/orders`, { updates: [{ '@type': 'updateComment', newComment: 'Orders' }] })

  for (const at of [`${inFiles}/s`, `${inModels}/s`, `${inPg}/sales`])
    await ask('POST', `${at}/functions`, {
      name: 'double_it',
      functionType: 'scalar',
      deterministic: true,
      comment: 'twice',
      definitions: [
        {
          parameters: [{ name: 'x', dataType: 'integer' }],
          returnType: 'integer',
          impls: [{ language: 'SQL', runtime: 'SPARK', sql: 'SELECT x * 2', properties: { k: 'v' } }],
        },
      ],
    })

  const names = ['pii', 'a/b c', 'ünï "code" ☃', 't'.repeat(128), 'level', 'none']
  for (const name of names)
    await ask('POST', `${m}/tags`, {
      name,
      comment: 'c',
      properties: { color: '#fff' },
      ...(name === 'level' ? { allowedValues: ['high', 'lo w'] } : name === 'none' ? { allowedValues: [] } : {}),
    })
  const tagged = (type: string, fullName: string, tags: readonly Json[]) =>
    ask('POST', `${m}/objects/${type}/${segment(fullName)}/tags`, { tagsToAdd: tags }, 2)
  await tagged('catalog', 'files', [{ name: 'pii' }, { name: 'level', value: 'high' }])
  await tagged('catalog', 'resting', [{ name: 'pii' }])
  await tagged(
    'schema',
    'files.s',
    names.filter((name) => name !== 'level').map((name) => ({ name })),
  )
  await tagged('fileset', 'files.s.plain', [
    { name: 'level', value: 'high' },
    { name: 'level', value: 'lo w' },
    { name: 'pii', value: 'x'.repeat(256) },
  ])
  await tagged('model', 'm-odels.a/b=c.chu/rn=1', [{ name: 'ünï "code" ☃', value: 'wert ü' }])
  await tagged('table', 'pg.sales.orders', [{ name: 'pii' }])
  await tagged('column', 'pg.sales.orders.note', [{ name: 'level', value: 'high' }, { name: 'pii' }])
  await tagged('column', 'pg.sales.Größe$1.käse/1', [{ name: 'a/b c' }])
  await tagged('function', 'files.s.double_it', [{ name: 'pii' }])

  await ask('POST', `${m}/policies`, {
    name: 'keep/30 days',
    policyType: 'custom',
    enabled: true,
    content: { customRules: { days: 30 }, supportedObjectTypes: ['TABLE', 'FILESET'], properties: { k: 'v' } },
  })
  await ask('POST', `${m}/objects/table/pg.sales.orders/policies`, { policiesToAdd: ['keep/30 days'] })
  await ask('PUT', `${m}/objects/table/pg.sales.orders/statistics`, { updates: { 'custom-rows': 12, 'custom-note': 'ü' } })
  await ask('POST', `${m}/jobs/templates`, {
    jobTemplate: {
      jobType: 'shell',
      name: 'say',
      comment: 'c',
      executable: 'file:///bin/echo',
      arguments: ['{{x}}'],
      environments: { A: 'b' },
      scripts: [],
    },
  })
  for (let i = 0; i < many; i++)
    await ask('POST', i % 2 === 0 ? `${inFiles}/own/filesets` : `${inModels}/s/models`, { name: `many_${i}`, comment: `number ${i}` })
  await ask('PATCH', `${m}/catalogs/resting`, { inUse: false })
  return { metalake, secrets: `${metalake}.pg.jdbc-user=${postgresql.user}\n${metalake}.pg.jdbc-password=${postgresql.password}\n` }
}
