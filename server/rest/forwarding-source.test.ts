/** What a source holds is asked for and changed by its home alone; other regions tell what they have heard of it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Postgresql, startPostgresql } from '../../scripts/backends/postgresql.ts'
import { type OneRegion, Together } from '../region/test-regions.ts'

describe('what a source holds', () => {
  const all = new Together()
  let postgresql: Postgresql
  let eu: OneRegion
  let us: OneRegion
  const tables = 'm/catalogs/p/schemas/public/tables'
  const shipped = setInterval(() => {
    if (!us?.lake) return
    us.ledger.hear({ 'eu#1': eu.ledger.vector()['eu#1'] ?? 0 })
    eu.ledger.hear({ 'us#1': us.ledger.vector()['us#1'] ?? 0 })
  }, 2).unref()
  before(async () => {
    postgresql = await startPostgresql()
    eu = await all.add('eu')
    us = await all.add('us')
    for (const one of [eu, us]) {
      await one.lake.do('POST', '', { name: 'm' })
      await one.lake.do('POST', 'm/catalogs', {
        name: 'p',
        type: 'RELATIONAL',
        provider: 'jdbc-postgresql',
        properties: {
          'jdbc-url': postgresql.jdbcUrl,
          'jdbc-user': postgresql.user,
          'jdbc-password': postgresql.password,
          'jdbc-driver': 'org.postgresql.Driver',
          'jdbc-database': 'postgres',
        },
      })
    }
    await eu.lake.do('POST', tables, { name: 'orders', columns: [{ name: 'id', type: 'long' }] })
    await us.lake.do('GET', `${tables}/orders`)
    await eu.lake.do('POST', tables, { name: 'later', columns: [{ name: 'id', type: 'long' }] })
    all.homes.set('p', 'eu')
  })
  after(async () => {
    clearInterval(shipped)
    await all[Symbol.asyncDispose]()
    await postgresql.stop()
  })

  test('is never asked from a region that is not its home: that tells what it has, and asks the home for what it has not', async () => {
    const before = eu.asked
    const { identifiers } = await us.lake.do('GET', tables)
    assert.deepEqual(identifiers, [{ namespace: ['m', 'p', 'public'], name: 'orders' }])
    await us.lake.do('GET', `${tables}/orders`)
    assert.equal(eu.asked, before)
    assert.deepEqual(await us.lake.do('GET', `${tables}/later`), await eu.lake.do('GET', `${tables}/later`))
    assert.equal((await us.lake.ask('GET', `${tables}/never`)).status, 404)
    assert.equal(eu.asked, before + 2)
  })

  test('is told and changed as far as this region can while the home is down', async () => {
    eu.state = 'down'
    await us.lake.do('GET', `${tables}/orders`)
    assert.equal((await us.lake.ask('GET', `${tables}/later`)).status, 404)
    const write = await us.lake.ask('PUT', `${tables}/orders`, { updates: [{ '@type': 'updateComment', newComment: 'x' }] })
    assert.equal(write.status, 503)
    await us.lake.do('POST', 'm/tags', { name: 't' })
    await us.lake.do('POST', 'm/objects/table/p.public.orders/tags', { tagsToAdd: ['t'] })
    eu.state = 'up'
  })

  test('is changed by its home for who asks elsewhere', async () => {
    await us.lake.do('PUT', `${tables}/orders`, { updates: [{ '@type': 'updateComment', newComment: 'from us' }] })
    assert.match((await eu.lake.get(`${tables}/orders`)).text, /from us/)
    await us.lake.do('DELETE', `${tables}/later`)
    assert.equal((await eu.lake.get(`${tables}/later`)).status, 404)
  })
})
