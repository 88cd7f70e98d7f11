/** Partitions over a source that manages them: named, shown, added one at a time, dropped, and all of it on record. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { files } from './test-source.ts'

const literal = (value: string, dataType = 'integer') => ({ type: 'literal', dataType, value })
const nothing = literal('NULL', 'null')
const byValue = { type: 'identity', name: 'day=1', fieldNames: [['day']], values: [literal('1')], properties: { a: 'b' } }
const byList = { type: 'list', name: 'north', lists: [[literal('no', 'string')], [literal('se', 'string')]], properties: null }
const byRange = { type: 'range', name: 'early', upper: literal('10'), lower: nothing, properties: {} }
const unsupported = 'UnsupportedOperationException'

describe('partitions', () => {
  const root = mkdtempSync(join(tmpdir(), 'caspian-partitions-'))
  let it: TestLake
  const at = (name: string, below = '') => `m/catalogs/c/schemas/s/tables/${name}/partitions${below}`
  const add = (table: string, ...partitions: readonly object[]) => it.do('POST', at(table), { partitions })
  const names = async (table: string) => ((await it.do('GET', at(table))).names as string[]).toSorted()
  const make = (name: string, partitioning: readonly object[] = [{ strategy: 'identity', fieldName: ['day'] }]) =>
    it.do('POST', 'm/catalogs/c/schemas/s/tables', { name, columns: [{ name: 'day', type: 'integer' }], partitioning })
  before(async () => {
    it = await TestLake.start({}, { 'jdbc-postgresql': async () => files(root) })
    const properties = { 'jdbc-url': 'jdbc:postgresql://h/d', 'jdbc-driver': 'd', 'jdbc-user': 'u', 'jdbc-password': 'p' }
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'relational', provider: 'jdbc-postgresql', properties })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
  })
  after(async () => {
    await it?.[Symbol.asyncDispose]()
    rmSync(root, { recursive: true, force: true })
  })

  test('are added, shown as they were asked for, listed by name and whole', async () => {
    await make('t')
    assert.deepEqual(await names('t'), [])
    for (const each of [byValue, byList, byRange]) {
      assert.deepEqual((await add('t', each)).partitions, [each])
      assert.deepEqual((await it.do('GET', at('t', `/${encodeURIComponent(each.name)}`))).partition, each)
    }
    assert.deepEqual(await names('t'), ['day=1', 'early', 'north'])
    const whole = (await it.do('GET', at('t', '?details=true'))).partitions as Json[]
    assert.deepEqual(
      whole.toSorted((a, b) => String(a.name).localeCompare(String(b.name))),
      [byValue, byRange, byList],
    )
  })

  test('by value may leave the name to the source', async () => {
    await make('unnamed')
    const two = { type: 'IDENTITY', fieldNames: [['day'], ['land']], values: [literal('7'), literal('no', 'string')] }
    assert.deepEqual((await add('unnamed', two)).partitions, [{ ...two, type: 'identity', name: 'day=7/land=no', properties: null }])
    assert.equal(((await it.do('GET', at('unnamed', '/day%3D7%2Fland%3Dno'))).partition as Json).name, 'day=7/land=no')
  })

  test('are added one at a time, and not twice', async () => {
    await make('once')
    for (const partitions of [[], [byValue, byList], undefined, 'x']) await it.refused(400, illegal, 'POST', at('once'), { partitions })
    await add('once', byValue)
    const said = await it.ask('POST', at('once'), { partitions: [{ ...byValue, properties: {} }] })
    assert.deepEqual([said.status, said.json.code, said.json.type], [409, 1004, 'PartitionAlreadyExistsException'])
    assert.deepEqual(await names('once'), ['day=1'])
  })

  test('are dropped once, purged where the source can, and what cannot be stays', async () => {
    await make('less')
    for (const each of [byValue, byList, byRange]) await add('less', each)
    assert.equal((await it.do('DELETE', at('less', '/north'))).dropped, true)
    assert.equal((await it.do('DELETE', at('less', '/north'))).dropped, false)
    assert.equal((await it.do('DELETE', at('less', '/day%3D1?purge=true'))).dropped, true)
    assert.equal((await it.ask('DELETE', at('less', '/early?purge=true'))).json.type, unsupported)
    assert.deepEqual(await names('less'), ['early'])
    assert.deepEqual(readdirSync(join(root, 's/less')).toSorted(), ['body.json', 'early'])
  })

  test('that are not there, or whose table is not, are said to be missing', async () => {
    await make('empty')
    await it.refused(404, 'NoSuchPartitionException', 'GET', at('empty', '/x'))
    for (const [method, path] of [
      ['GET', at('zz')],
      ['GET', at('zz', '?details=true')],
      ['GET', at('zz', '/x')],
      ['DELETE', at('zz', '/x')],
    ] as const)
      await it.refused(404, 'NoSuchTableException', method, path)
    await it.refused(404, 'NoSuchTableException', 'POST', at('zz'), { partitions: [byValue] })
  })

  test('of a table without any are refused by the source', async () => {
    await make('plain', [])
    for (const path of [at('plain'), at('plain', '?details=true')]) await it.refused(405, unsupported, 'GET', path)
    assert.equal((await it.ask('POST', at('plain'), { partitions: [byValue] })).json.type, unsupported)
  })

  test('that came and went behind our back show at once; and each deed of ours is on record with who did it', async () => {
    await make('seen')
    mkdirSync(join(root, 's/seen/late'))
    writeFileSync(join(root, 's/seen/late/body.json'), JSON.stringify({ body: { type: 'list', lists: [[literal('1')]] }, uid: 'u' }))
    assert.deepEqual(await names('seen'), ['late'])
    await add('seen', byValue)
    rmSync(join(root, 's/seen/day=1'), { recursive: true, force: true })
    rmSync(join(root, 's/seen/day%3D1'), { recursive: true, force: true })
    await it.refused(404, 'NoSuchPartitionException', 'GET', at('seen', '/day%3D1'))
    assert.equal((await it.do('DELETE', at('seen', '/late'), undefined, { authorization: `Basic ${btoa('eve:')}` })).dropped, true)
    const rows = await it.lake.store.entries(0, 10_000)
    const told = rows.filter((row) => row.kind === 'partition' && row.path.includes('seen'))
    assert.deepEqual(
      told.map(({ operation, name, actor }) => [operation, name, actor]),
      [
        ['create', 'day=1', 'anonymous'],
        ['import', 'late', 'eve'],
        ['drop', 'late', 'eve'],
      ],
    )
    assert.deepEqual(await it.lake.store.intents(), [])
  })

  test('go with their table', async () => {
    await make('gone')
    await add('gone', byValue)
    await it.do('DELETE', 'm/catalogs/c/schemas/s/tables/gone')
    const last = (await it.lake.store.entries(it.lake.store.position() - 2, 2)).map(({ operation, kind, name }) => [operation, kind, name])
    assert.deepEqual(last, [
      ['drop', 'partition', 'day=1'],
      ['drop', 'table', 'gone'],
    ])
  })
})
