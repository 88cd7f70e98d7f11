/** Comparing: what counts as alike, what is told, and what neither side shows. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { kinds } from '../../kinds/index.ts'
import { postgresql } from '../../kinds/providers/postgresql.ts'
import { canonical, differences } from './compare.ts'
import { missingSecrets, secretsIn, withSecrets } from './secrets.ts'

const rows = postgresql.properties.catalog ?? []
const told = (source: unknown, lake: unknown) => differences(source, lake, rows).map(({ field }) => field)

test('what differs is told by its field, however deep', () => {
  const audit = { creator: 'ann', createTime: '2021-03-04T05:06:07.123456789Z' }
  assert.deepEqual(told({ name: 'a', audit }, { name: 'a', audit }), [])
  assert.deepEqual(told({ audit }, { audit: { ...audit, createTime: '2021-03-04T05:06:07.123Z' } }), ['audit.createTime'])
  assert.deepEqual(told({ properties: { a: '1', b: '2' } }, { properties: { a: '1', c: '2' } }), ['properties.b', 'properties.c'])
  assert.deepEqual(told({ columns: [{ name: 'a' }, { name: 'b' }] }, { columns: [{ name: 'b' }, { name: 'a' }] }), ['columns'])
  assert.deepEqual(told({ comment: '' }, {}), ['comment'])
  assert.deepEqual(told({ latestVersion: 0 }, {}), ['latestVersion'])
  assert.deepEqual(told({ properties: { a: '1' } }, {}), ['properties'])
})

test('nothing and null, no map and an empty one, and aliases in any order are alike', () => {
  assert.deepEqual(told({ inherited: null }, {}), [])
  assert.deepEqual(told({ properties: {} }, {}), [])
  assert.deepEqual(told({ aliases: ['b', 'a'] }, { aliases: ['a', 'b'] }), [])
})

test('secrets are left out, and nothing else', () => {
  const source = { properties: { 'jdbc-url': 'u', 'jdbc-password': 'p', 'my-token': 't', 'jdbc-user': 'x' } }
  assert.deepEqual(told(source, { properties: { 'jdbc-url': 'u' } }), [])
  assert.deepEqual(told(source, { properties: { 'jdbc-url': 'other' } }), ['properties.jdbc-url'])
  assert.deepEqual(told({ password: 'a' }, { password: 'b' }), ['password'])
})

test('the order of keys says nothing, and a thing is always like itself', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const again = JSON.parse(JSON.stringify(value)) as unknown
      assert.equal(canonical(again), canonical(value))
      assert.deepEqual(told({ it: value }, { it: again }), [])
    }),
  )
  assert.equal(canonical({ a: 1, b: { d: 1, c: [2, 1] } }), canonical({ b: { c: [2, 1], d: 1 }, a: 1 }))
  assert.notEqual(canonical({ a: '1' }), canonical({ a: 1 }))
})

test('a secrets file names catalog and property; its values keep every character but blanks around them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-secrets-'))
  const file = join(folder, 'logins')
  try {
    writeFileSync(file, '# a comment\n\ndemo.pg.jdbc-user = ann\ndemo.pg.jdbc-password= p=ä#"\\ \ndemo.c.s3.deep.key=x\r\n')
    const secrets = await secretsIn(file)
    assert.deepEqual(Object.fromEntries(secrets), {
      'demo.pg': { 'jdbc-user': 'ann', 'jdbc-password': 'p=ä#"\\' },
      'demo.c': { 's3.deep.key': 'x' },
    })
    const found = { kind: kinds.catalog, path: ['demo', 'pg'], shown: { provider: 'jdbc-postgresql', properties: { 'jdbc-url': 'u' } } }
    assert.deepEqual(missingSecrets(found, new Map()), ['demo.pg.jdbc-driver', 'demo.pg.jdbc-user', 'demo.pg.jdbc-password'])
    assert.deepEqual(missingSecrets(found, secrets), ['demo.pg.jdbc-driver'])
    assert.deepEqual(withSecrets(found, secrets).properties, { 'jdbc-url': 'u', 'jdbc-user': 'ann', 'jdbc-password': 'p=ä#"\\' })
    await assert.rejects(secretsIn(join(folder, 'none')), { name: 'Failure' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
