/** Statistics over a real source: what may be set, by whom it was, in which order it is listed, and what becomes of it with its table. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { illegal, type Json, TestLake } from '../test-lake.ts'

const illegalName = 'IllegalStatisticNameException'
const eve = { authorization: `Basic ${btoa('eve:')}` }

describe('statistics', () => {
  let it: TestLake
  let postgresql: Postgresql
  let client: Client
  before(async () => {
    postgresql = await startPostgresql()
    const { host, port, user, password, database } = postgresql
    client = new Client({ host, port, user, password, database })
    await client.connect()
    it = await TestLake.start()
    const login = { 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': user, 'jdbc-password': password }
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', {
      name: 'pg',
      type: 'relational',
      provider: 'jdbc-postgresql',
      properties: { ...login, 'jdbc-url': postgresql.jdbcUrl },
    })
    await it.do('POST', 'm/catalogs/pg/schemas', { name: 's' })
  })
  after(async () => {
    await it?.[Symbol.asyncDispose]()
    await client?.end()
    await postgresql?.stop()
  })

  const make = (name: string) => it.do('POST', 'm/catalogs/pg/schemas/s/tables', { name, columns: [{ name: 'a', type: 'integer' }] })
  const of = (name: string) => `m/objects/table/pg.s.${name}/statistics`
  const parts = (name: string, query = '') => `${of(name)}/partitions${query}`
  const set = (name: string, updates: object, who = {}) => it.do('PUT', of(name), { updates }, who)
  const setParts = (name: string, updates: Readonly<Record<string, object>>, who = {}) =>
    it.do('PUT', parts(name), { updates: Object.entries(updates).map(([partitionName, statistics]) => ({ partitionName, statistics })) }, who)
  const list = async (path: string) => (await it.do('GET', path)).statistics as Json[]
  const values = async (name: string, query = '') => Object.fromEntries((await list(of(name) + query)).map((one) => [one.name, one.value]))
  const inParts = async (path: string) => {
    const found = (await it.do('GET', path)).partitionStatistics as { partitionName: string; statistics: Json[] }[]
    return found.map(({ partitionName, statistics }) => [partitionName, Object.fromEntries(statistics.map(({ name, value }) => [name, value]))])
  }

  test('hold values of every sort and give them back as they are', async () => {
    await make('t')
    const updates = {
      'custom-zero': 0,
      'custom-whole': Number.MAX_SAFE_INTEGER,
      'custom-part': -0.25,
      'custom-text': '日本',
      'custom-none': '',
      'custom-true': true,
      'custom-list': [1, 2, 3],
      'custom-lists': [['a'], ['b', 'c']],
      'custom-objects': [
        { a: 1, b: 'x' },
        { b: 'y', a: 2 },
      ],
      'custom-deep': { a: { b: [true] }, __proto__x: 1 },
      'custom-': 'the shortest name',
    }
    await set('t', updates)
    assert.deepEqual(await values('t'), updates)
    assert.deepEqual(
      (await list(of('t'))).map((one) => [one.reserved, one.modifiable]),
      Object.keys(updates).map(() => [false, true]),
    )
  })

  test('keep numbers as they were written, whole or not', async () => {
    await make('exact')
    const text =
      '{"custom-a":[1.0,2.5,1e5],"custom-b":9223372036854775807,"custom-c":{"x":[{"y":-0.0},{"y":0.10}]},"custom-d":"1.0","custom-e":-9223372036854775808}'
    await it.do('PUT', of('exact'), `{"updates":${text}}`)
    await it.do('PUT', parts('exact'), `{"updates":[{"partitionName":"p","statistics":${text}}]}`)
    for (const path of [of('exact'), parts('exact')]) {
      const said = (await it.get(path)).text
      const shown = [...said.matchAll(/"name":("custom-.)","value":(.*?),"reserved"/g)].map(([, name, value]) => `${name}":${value}`)
      assert.equal(`{${shown.join()}}`, text)
    }
  })

  test('that cannot be kept are refused with their name, and none of the request is', async () => {
    await make('bad')
    for (const value of [null, [], {}, [1, 'x'], [null], [1, [1]], { a: null }, { a: [] }, [1, 1.5], [{ a: 1 }, { b: 1 }], [{ a: 1 }, { a: 'x' }]])
      assert.match((await it.refused(400, illegal, 'PUT', of('bad'), { updates: { 'custom-a': 1, 'custom-b': value } })).text, /custom-b/)
    for (const number of ['1e999', '9223372036854775808', '-9223372036854775809', '1,1.0'])
      assert.match((await it.refused(400, illegal, 'PUT', of('bad'), `{"updates":{"custom-b":[${number}]}}`)).text, /custom-b/)
    for (const updates of [{}, null, [], 'x', { '': 1 }, { '  ': 1 }, { [`custom-${'x'.repeat(122)}`]: 1 }])
      await it.refused(400, illegal, 'PUT', of('bad'), { updates })
    for (const name of ['rows', 'Custom-a', ' custom-a']) await it.refused(400, illegalName, 'PUT', of('bad'), { updates: { [name]: 1 } })
    for (const partitionName of ['', ' ', null, {}, '..', 'x'.repeat(1025)])
      await it.refused(400, illegal, 'PUT', parts('bad'), { updates: [{ partitionName, statistics: { 'custom-a': 1 } }] })
    await it.refused(400, illegal, 'PUT', parts('bad'), {
      updates: [
        { partitionName: 'p', statistics: { 'custom-a': 1 } },
        { partitionName: 'q', statistics: { 'custom-a': null } },
      ],
    })
    for (const drops of [[], [{ partitionName: 'p' }], [{ partitionName: 'p', statisticNames: [' '] }]])
      await it.refused(400, illegal, 'POST', parts('bad'), { drops })
    assert.deepEqual([await values('bad'), await inParts(parts('bad'))], [{}, []])
  })

  test('set again are new measures, by the one who set them; others stay as they were', async () => {
    await make('again')
    await set('again', { 'custom-a': 1, 'custom-b': 1 })
    await set('again', { 'custom-a': 1 }, eve)
    const by = (await list(of('again'))).map(({ name, audit }) => [name, (audit as Json).creator, (audit as Json).lastModifier])
    assert.deepEqual(by, [
      ['custom-a', 'eve', 'eve'],
      ['custom-b', 'anonymous', 'anonymous'],
    ])
  })

  test('of a range of partitions are listed by the bytes of the names, in pages too', async () => {
    await make('r')
    await setParts('r', Object.fromEntries(['b', 'B', 'ä', 'a', 'b=1/c=2', '日', '.x'].map((name) => [name, { 'custom-n': name }])))
    const told = async (query: string) => (await inParts(parts('r', query))).map(([name]) => name)
    assert.deepEqual(await told(''), ['.x', 'B', 'a', 'b', 'b=1/c=2', 'ä', '日'])
    assert.deepEqual(await told('?from=a&to=%C3%A4'), ['a', 'b', 'b=1/c=2'])
    assert.deepEqual(await told('?from=a&to=%C3%A4&fromInclusive=false&toInclusive=TRUE'), ['b', 'b=1/c=2', 'ä'])
    assert.deepEqual(await told('?fromInclusive=false&toInclusive=false&to=b'), ['.x', 'B', 'a'])
    assert.deepEqual(await told('?from=b&to=a&toInclusive=true'), [])
    for (const query of ['limit=2', 'limit=2&from=B&to=%E6%97%A5', 'limit=1&from=B&fromInclusive=false&to=%E6%97%A5&toInclusive=true']) {
      const whole = await told(`?${query.replace(/limit=\d&?/, '')}`)
      const paged: string[] = []
      for (let token: unknown = ''; token !== undefined; ) {
        const page = await it.do('GET', parts('r', `?${query}${token === '' ? '' : `&pageToken=${String(token)}`}`))
        paged.push(...(page.partitionStatistics as { partitionName: string }[]).map((one) => one.partitionName))
        token = page.nextPageToken
      }
      assert.deepEqual(paged, whole, query)
    }
  })

  test('of many partitions are one commit, and of one partition one row', async () => {
    await make('many')
    const names = Array.from({ length: 2000 }, (_, i) => `day=${i}`)
    const before = it.lake.store.position()
    await setParts('many', Object.fromEntries(names.map((name) => [name, { 'custom-a': 1, 'custom-b': 1 }])))
    assert.equal(it.lake.store.position(), before + names.length)
    const batches = new Set((await it.lake.store.entries(before, 3000)).map((row) => row.requestId))
    assert.equal(batches.size, 1)
    await setParts('many', { 'day=7': { 'custom-b': 2 } }, eve)
    assert.equal(it.lake.store.position(), before + names.length + 1)
    assert.deepEqual(await inParts(parts('many', '?from=day%3D7&to=day%3D7&toInclusive=true')), [['day=7', { 'custom-a': 1, 'custom-b': 2 }]])
    const drops = names.slice(1).map((partitionName) => ({ partitionName, statisticNames: ['custom-a', 'custom-b', 'custom-c'] }))
    assert.equal((await it.do('POST', parts('many'), { drops })).dropped, true)
    assert.deepEqual(await inParts(parts('many')), [['day=0', { 'custom-a': 1, 'custom-b': 1 }]])
    assert.equal((await it.do('POST', parts('many'), { drops })).dropped, false)
  })

  test('of more partitions than one answer should hold are listed in ranges or pages', async () => {
    await make('most')
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`p${String(i).padStart(5, '0')}`, { 'custom-a': i }]))
    await setParts('most', many)
    assert.match((await it.refused(400, illegal, 'GET', parts('most'))).text, /from.*to.*limit/)
    assert.equal((await inParts(parts('most', '?to=p10000'))).length, 10_000)
    const page = await it.do('GET', parts('most', '?limit=1000'))
    assert.equal((page.partitionStatistics as object[]).length, 1000)
    assert.ok(page.nextPageToken)
  })

  test('of a partition that a request names twice count together', async () => {
    await make('twice')
    const item = (statistics: object) => ({ partitionName: 'p', statistics })
    await it.do('PUT', parts('twice'), { updates: [item({ 'custom-a': 1, 'custom-b': 1 }), item({ 'custom-a': 2 })] })
    assert.deepEqual(await inParts(parts('twice')), [['p', { 'custom-a': 2, 'custom-b': 1 }]])
    const drop = (name: string) => ({ partitionName: 'p', statisticNames: [name, name] })
    assert.equal((await it.do('POST', parts('twice'), { drops: [drop('custom-a'), drop('custom-b')] })).dropped, true)
    assert.deepEqual(await inParts(parts('twice')), [])
    await set('twice', { 'custom-a': 1 })
    assert.equal((await it.do('POST', of('twice'), { names: ['custom-a', 'custom-a', 'rows'] })).dropped, true)
    assert.equal((await it.do('POST', of('twice'), { names: ['custom-a'] })).dropped, false)
  })

  test('set by many at once are all kept', async () => {
    await make('busy')
    const each = Array.from({ length: 20 }, (_, i) => i)
    await Promise.all(each.flatMap((i) => [set('busy', { 'custom-same': i, [`custom-${i}`]: i }), setParts('busy', { p: { [`custom-${i}`]: i } })]))
    const wanted = Object.fromEntries(each.map((i) => [`custom-${i}`, i]))
    const { 'custom-same': same, ...rest } = await values('busy')
    assert.deepEqual(rest, wanted)
    assert.ok(each.includes(same as number))
    assert.deepEqual(await inParts(parts('busy')), [['p', wanted]])
  })

  test('stay with a table that is renamed and go with one that is dropped, and the past knows them', async () => {
    await make('old')
    await set('old', { 'custom-a': 1 })
    await setParts('old', { p: { 'custom-a': 1 } })
    const then = it.lake.store.position()
    await it.do('PUT', 'm/catalogs/pg/schemas/s/tables/old', { updates: [{ '@type': 'rename', newName: 'new' }] })
    assert.deepEqual([await values('new'), await inParts(parts('new'))], [{ 'custom-a': 1 }, [['p', { 'custom-a': 1 }]]])
    await set('new', { 'custom-a': 2 })
    await it.do('DELETE', 'm/catalogs/pg/schemas/s/tables/new')
    await it.refused(404, 'NoSuchMetadataObjectException', 'GET', of('new'))
    await it.refused(404, 'NoSuchMetadataObjectException', 'PUT', parts('new'), { updates: [{ partitionName: 'p', statistics: { 'custom-a': 1 } }] })
    await make('new')
    assert.deepEqual([await values('new'), await inParts(parts('new'))], [{}, []])
    assert.deepEqual(await values('old', `?asOf=${then}`), { 'custom-a': 1 })
    assert.deepEqual(await inParts(parts('old', `?asOf=${then}&from=p&to=q`)), [['p', { 'custom-a': 1 }]])
    await it.refused(400, illegal, 'PUT', `${of('new')}?asOf=${then}`, { updates: { 'custom-a': 1 } })
  })

  test('of a table that was made behind our back take it in first', async () => {
    await client.query('create table s.ours (a int)')
    await set('ours', { 'custom-a': 1 }, eve)
    assert.deepEqual(await values('ours'), { 'custom-a': 1 })
    const rows = (await it.lake.store.entries(it.lake.store.position() - 2, 2)).map(({ operation, kind, actor, path }) => [
      operation,
      kind,
      actor,
      path,
    ])
    assert.deepEqual(rows, [
      ['import', 'table', 'eve', ['m', 'pg', 's', 'ours']],
      ['create', 'statistic', 'eve', ['m', 'pg', 's', 'ours', 'custom-a']],
    ])
  })

  test('shown once are shown anew after each change', async () => {
    await make('kept')
    for (const n of [1, 2, 3]) {
      await set('kept', { 'custom-a': n })
      await setParts('kept', { p: { 'custom-a': n }, [`p${n}`]: { 'custom-a': n } })
      for (let twice = 0; twice < 2; twice++) {
        assert.deepEqual(await values('kept'), { 'custom-a': n })
        assert.equal((await inParts(parts('kept', '?from=p'))).length, n + 1)
        assert.deepEqual((await inParts(parts('kept', '?to=p0')))[0], ['p', { 'custom-a': n }])
      }
    }
  })
})
