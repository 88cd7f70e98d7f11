/** A write that is under way while rights change: it is made only if its author may still make it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Store, Write } from '../store/store.ts'
import { keepInPostgresql } from '../test-lake.ts'
import { People } from './test-people.ts'

const models = 'm/catalogs/c/schemas/s/models'
const objects = [
  { type: 'catalog', fullName: 'c', says: ['use_catalog', 'use_schema', 'register_model', 'use_model'] },
  { type: 'metalake', fullName: 'm', says: ['apply_tag'] },
]

for (const kept of ['directory', 'database'])
  describe(`a write under way, in a lake kept in a ${kept},`, () => {
    let it: People
    /** What is done between the decision on ada's next write and its commit. */
    let meanwhile: (() => Promise<unknown>) | undefined
    before(async () => {
      if (kept === 'database') keepInPostgresql()
      it = await People.start(['ada', 'bob'])
      const store = it.it.lake.store as { -readonly [K in keyof Store]: Store[K] }
      const commit = store.commit
      store.commit = async (write: Write) => {
        const first = write.author.actor === 'ada' ? meanwhile : undefined
        if (first) meanwhile = undefined
        await first?.()
        return commit(write)
      }
      await it.role('writer', ...objects)
    })
    after(() => it[Symbol.asyncDispose]())
    const isRefused = async (deed: () => Promise<unknown>, method: string, path: string, body?: unknown) => {
      meanwhile = deed
      const { status, text } = await it.ask('ada', method, path, body)
      assert.equal(meanwhile, undefined, 'it came to its commit')
      assert.deepEqual([status, /what you may do was changed while this was under way/.test(text)], [409, true], text)
    }

    test('is not made when a role, its grants, the user or what they own is taken back, and says to ask again', async () => {
      await it.grant('writer', 'ada')
      await isRefused(() => it.revoke('writer', 'ada'), 'POST', models, { name: 'late' })
      assert.equal((await it.ask('admin', 'GET', `${models}/late`)).status, 404)
      await it.forbidden('ada', 'POST', models, { name: 'late' })
      await it.grant('writer', 'ada')
      await isRefused(() => it.override('writer', ...objects, { type: 'schema', fullName: 'c.s', says: ['-register_model'] }), 'POST', models, {
        name: 'late',
      })
      await it.override('writer', ...objects)
      await isRefused(() => it.do('admin', 'PATCH', 'm/users/ada', { enable: false }), 'POST', 'm/objects/model/c.s.a/tags', { tagsToAdd: ['red'] })
      assert.deepEqual((await it.do('admin', 'GET', 'm/objects/model/c.s.a/tags')).names, [])
      await it.do('admin', 'PATCH', 'm/users/ada', { enable: true })
      await it.do('ada', 'POST', models, { name: 'own' })
      const give = () => it.do('admin', 'PUT', 'm/owners/model/c.s.own', { name: 'bob', type: 'user' })
      await isRefused(give, 'DELETE', `${models}/own`)
      await it.do('admin', 'GET', `${models}/own`)
    })

    test('is made when others were given or lost something, and when what was taken back was given again', async () => {
      await it.role('other', ...objects)
      meanwhile = () => it.grant('other', 'bob')
      await it.do('ada', 'POST', models, { name: 'one' })
      meanwhile = async () => {
        await it.revoke('writer', 'ada')
        await it.grant('writer', 'ada')
      }
      await it.do('ada', 'POST', models, { name: 'two' })
      assert.equal(meanwhile, undefined)
      await it.do('admin', 'GET', `${models}/two`)
    })
  })
