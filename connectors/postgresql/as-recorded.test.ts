/** Without `caspian.repairs` a catalog keeps to the reference's ways, and says how to leave them. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { nullLiteral } from '../../kinds/expressions.ts'
import type { TableBody } from '../../kinds/table.ts'
import type { Holder, Source } from '../connector.ts'
import { illegal, never, type TestSource, testSource } from './test-source.ts'

let place: TestSource
let source: Source
let tables: Holder
const text = (value: string) => ({ type: 'literal', dataType: 'string', value })

before(async () => {
  place = await testSource()
  source = place.open({ 'caspian.repairs': 'false' })
  tables = source.holders.table as Holder
  await place.sql(`CREATE TABLE s.t (a text DEFAULT 'it''s', b text CONSTRAINT one UNIQUE)`)
})
after(async () => {
  await source[Symbol.asyncDispose]()
  await place[Symbol.asyncDispose]()
})

test('a text default with a quote is refused and reads doubled', async () => {
  const asked = { columns: [{ name: 'a', type: 'string', nullable: true, autoIncrement: false, defaultValue: text("it's") }] }
  await assert.rejects(tables.create(['s'], 'u', asked, never), illegal(/caspian\.repairs/))
  const addColumn = { type: 'addColumn', ask: { fieldName: ['c'], type: 'string', defaultValue: text("it's") } }
  await assert.rejects(tables.alter(['s'], 't', [addColumn], never), illegal(/caspian\.repairs/))
  const body = (await tables.load(['s'], 't', never))?.body as unknown as TableBody
  assert.deepEqual(body.columns[0]?.defaultValue, text("it''s"))
  assert.deepEqual((await place.load('t')).columns[0]?.defaultValue, text("it's"), 'with repairs it reads as it is')
})

test('an index that is there is dropped when the request says ifExists, and then alone', async () => {
  await place.sql('CREATE TABLE s.keyed (a int CONSTRAINT first UNIQUE, b int CONSTRAINT second PRIMARY KEY)')
  const drop = (name: string, ifExists?: boolean) =>
    tables.alter(['s'], 'keyed', [{ type: 'deleteTableIndex', ask: { name, ...(ifExists === undefined ? {} : { ifExists }) } }], never)
  for (const name of ['first', 'second']) {
    await assert.rejects(drop(name), illegal(/caspian\.repairs/))
    await assert.rejects(drop(name, false), illegal(/ifExists/))
    await drop(name, true)
  }
  assert.deepEqual((await place.load('keyed')).indexes, [])
  await assert.rejects(drop('first', true), illegal(/no key or unique index "first"/))
})

test('no default can be made NULL', async () => {
  const unset = { type: 'updateColumnDefaultValue', ask: { fieldName: ['a'], newDefaultValue: nullLiteral } }
  await assert.rejects(tables.alter(['s'], 't', [unset], never), illegal(/caspian\.repairs/))
  await place.alter('t', ['deleteTableIndex', { name: 'one' }], ['updateColumnDefaultValue', { fieldName: ['a'], newDefaultValue: nullLiteral }])
  assert.deepEqual((await place.load('t')).indexes, [], 'with repairs both can')
})

test('a cleared column comment is the text null', async () => {
  await tables.alter(['s'], 't', [{ type: 'updateColumnComment', ask: { fieldName: ['a'] } }], never)
  assert.equal((await place.load('t')).columns[0]?.comment, 'null')
  await place.alter('t', ['updateColumnComment', { fieldName: ['a'] }])
  assert.equal((await place.load('t')).columns[0]?.comment, undefined, 'with repairs it is none')
})
