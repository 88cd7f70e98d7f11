/** No secret that a sender puts into an event is kept. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf } from './changes.ts'
import { eventFrom } from './event.ts'
import { json, now } from './test-events.ts'

const kept = (facets: Readonly<Record<string, object>>) => {
  const rows = changesOf(eventFrom({ ...json({ at: 1, run: 1, jobFacets: facets }) }, now))
  return Object.fromEntries(rows.flatMap(({ table, key, row }) => (table === 'facet' ? [[key[1], row.value]] : [])))
}
test('settings, environments and addresses are kept without their secrets', () => {
  assert.deepEqual(
    kept({
      spark_properties: { properties: { 'spark.app.name': 'nightly', 'spark.hadoop.fs.s3a.secret.key': 'AKIA', 'spark.executor.memory': '1g' } },
      environmentVariables: {
        environmentVariables: [
          { name: 'DB_PASSWORD', value: 'hunter2' },
          { name: 'LANG', value: 'en' },
        ],
      },
      plan: { options: [{ url: 'jdbc:postgresql://db/shop?user=a&password=hunter2' }], at: 'postgres://anna:hunter2@db/shop', rows: 12 },
    }),
    {
      spark_properties: { properties: { 'spark.app.name': 'nightly', 'spark.hadoop.fs.s3a.secret.key': '***', 'spark.executor.memory': '1g' } },
      environmentVariables: {
        environmentVariables: [
          { name: 'DB_PASSWORD', value: '***' },
          { name: 'LANG', value: 'en' },
        ],
      },
      plan: { options: [{ url: '***' }], at: '***', rows: 12 },
    },
  )
})
test('a statement is kept without the literals that are secrets', () => {
  const query = (text: string) => (kept({ sql: { query: text } }).sql as { readonly query: string }).query
  const harmless = "select o.token, 'it''s' from o join p on o.token = p.token where country = 'no'"
  assert.equal(query(harmless), harmless)
  assert.equal(query("create user a password 'hunter2'"), "create user a password '***'")
  assert.equal(query("copy t from 's3://b' credentials 'aws_access_key_id=A;aws_secret_access_key=B'"), "copy t from 's3://b' credentials '***'")
  assert.equal(query("select * from postgres_scan('postgres://anna:hunter2@db/shop')"), "select * from postgres_scan('***')")
})
test('a namespace with a login is refused, because what is named by it could not be shown', () => {
  const from = (namespace: string) => eventFrom({ ...json({ at: 1, run: 1 }), inputs: [{ namespace, name: 'a' }] }, now)
  assert.throws(
    () => from('postgres://anna:hunter2@db:5432'),
    (error) => String(error).includes('"inputs[0].namespace"') && !String(error).includes('hunter2'),
  )
  assert.equal(from('abfss://container@account.dfs.core.windows.net').inputs.length, 1)
})
