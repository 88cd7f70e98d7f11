/** The audit file has a line for every row, in the reference's form, none twice and none forged, whatever was cut off where. */
import assert from 'node:assert/strict'
import { appendFileSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { TestLake } from '../test-lake.ts'
import { lineForm } from './line.ts'

describe('the audit file', () => {
  let it: TestLake
  let file = ''
  before(async () => {
    it = await TestLake.start({ 'gravitino.audit.enabled': 'true' })
    file = join(it.data, 'gravitino_audit.log')
    await it.do('POST', '', { name: 'm' })
  })
  after(() => it.endWhole())
  const lines = () => readFileSync(file, 'utf8').trimEnd().split('\n')
  const plain = () => lines().map((line) => line.split('\t').slice(1, 5).join(' '))
  const again = async () => {
    await it.close()
    await it.open()
  }

  test('tells changes, failures and denials as the reference writes them', async () => {
    await it.do('POST', 'm/tags', { name: 't' })
    await it.ask('POST', 'm/tags', { name: 't' })
    await it.ask('GET', 'm/tags/x\n[forged]\ty'.replace('\n', '%0A').replace('\t', '%09'), undefined, { Authorization: 'Bearer x' })
    await again()
    assert.deepEqual(plain(), [
      'anonymous CREATE_METALAKE m SUCCESS',
      'anonymous CREATE_TAG m.t SUCCESS',
      'anonymous CREATE_TAG m.t FAILURE',
      'anonymous LOAD_TAG m.x [forged] y FAILURE',
    ])
    assert.match(
      lines()[0] ?? '',
      /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\]\tanonymous\tCREATE_METALAKE\tm\tSUCCESS\tGRAVITINO_SERVER\t127\.0\.0\.1\t\{requestId=\S+\}$/,
    )
  })

  test('goes on where it was left, and writes again what a crash cut off', async () => {
    const had = lines()
    await it.close()
    appendFileSync(file, 'half a li')
    await it.open()
    await it.do('POST', 'm/tags', { name: 'u' })
    await again()
    assert.deepEqual(lines().slice(0, -1), had)
    assert.equal(plain().at(-1), 'anonymous CREATE_TAG m.u SUCCESS')
  })

  test('goes on in a new file when the old one is taken away', async () => {
    await it.close()
    renameSync(file, `${file}.1`)
    await it.open()
    await it.do('POST', 'm/tags', { name: 'v' })
    await again()
    assert.deepEqual(plain(), ['anonymous CREATE_TAG m.v SUCCESS'])
    rmSync(`${file}.1`)
  })

  test('in the older form, as JSON, and in no other', async () => {
    const [row] = await it.lake.store.trail.rows('log', 2, 2)
    assert.ok(row)
    assert.match(
      lineForm('org.apache.gravitino.audit.SimpleFormatter')?.(row) ?? '',
      /^\[[\d-]{10} [\d:]{8}\]\tanonymous\tCREATE_TAG\tm\.t\tSUCCESS\n$/,
    )
    const json = JSON.parse(lineForm('JsonFormatter')?.(row) ?? '') as object
    assert.deepEqual(Object.keys(json), [
      'timestamp',
      'user',
      'operation',
      'operationType',
      'identifier',
      'status',
      'operationStatus',
      'eventSource',
      'remoteAddress',
      'customInfo',
    ])
    assert.equal(lineForm('toString'), undefined)
  })
})
