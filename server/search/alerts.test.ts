/** What is told as new is the same from sets in memory as from reading everything, for random searches and writes. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { Compiled } from '../access/compile.ts'
import { People, rightsOn } from '../access/test-people.ts'
import type { Ask } from '../entity/ask.ts'
import type { Row } from '../store/store.ts'
import { alertsOf } from './alerts.ts'
import type { Saved } from './saved.ts'
import { tree as trees } from './test-trees.ts'
import { print } from './tree.ts'

const names = ['customer_email', 'orders', 'order_items', 'customerEmail', 'pii', 'lineitems_v2'] as const
const write = fc.record({
  schema: fc.constantFrom('s', 't'),
  name: fc.constantFrom(...names),
  comment: fc.constantFrom('customer email', 'all the orders', 'pii', ''),
  do: fc.constantFrom('POST', 'PUT', 'DELETE'),
})
const known = fc.constantFrom('kind:model', 'orders', 'customer email', 'all the orders', 'orders or pii', '-name:a', '', 'colunm:unreadable')
const query = fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: trees.map(print) })

describe('what is told as new', () => {
  let it: People
  let compiled: Compiled
  before(async () => {
    it = await People.start(['ann'], rightsOn)
    await it.role(
      'reader',
      { type: 'CATALOG', fullName: 'c', says: ['USE_CATALOG'] },
      { type: 'SCHEMA', fullName: 'c.s', says: ['USE_SCHEMA', 'USE_MODEL'] },
    )
    await it.grant('reader', 'ann')
    compiled = new Compiled(it.it.lake.store, true)
  })
  after(() => it?.[Symbol.asyncDispose]())

  const asker = (name: string, past: boolean): Ask => ({
    author: { actor: name, address: '', requestId: '' },
    groups: [],
    view: it.it.lake.store.now,
    past,
    signal: new AbortController().signal,
    rights: (row: Row) => compiled.of(row, { name, groups: [], active: 'all' }, undefined),
  })

  test('is the same however it is found, whoever asks', async () => {
    let told = 0
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 4 }), fc.array(query, { minLength: 1, maxLength: 4 }), async (writes, queries) => {
        const looked = new Date().toISOString()
        await new Promise((done) => setTimeout(done, 2))
        for (const { do: method, schema, name, comment } of writes) {
          const models = `m/catalogs/c/schemas/${schema}/models`
          const body = method === 'POST' ? { name, comment } : { updates: [{ '@type': 'updateComment', newComment: comment }] }
          await it.ask('admin', method, method === 'POST' ? models : `${models}/${name}`, method === 'DELETE' ? undefined : body)
        }
        const { lake } = it.it
        const metalake = (await lake.store.now.child(0, 'metalake', 'm')) as Row
        const watched = queries.map((query): Saved => ({ name: query, query, watched: true, created: looked, looked }))
        const of = async (who: string, past: boolean) => {
          const ask = asker(who, past)
          return alertsOf(lake, ask, metalake, await ask.rights?.(metalake), watched)
        }
        for (const who of ['ann', 'admin']) {
          const quick = await of(who, false)
          assert.deepEqual(quick, await of(who, true), `${who}: ${queries.join(' | ')}`)
          for (const [i, one] of quick.entries()) {
            assert.equal(one === undefined, queries[i] === 'colunm:unreadable')
            told += one ? one.new + one.changed : 0
          }
        }
      }),
      { numRuns: 40 },
    )
    assert.ok(told > 20, `${told} were told`)
  })
})
