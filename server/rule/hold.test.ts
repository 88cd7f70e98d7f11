/** What is held is dropped in no way, until who owns the policy lets go; and no drop slips past a hold that is acknowledged. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { kinds } from '../../kinds/index.ts'
import { as, People } from '../access/test-people.ts'
import { files } from '../partition/test-source.ts'
import type { Row } from '../store/store.ts'
import { type Json, keepInPostgresql, TestLake } from '../test-lake.ts'
import { refuseHeld } from './hold.ts'

const held = 'InUseException'
const everything = ['catalog', 'schema', 'table', 'fileset', 'model']
const policy = (name: string, rule: Json, types: readonly string[] = everything) => ({
  name,
  policyType: 'custom',
  enabled: true,
  content: { customRules: { 'caspian.hold': rule }, supportedObjectTypes: types },
})
const models = 'm/catalogs/c/schemas/s/models'

for (const place of ['a directory', 'a database'])
  describe(`what is held, in a lake in ${place}`, () => {
    let it: TestLake
    const room = mkdtempSync(join(tmpdir(), 'caspian-held-'))
    const hang = (object: string, ...names: readonly string[]) => it.do('POST', `m/objects/${object}/policies`, { policiesToAdd: names })
    const off = (object: string, ...names: readonly string[]) => it.do('POST', `m/objects/${object}/policies`, { policiesToRemove: names })
    const isHeld = async (path: string) => String((await it.refused(409, held, 'DELETE', path)).json.message)
    before(async () => {
      if (place === 'a database') keepInPostgresql()
      it = await TestLake.start({}, { 'jdbc-postgresql': async () => files(room) })
      await it.do('POST', '', { name: 'm' })
      await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
      await it.do('POST', 'm/catalogs', { name: 'f', type: 'fileset', properties: { location: join(room, 'filesets') } })
      const login = { 'jdbc-url': 'jdbc:postgresql://h/d', 'jdbc-driver': 'org.postgresql.Driver', 'jdbc-user': 'u', 'jdbc-password': 'p' }
      await it.do('POST', 'm/catalogs', { name: 'pg', type: 'relational', provider: 'jdbc-postgresql', properties: login })
      for (const catalog of ['c', 'f', 'pg']) await it.do('POST', `m/catalogs/${catalog}/schemas`, { name: 's' })
      for (const name of ['keep', 'off']) await it.do('POST', 'm/policies', policy(name, { reason: 'tax' }))
    })
    after(async () => {
      await it?.endWhole()
      rmSync(room, { recursive: true })
    })

    test('cannot be dropped, nor what it is in, nor what is in it, by no flag and no undoing; and goes when it is let go', async () => {
      await it.do('POST', models, { name: 'a' })
      await it.do('POST', `${models}/a/versions`, { uri: 's3://x', aliases: ['prod'] })
      await it.do('POST', models, { name: 'b' })
      await hang('model/c.s.a', 'keep')
      assert.equal(
        await isHeld(`${models}/a`),
        'Cannot DROP under [m.c.s.a]: model m.c.s.a cannot be dropped: policy keep holds model c.s.a: tax. Whoever owns the policy may take it off or switch it off',
      )
      for (const path of [`${models}/a/versions/0`, `${models}/a/aliases/prod`]) assert.match(await isHeld(path), /model c\.s\.a: tax/)
      for (const path of ['m/catalogs/c/schemas/s?cascade=true', 'm/catalogs/c?force=true', 'm?force=true'])
        assert.match(await isHeld(path), /policy keep holds model c\.s\.a/)
      assert.equal((await it.do('DELETE', `${models}/b`)).dropped, true)
      await off('model/c.s.a', 'keep')
      assert.equal((await it.do('DELETE', `${models}/a`)).dropped, true)
    })

    test('is held from above, for the types that the policy is for', async () => {
      await it.do('POST', models, { name: 'deep' })
      await it.do('POST', 'm/policies', policy('tables', {}, ['table']))
      await hang('catalog/c', 'tables')
      await it.do('DELETE', `${models}/deep`)
      assert.match(await isHeld('m/catalogs/c/schemas/s?cascade=true'), /policy tables holds catalog c\./)
      await off('catalog/c', 'tables')
      await it.do('POST', models, { name: 'deep' })
      const made = it.lake.store.position()
      await hang('catalog/c', 'keep')
      assert.match(await isHeld(`${models}/deep`), /policy keep holds catalog c: tax/)
      await it.refused(409, held, 'POST', 'm/undo', { position: made })
      await off('catalog/c', 'keep')
    })

    test('is held while the policy is on, its time is not over and it says so', async () => {
      await it.do('POST', models, { name: 'timed' })
      await hang('model/c.s.timed', 'off')
      const path = `${models}/timed`
      const alter = (rule: Json) =>
        it.do('PUT', 'm/policies/off', {
          updates: [
            {
              '@type': 'updateContent',
              policyType: 'custom',
              newContent: { customRules: { 'caspian.hold': rule }, supportedObjectTypes: ['model'] },
            },
          ],
        })
      const goes = async () => {
        await it.do('DELETE', path)
        await it.do('POST', models, { name: 'timed' })
        await hang('model/c.s.timed', 'off')
      }
      await isHeld(path)
      await it.do('PATCH', 'm/policies/off', { enable: false })
      await goes()
      await it.do('PATCH', 'm/policies/off', { enable: true })
      await isHeld(path)
      await alter({ until: '2020-01-01T00:00:00Z' })
      await goes()
      await alter({ until: '2999-01-01T00:00:00Z' })
      assert.match(await isHeld(path), /holds model c\.s\.timed until 2999-01-01T00:00:00\.000Z\. /)
      await it.do('DELETE', 'm/policies/off')
      await it.do('DELETE', path)
      await it.refused(400, 'IllegalArgumentException', 'POST', 'm/policies', policy('x', { until: 'soon' }))
      await it.refused(400, 'IllegalArgumentException', 'POST', 'm/policies', policy('x', { why: 'typo' }))
    })

    test('keeps its files, and what a source holds stays in the source', async () => {
      await it.do('POST', 'm/catalogs/f/schemas/s/filesets', { name: 'd', type: 'managed' })
      await hang('fileset/f.s.d', 'keep')
      await isHeld('m/catalogs/f/schemas/s/filesets/d')
      await off('fileset/f.s.d', 'keep')
      const column = { name: 'a', type: 'integer' }
      const tables = 'm/catalogs/pg/schemas/s/tables'
      await it.do('POST', tables, { name: 't', columns: [column], partitioning: [{ strategy: 'list', fieldNames: [['a']] }] })
      await hang('table/pg.s.t', 'keep')
      const partition = { type: 'list', name: 'p', lists: [[{ type: 'literal', dataType: 'integer', value: '1' }]], properties: {} }
      await it.do('POST', `${tables}/t/partitions`, { partitions: [partition] })
      for (const path of [`${tables}/t`, `${tables}/t?purge=true`, `${tables}/t/partitions/p`, 'm/catalogs/pg/schemas/s?cascade=true'])
        assert.match(await isHeld(path), /policy keep holds table pg\.s\.t/)
      await it.refused(409, held, 'PUT', `${tables}/t`, { updates: [{ '@type': 'deleteColumn', fieldName: ['a'] }] })
      await it.do('GET', `${tables}/t`)
      await off('table/pg.s.t', 'keep')
      assert.equal((await it.do('DELETE', `${tables}/t/partitions/p`)).dropped, true)
      assert.equal((await it.do('DELETE', `${tables}/t`)).dropped, true)
    })

    test('a drop that was decided before a hold came, by whichever change, is not committed after it', async () => {
      const { store } = it.lake
      await it.do('POST', models, { name: 'late' })
      await it.do('POST', 'm/policies', { ...policy('later', {}), enabled: false })
      const free = { customRules: {}, supportedObjectTypes: ['model'] }
      const content = (newContent: Json) => ({ updates: [{ '@type': 'updateContent', policyType: 'custom', newContent }] })
      const rows: Row[] = []
      for (const [kind, name] of [
        ['metalake', 'm'],
        ['catalog', 'c'],
        ['schema', 's'],
        ['model', 'late'],
      ] as const)
        rows.push((await store.now.child(rows.at(-1)?.key ?? 0, kind, name)) as Row)
      const { key } = rows.at(-1) as Row
      const path = ['m', 'c', 's', 'late']
      const author = { actor: 'a', address: '', requestId: '' }
      const comes: readonly (() => Promise<unknown>)[] = [
        () => hang('model/c.s.late', 'later').then(() => it.do('PATCH', 'm/policies/later', { enable: true })),
        () => it.do('PUT', 'm/policies/later', content({ ...free, customRules: { 'caspian.hold': {} } })),
        () => hang('model/c.s.late', 'later'),
      ]
      const goes: readonly (() => Promise<unknown>)[] = [
        () => it.do('PUT', 'm/policies/later', content(free)),
        () => off('model/c.s.late', 'later').then(() => it.do('PUT', 'm/policies/later', content({ ...free, customRules: { 'caspian.hold': {} } }))),
        () => off('model/c.s.late', 'later'),
      ]
      for (const [i, come] of comes.entries()) {
        const still = await refuseHeld(it.lake, kinds.model, rows, path, undefined)
        await come()
        assert.deepEqual(await store.commit({ author, steps: [{ do: 'drop', key, path }, ...still] }), { ok: false, reason: 'stale', step: 1 })
        await isHeld(`${models}/late`)
        await goes[i]?.()
      }
      assert.equal((await it.do('DELETE', `${models}/late`)).dropped, true)
    })

    test('no drop succeeds after the hold was acknowledged, however close they come', async () => {
      const tables = 'm/catalogs/pg/schemas/s/tables'
      const kinds = [
        [models, 'model/c.s', () => ({})],
        [tables, 'table/pg.s', () => ({ columns: [{ name: 'a', type: 'integer' }] })],
      ] as const
      let [kept, gone] = [0, 0]
      for (let round = 0; round < 12; round++)
        for (const [list, type, body] of kinds) {
          const name = `r${round}`
          await it.do('POST', list, { name, ...body() })
          const hung = it.ask('POST', `m/objects/${type}.${name}/policies`, { policiesToAdd: ['keep'] })
          const drops = Array.from({ length: 3 }, () => it.ask('DELETE', `${list}/${name}`))
          const acknowledged = (await hung).status === 200
          const later = await it.ask('DELETE', `${list}/${name}`)
          const dropped = (await Promise.all(drops)).some(({ json }) => json.dropped === true)
          const there = (await it.get(`${list}/${name}`)).status === 200
          assert.notEqual(later.json.dropped, true, acknowledged ? 'it was held' : 'it was gone')
          assert.equal(there, !dropped)
          assert.equal(later.status, acknowledged && there ? 409 : 200, later.text)
          if (there) {
            kept++
            await off(`${type}.${name}`, 'keep')
            await it.do('DELETE', `${list}/${name}`)
          } else gone++
        }
      assert.equal(kept + gone, 24)
    })
  })

test('who may hang a hold may not let go of it: that takes owning the policy or the metalake', async () => {
  await using it = await People.start(['ada', 'bob'])
  await it.do('admin', 'POST', 'm/policies', policy('keep', { reason: 'law' }))
  await it.do('admin', 'PUT', 'm/owners/policy/keep', { name: 'bob', type: 'user' })
  await it.role('hangs', { type: 'metalake', fullName: 'm', says: ['use_catalog', 'use_schema', 'use_model', 'apply_policy'] })
  await it.grant('hangs', 'ada')
  const at = 'm/objects/model/c.s.a/policies'
  await it.do('ada', 'POST', at, { policiesToAdd: ['keep'] })
  const position = it.it.lake.store.position()
  await it.forbidden('ada', 'POST', at, { policiesToRemove: ['keep'] })
  await it.forbidden('ada', 'PATCH', 'm/policies/keep', { enable: false })
  await it.forbidden('ada', 'DELETE', 'm/policies/keep')
  // Owning what is held is not enough either, also not by undoing.
  await it.do('admin', 'PUT', 'm/owners/model/c.s.a', { name: 'ada', type: 'user' })
  await it.forbidden('ada', 'POST', 'm/undo', { position })
  const told = await it.ask('ada', 'DELETE', 'm/catalogs/c/schemas/s/models/a')
  assert.match(String(told.json.message), /policy keep holds model c\.s\.a: law/)
  await it.do('admin', 'PUT', 'm/permissions/users/ada/revoke', { roleNames: ['hangs'] })
  await it.role('uses', { type: 'metalake', fullName: 'm', says: ['use_catalog', 'use_schema'] })
  await it.grant('uses', 'ada')
  const blind = await it.ask('ada', 'DELETE', 'm/catalogs/c/schemas/s/models/a')
  assert.match(String(blind.json.message), /: a policy that you may not look at holds model c\.s\.a$/)
  await it.grant('uses', 'bob')
  await it.role('sees', { type: 'model', fullName: 'c.s.a', says: ['use_model'] })
  await it.grant('sees', 'bob')
  await it.do('bob', 'POST', at, { policiesToRemove: ['keep'] })
  assert.equal((await it.do('ada', 'DELETE', 'm/catalogs/c/schemas/s/models/a')).dropped, true)
  assert.equal((await it.it.ask('GET', 'm/policies/keep', undefined, as('bob'))).status, 200)
})
