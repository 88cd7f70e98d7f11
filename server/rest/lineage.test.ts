/** Events over HTTP become lineage over HTTP, and nobody sees what he may not. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { People } from '../access/test-people.ts'
import type { Json } from '../test-lake.ts'

const runId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const inputField = (namespace: string, name: string, field: string) => ({
  namespace,
  name,
  field,
  transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }],
})
const event = (job: string, run: number, inputs: readonly string[], outputs: readonly string[], columns: Readonly<Record<string, string>> = {}) => ({
  eventType: 'COMPLETE',
  eventTime: `2026-05-01T00:0${run % 10}:00Z`,
  producer: 'https://test',
  run: { runId: runId(run) },
  job: { namespace: 'airflow', name: job },
  inputs: inputs.map((name) => ({ namespace: 'm', name })),
  outputs: outputs.map((name) => ({
    namespace: 'm',
    name,
    facets: {
      columnLineage: {
        _producer: 'test',
        _schemaURL: 'test',
        fields: Object.fromEntries(
          Object.entries(columns).map(([to, from]) => [
            to,
            { inputFields: [inputField('m', from.slice(0, from.lastIndexOf('.')), from.slice(from.lastIndexOf('.') + 1))] },
          ]),
        ),
      },
    },
  })),
})
const short = (json: Json) =>
  (json.nodes as Json[]).map(({ name, column, hops }) => `${String(hops)} ${String(name)}${column === undefined ? '' : `.${String(column)}`}`).sort()

describe('lineage', () => {
  let it: People
  before(async () => {
    it = await People.start(['ada'])
    await it.role(
      'reader',
      { type: 'schema', fullName: 'c.s', says: ['use_schema'] },
      { type: 'catalog', fullName: 'c', says: ['use_catalog'] },
      { type: 'model', fullName: 'c.s.a', says: ['use_model'] },
    )
    await it.grant('reader', 'ada')
  })
  after(() => it[Symbol.asyncDispose]())

  test('what is told is there to be asked', async () => {
    for (const [who, one] of [
      ['admin', event('train', 1, ['c.s.a'], ['c.s.b'], { y: 'c.s.a.x' })],
      ['ada', event('serve', 2, ['c.s.b'], ['c.t.a'], { z: 'c.s.b.y' })],
    ] as const) {
      const said = await it.ask(who, 'POST', '/api/lineage', one)
      assert.deepEqual([said.status, said.json], [201, { code: 0 }], said.text)
    }
    const seen = await it.do('admin', 'GET', 'm/lineage?object=model:c.s.b')
    assert.deepEqual(short(seen), ['-1 c.s.a', '-1 train', '0 c.s.b', '1 c.t.a', '1 serve'])
    assert.deepEqual(seen.hidden, 0)
    const columns = await it.do('admin', 'GET', 'm/lineage?object=model:c.s.a&column=x&direction=downstream')
    assert.deepEqual(short(columns), ['0 c.s.a.x', '1 c.s.b.y', '2 c.t.a.z'])
    const gone = await it.do('admin', 'GET', 'm/lineage/impact?object=model:c.s.a')
    assert.deepEqual(
      (gone.jobs as Json[]).map(({ name, hops, how }) => [name, hops, how]),
      [
        ['train', 1, 'direct'],
        ['serve', 2, 'direct'],
      ],
    )
  })
  test('what the caller may not load is counted and nothing behind it is told', async () => {
    const seen = await it.do('ada', 'GET', 'm/lineage?object=model:c.s.a')
    assert.deepEqual(short(seen), ['0 c.s.a', '1 train'])
    assert.equal(seen.hidden, 1)
    await it.forbidden('ada', 'GET', 'm/lineage?object=model:c.s.b')
    await it.it.refused(404, 'NoSuchMetadataObjectException', 'GET', 'm/lineage?node=dataset:m:c.s.b', undefined, {
      authorization: `Basic ${btoa('ada:x')}`,
    })
  })

  test('a thing that is renamed keeps its lineage, and another under its old name has none', async () => {
    await it.do('admin', 'POST', 'm/catalogs/c/schemas/t/models', { name: 'old' })
    await it.ask('admin', 'POST', '/api/lineage', event('rename', 3, ['c.t.old'], ['c.t.out']))
    await it.do('admin', 'PUT', 'm/catalogs/c/schemas/t/models/old', { updates: [{ '@type': 'rename', newName: 'new' }] })
    assert.deepEqual(short(await it.do('admin', 'GET', 'm/lineage?object=model:c.t.new&direction=downstream')), [
      '0 c.t.old',
      '1 c.t.out',
      '1 rename',
    ])
    await it.do('admin', 'POST', 'm/catalogs/c/schemas/t/models', { name: 'old' })
    const made = await it.do('admin', 'GET', 'm/lineage?object=model:c.t.old')
    // Its name belongs to the other's node; quotes tell the two apart.
    assert.deepEqual([short(made), made.edges], [['0 "c"."t"."old"'], []])
    assert.deepEqual((await it.do('admin', 'GET', `m/lineage?node=${encodeURIComponent('dataset:m:"c"."t"."old"')}`)).nodes, made.nodes)
    await it.ask('admin', 'POST', '/api/lineage', event('rename', 4, ['c.t.new'], ['c.t.out']))
    assert.equal(((await it.do('admin', 'GET', 'm/lineage?object=model:c.t.new')).nodes as Json[]).length, 3)
  })

  test('what is gone, or was never there, is shown to whoever could read it there, and to nobody else', async () => {
    await it.do('admin', 'POST', 'm/catalogs/c/schemas/t/models', { name: 'gone' })
    await it.ask('admin', 'POST', '/api/lineage', event('leave', 5, ['c.s.a'], ['c.t.gone', 'c.t.never', 'elsewhere.x.y']))
    await it.do('admin', 'DELETE', 'm/catalogs/c/schemas/t/models/gone')
    const seen = await it.do('ada', 'GET', 'm/lineage?node=job:airflow:leave')
    assert.deepEqual([short(seen), seen.hidden], [['0 c.s.a', '0 elsewhere.x.y', '0 leave'], 2])
    const all = await it.do('admin', 'GET', 'm/lineage?node=job:airflow:leave')
    assert.deepEqual([short(all).length, all.hidden], [5, 0])
  })

  test('an event goes where it says, and tells nobody which metalakes there are', async () => {
    const plain = { ...event('plain', 6, [], []), inputs: [{ namespace: 'postgres://db:5432', name: 'shop.public.orders' }] }
    const sent = async (who: string, one: object, path = '/api/lineage') => {
      const { status, json } = await it.ask(who, 'POST', path, one)
      return [status, json.type]
    }
    assert.deepEqual(await sent('ada', plain), [201, undefined])
    await it.do('admin', 'POST', '', { name: 'other' })
    const named = (namespace: string) => ({ ...plain, job: { namespace, name: 'named' } })
    assert.deepEqual(await sent('admin', plain), [400, 'IllegalArgumentException'])
    assert.deepEqual(await sent('admin', named('other')), [201, undefined])
    assert.deepEqual(await sent('admin', plain, '/api/metalakes/other/lineage'), [201, undefined])
    // ada uses one only, so whatever else she names is a name like any other.
    for (const name of ['other', 'absent']) {
      assert.deepEqual(await sent('ada', named(name)), [201, undefined])
      assert.deepEqual(await sent('ada', plain, `/api/metalakes/${name}/lineage`), [403, 'ForbiddenException'])
      assert.deepEqual((await it.ask('ada', 'GET', `${name}/lineage?node=job:other:named`)).status, 403)
    }
    assert.deepEqual(await sent('nobody', plain), [400, 'IllegalArgumentException'])
    assert.deepEqual(await sent('admin', { producer: 'x' }), [400, 'IllegalArgumentException'])
  })

  test('no secret of an event is kept', async () => {
    const facet = { _producer: 'p', _schemaURL: 's' }
    const run = {
      runId: runId(7),
      facets: {
        spark_properties: { ...facet, properties: { 'db.password': 'hunter2-kept' } },
        errorMessage: { ...facet, message: 'at https://bob:hunter2-kept@host/x' },
      },
    }
    const job = { namespace: 'm', name: 'leaky', facets: { sql: { ...facet, query: "create user x password 'hunter2-kept'" } } }
    assert.equal((await it.ask('admin', 'POST', '/api/lineage', { ...event('x', 7, ['c.s.a'], []), run, job })).status, 201)
    assert.equal((await it.it.kept()).includes('hunter2-kept'), false)
    assert.equal((await it.it.kept()).includes('leaky'), true)
  })

  test('what is asked wrongly is refused with what to do', async () => {
    for (const query of [
      '',
      'object=model',
      'object=schema:c.s',
      'object=model:c.s.a&node=x',
      'object=model:c.s.a&depth=11',
      'object=model:c.s.a&at=now',
      'object=model:c.s.a&direction=left',
      'node=x',
    ])
      await it.it.refused(400, 'IllegalArgumentException', 'GET', `m/lineage?${query}`, undefined, { authorization: `Basic ${btoa('admin:x')}` })
  })
})
