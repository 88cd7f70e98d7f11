/** What the lake knows by itself: views come from what their queries name, models from where their versions were written. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { People } from '../access/test-people.ts'
import { lineageOf, signalWeights } from '../search/score.ts'
import type { Json } from '../test-lake.ts'

const shownNodes = (json: Json) =>
  (json.nodes as Json[]).map(({ type, name, hops, entity }) => {
    const thing = entity as { readonly type: string; readonly fullName: string } | undefined
    return `${String(hops)} ${String(type)} ${thing ? `${thing.type} ${thing.fullName}` : String(name)}`
  })
const run = { runId: '00000000-0000-4000-8000-000000000001' }
const told = (job: string, inputs: readonly string[], outputs: readonly Json[]) => ({
  eventType: 'COMPLETE',
  eventTime: '2026-05-01T00:00:00Z',
  producer: 'https://test',
  run,
  job: { namespace: 'airflow', name: job },
  inputs: inputs.map((name) => ({ namespace: 'm', name })),
  outputs,
})

describe('what the lake knows by itself', () => {
  let it: People
  let postgresql: Postgresql
  const schema = 'm/catalogs/lake/schemas/s'
  const make = (kind: 'tables' | 'views', name: string, body: Json) => it.do('admin', 'POST', `${schema}/${kind}`, { name, ...body })
  const table = (name: string) => make('tables', name, { columns: [{ name: 'id', type: 'integer' }] })
  const view = (name: string, sql: string) => make('views', name, { representations: [{ dialect: 'postgresql', sql }] })
  const lineage = (who: string, query: string) => it.do(who, 'GET', `m/lineage?${query}`)
  const above = async (who: string, name: string, more = '') =>
    shownNodes(await lineage(who, `object=view:lake.s.${name}&direction=upstream${more}`)).sort()

  before(async () => {
    it = await People.start(['ada', 'bob'])
    postgresql = await startPostgresql()
    const { jdbcUrl, user, password } = postgresql
    const login = { 'jdbc-url': jdbcUrl, 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': user, 'jdbc-password': password }
    const properties = { ...login, 'caspian.views': 'true' }
    await it.do('admin', 'POST', 'm/catalogs', { name: 'lake', type: 'relational', provider: 'jdbc-postgresql', properties })
    await it.do('admin', 'POST', 'm/catalogs/lake/schemas', { name: 's' })
    for (const name of ['orders', 'people', 'secret']) await table(name)
    await it.role(
      'viewer',
      { type: 'catalog', fullName: 'lake', says: ['use_catalog'] },
      { type: 'schema', fullName: 'lake.s', says: ['use_schema'] },
      { type: 'table', fullName: 'lake.s.orders', says: ['select_table'] },
    )
    await it.grant('viewer', 'ada')
    await view('paid', 'select o.id from s.orders o join s.people p on o.id = p.id')
    await view('best', 'select * from s.PAID where id > 3')
  })
  after(async () => {
    await it?.[Symbol.asyncDispose]()
    await postgresql?.stop()
  })

  test('a view comes from what its query names, and nothing needs to be told', async () => {
    assert.deepEqual(await above('admin', 'best'), [
      '-1 dataset view lake.s.paid',
      '-1 job view lake.s.best',
      '-2 dataset table lake.s.orders',
      '-2 dataset table lake.s.people',
      '-2 job view lake.s.paid',
      '0 dataset view lake.s.best',
    ])
    const down = await lineage('admin', 'object=table:lake.s.people&direction=downstream')
    assert.deepEqual(shownNodes(down), [
      '0 dataset table lake.s.people',
      '1 job view lake.s.paid',
      '1 dataset view lake.s.paid',
      '2 job view lake.s.best',
      '2 dataset view lake.s.best',
    ])
    const gone = await it.do('admin', 'GET', 'm/lineage/impact?object=table:lake.s.people')
    assert.deepEqual(shownNodes({ nodes: gone.datasets }), ['1 dataset view lake.s.paid', '2 dataset view lake.s.best'])
  })
  test('every node can be asked about by its id, as here so at Marquez’s addresses', async () => {
    const { nodes } = await lineage('admin', 'object=view:lake.s.best&direction=upstream')
    for (const { id } of nodes as Json[]) {
      const at = await lineage('admin', `node=${encodeURIComponent(String(id))}`)
      assert.ok((at.nodes as Json[]).some((one) => one.id === id && one.hops === 0))
      const marquez = await it.ask('admin', 'GET', `/api/v1/lineage?nodeId=${encodeURIComponent(String(id))}`)
      assert.equal(marquez.status, 200, marquez.text)
      assert.ok((marquez.json.graph as Json[]).length > 1)
    }
  })
  test('joins what was told: a job writes a table that a view reads', async () => {
    assert.equal((await it.ask('admin', 'POST', '/api/lineage', told('load', [], [{ namespace: 'm', name: 'lake.s.orders' }]))).status, 201)
    assert.ok((await above('admin', 'best')).includes('-3 job load'))
  })
  test('who may not load a view sees neither it nor what lies behind, and who may not load a table sees the rest', async () => {
    const down = await lineage('ada', 'object=table:lake.s.orders&direction=downstream')
    assert.deepEqual([shownNodes(down), down.hidden], [['0 dataset table lake.s.orders'], 1])
    await it.override(
      'viewer',
      { type: 'catalog', fullName: 'lake', says: ['use_catalog'] },
      { type: 'schema', fullName: 'lake.s', says: ['use_schema'] },
      { type: 'table', fullName: 'lake.s.orders', says: ['select_table'] },
      { type: 'view', fullName: 'lake.s.paid', says: ['select_view'] },
    )
    const up = await lineage('ada', 'object=view:lake.s.paid')
    assert.deepEqual(shownNodes(up), ['0 dataset view lake.s.paid', '-1 job view lake.s.paid', '-1 dataset table lake.s.orders', '-2 job load'])
    assert.equal(up.hidden, 2)
    for (const node of ['job::lake.s.best', 'dataset:m:lake.s.best', 'job::lake.s.absent'])
      await it.it.refused(404, 'NoSuchMetadataObjectException', 'GET', `m/lineage?node=${node}`, undefined, {
        authorization: `Basic ${btoa('ada:x')}`,
      })
    await it.forbidden('bob', 'GET', 'm/lineage?object=view:lake.s.paid')
  })
  test('follows what is renamed, altered, dropped and made', async () => {
    await table('coming')
    await view('late', 'select id from s.coming')
    const whole = (source: string, name: string) => [
      `-1 dataset table lake.s.${source}`,
      `-1 job view lake.s.${name}`,
      `0 dataset view lake.s.${name}`,
    ]
    assert.deepEqual(await above('admin', 'late'), whole('coming', 'late'))
    await it.do('admin', 'PUT', `${schema}/views/late`, { updates: [{ '@type': 'rename', newName: 'later' }] })
    assert.deepEqual(await above('admin', 'later'), whole('coming', 'later'))
    await it.do('admin', 'PUT', `${schema}/tables/coming`, { updates: [{ '@type': 'rename', newName: 'went' }] })
    // PostgreSQL itself says in the view what the table is called now.
    await it.do('admin', 'GET', `${schema}/views/later`)
    assert.deepEqual(await above('admin', 'later'), whole('went', 'later'))
    const representations = [{ dialect: 'postgresql', sql: 'select id from s.secret' }]
    await it.do('admin', 'PUT', `${schema}/views/later`, { updates: [{ '@type': 'replaceView', representations }] })
    assert.deepEqual(await above('admin', 'later'), whole('secret', 'later'))
    await it.do('admin', 'DELETE', `${schema}/views/later`)
    assert.deepEqual(shownNodes(await lineage('admin', 'object=table:lake.s.secret')), ['0 dataset table lake.s.secret'])
    assert.deepEqual(await above('admin', 'best', '&at=2020-01-01T00:00:00Z'), ['0 dataset view lake.s.best'])
  })
  test('counts for what comes first in a search, as far as the caller may see the view', async () => {
    await it.role('finder', { type: 'view', fullName: 'lake.s.best', says: ['select_view'] })
    const worth = async (who: string, query: string) => {
      await it.it.lake.downstream.read()
      const { results } = await it.do(who, 'GET', `m/search?query=${query}`)
      const [{ why = [] } = {}] = results as readonly { readonly why?: readonly { readonly is: string; readonly value: number }[] }[]
      return why.find(({ is }) => is === 'lineage')?.value ?? 0
    }
    const one = signalWeights.lineage * lineageOf(1)
    assert.deepEqual([await worth('admin', 'name:orders'), await worth('admin', 'name:paid'), await worth('admin', 'name:best')], [one, one, 0])
    assert.deepEqual([await worth('ada', 'name:orders'), await worth('ada', 'name:paid')], [one, 0])
    await it.grant('finder', 'ada')
    assert.equal(await worth('ada', 'name:paid'), one)
    await table('awaited')
    assert.equal(await worth('admin', 'name:awaited'), 0)
    await view('awaiting', 'select id from s.awaited')
    assert.equal(await worth('admin', 'name:awaited'), one)
    await it.do('admin', 'DELETE', `${schema}/views/awaiting`)
    assert.equal(await worth('admin', 'name:awaited'), 0)
  })
  test('a model comes from the run that wrote where its version is stored, whichever was first', async () => {
    const uri = 's3a://models/churn/1'
    assert.equal(
      (await it.ask('admin', 'POST', '/api/lineage', { ...told('train', ['lake.s.orders'], [{ namespace: 's3://models', name: 'churn/1' }]) }))
        .status,
      201,
    )
    await it.do('admin', 'POST', 'm/catalogs/c/schemas/s/models/a/versions', { uri })
    const up = await lineage('admin', 'object=model:c.s.a&direction=upstream')
    assert.deepEqual(shownNodes(up), [
      '0 dataset model c.s.a',
      '-1 job model c.s.a',
      '-1 dataset churn/1',
      '-2 job train',
      '-2 dataset table lake.s.orders',
      '-3 job load',
    ])
    assert.equal(up.hidden, 0)
    const down = await lineage('admin', `node=${encodeURIComponent('dataset:s3://models:churn/1')}&direction=downstream`)
    assert.deepEqual(shownNodes(down), ['0 dataset churn/1', '1 job model c.s.a', '1 dataset model c.s.a'])
    await it.do('admin', 'DELETE', 'm/catalogs/c/schemas/s/models/a/versions/0')
    assert.deepEqual(shownNodes(await lineage('admin', 'object=model:c.s.a')), ['0 dataset model c.s.a'])
  })
})
