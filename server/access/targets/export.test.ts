/** What a lake exports over HTTP, and to whom. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { askTrino } from '../../../scripts/backends/asked.ts'
import { illegal, type Json, TestLake } from '../../test-lake.ts'
import { People } from '../test-people.ts'
import { exported } from './export.ts'
import type { TrinoRules } from './trino.ts'

describe('an export of rights', () => {
  let people: People
  before(async () => {
    people = await People.start(['ann', 'bob', 'gus'])
    const admin = (method: string, path: string, body?: unknown) => people.do('admin', method, path, body)
    for (const catalog of ['lake', 'other']) {
      await admin('POST', 'm/catalogs', { name: catalog, type: 'relational', provider: 'lakehouse-generic' })
      await admin('POST', `m/catalogs/${catalog}/schemas`, { name: 's' })
      for (const name of ['orders', 'people'])
        await admin('POST', `m/catalogs/${catalog}/schemas/s/tables`, {
          name,
          columns: [{ name: 'x', type: 'integer' }],
          properties: { format: 'delta', external: 'true', location: `s3://bucket/${name}` },
        })
    }
    await people.role(
      'reads',
      { type: 'catalog', fullName: 'lake', says: ['USE_CATALOG', 'USE_SCHEMA', 'SELECT_TABLE'] },
      { type: 'table', fullName: 'lake.s.people', says: ['-SELECT_TABLE'] },
    )
    await people.grant('reads', 'ann')
    await people.role('grants', { type: 'metalake', fullName: 'm', says: ['MANAGE_GRANTS'] })
    await people.grant('grants', 'gus')
  })
  after(() => people[Symbol.asyncDispose]())

  test('is what Trino itself reads as the lake decides it', async () => {
    const room = mkdtempSync(join(tmpdir(), 'caspian-export-'))
    await using trino = await askTrino()
    try {
      const rules = join(room, 'rules.json')
      const { rules: exported } = await people.do('admin', 'GET', 'm/access/export?for=trino')
      writeFileSync(rules, JSON.stringify(exported))
      await trino.ask({ rules })
      const selects = async (user: string, catalog: string, table: string) =>
        (await trino.ask({ user, catalog, schema: 's', table, columns: ['x'] })).select
      assert.deepEqual(
        await Promise.all([
          selects('ann', 'lake', 'orders'),
          selects('ann', 'lake', 'people'),
          selects('ann', 'lake', 'made_later'),
          selects('ann', 'other', 'orders'),
          selects('bob', 'lake', 'orders'),
          selects('admin', 'other', 'people'),
        ]),
        [true, false, true, false, false, true],
      )
    } finally {
      rmSync(room, { recursive: true })
    }
  })

  test('carries the row filters and masks that policies declare', async () => {
    const rule = { when: 'principal.name != "admin"', rows: 'row.x > 3', masks: [{ columns: 'column.name = "x"', with: 'null' }] }
    await people.do('admin', 'POST', 'm/policies', {
      name: 'hides',
      policyType: 'custom',
      enabled: true,
      content: { customRules: { 'caspian.access': rule }, supportedObjectTypes: ['table'] },
    })
    await people.do('admin', 'POST', 'm/objects/table/lake.s.orders/policies', { policiesToAdd: ['hides'] })
    const { rules } = await people.do('admin', 'GET', 'm/access/export?for=trino&catalogs=lake')
    assert.deepEqual((rules as TrinoRules).tables[0], {
      user: 'ann',
      catalog: 'lake',
      schema: 's',
      table: 'orders',
      privileges: ['SELECT'],
      filter: '"x" > 3',
      columns: [{ name: 'x', mask: 'NULL' }],
    })
    await people.do('admin', 'POST', 'm/objects/table/lake.s.orders/policies', { policiesToRemove: ['hides'] })
  })

  test('names the position that it shows, and only the catalogs asked for', async () => {
    const { position, rules } = await people.do('admin', 'GET', 'm/access/export?for=trino&catalogs=other')
    assert.equal(position, people.it.lake.store.position())
    assert.doesNotMatch(JSON.stringify(rules), /"lake"/)
    assert.match(JSON.stringify(rules), /"other"/)
  })

  test('is of one position, also where something changes while it is read', async () => {
    const { store } = people.it.lake
    const metalake = await store.now.child(0, 'metalake', 'm')
    assert.ok(metalake)
    let asked = 0
    const moving = Object.create(store, { position: { value: () => store.position() - (asked++ === 0 ? 1 : 0) } }) as typeof store
    for (const target of ['trino', 'opa'] as const)
      assert.deepEqual(await exported({ store: moving }, metalake, target, false), await exported({ store }, metalake, target, false))
    assert.equal(asked, 5)
  })

  test('is for who manages grants, and says what is wrong with a question', async () => {
    assert.equal((await people.do('gus', 'GET', 'm/access/export?for=opa')).code, 0)
    await people.forbidden('ann', 'GET', 'm/access/export?for=trino')
    await people.it.refused(400, illegal, 'GET', 'm/access/export?for=spark', undefined, { authorization: `Basic ${btoa('admin:x')}` })
    await people.it.refused(404, 'NoSuchCatalogException', 'GET', 'm/access/export?for=opa&catalogs=none', undefined, {
      authorization: `Basic ${btoa('admin:x')}`,
    })
    await using open = await TestLake.start()
    await open.do('POST', '', { name: 'm' })
    assert.equal((await open.get('m/access/export?for=trino')).status, 405)
  })

  test('shows nothing of who is disabled, gone from the lake, or of a catalog that is switched off', async () => {
    const told = async () => (await people.do('admin', 'GET', 'm/access/export?for=trino')).rules as TrinoRules & Json
    assert.match(JSON.stringify(await told()), /"ann/)
    await people.do('admin', 'PATCH', 'm/users/ann', { enable: false })
    assert.doesNotMatch(JSON.stringify(await told()), /\bann\b/)
    await people.do('admin', 'PATCH', 'm/users/ann', { enable: true })
    await people.do('admin', 'PATCH', 'm/catalogs/lake', { inUse: false })
    assert.doesNotMatch(JSON.stringify(await told()), /"lake"/)
    await people.do('admin', 'PATCH', 'm/catalogs/lake', { inUse: true })
  })
})
