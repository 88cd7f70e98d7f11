/** The rows of properties hold over HTTP for every kind; what is strange is refused, never half kept, and never breaks the lake. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { KindName } from '../kinds/index.ts'
import type { PropertyRow } from '../kinds/properties.ts'
import { samples } from '../kinds/test-samples.ts'
import { anyJson, spoiled } from '../kinds/test-values.ts'
import { illegal, type Json } from './test-lake.ts'
import { keptKinds, Place } from './test-places.ts'

const keyOf = (row: PropertyRow) => row.name.replace('*', 'x')
/** A value that the row lets be. */
function valueOf(row: PropertyRow, room: string): string {
  if (row.is === 'integer') return '5'
  if (row.is === 'boolean') return 'true'
  if (Array.isArray(row.is)) return String(row.is[0])
  return row.name.startsWith('location') ? join(room, 'own') : 'plain'
}

for (const kind of keptKinds)
  describe(`the properties of a ${kind.name}`, () => {
    let at: Place
    let next = 0
    before(async () => void (at = await Place.in(kind)))
    after(() => at[Symbol.asyncDispose]())
    const { changes } = samples[kind.name as KindName]
    const has = Object.hasOwn(kind.fields, 'properties')
    const set = (property: string, value: string) => ({ updates: [{ '@type': 'setProperty', property, value }] })
    const remove = (property: string) => ({ updates: [{ '@type': 'removeProperty', property }] })
    const fresh = () => `p${next++}`

    if (has && changes.setProperty) {
      test('that the lake keeps for itself are refused, made, set or removed', async () => {
        const name = fresh()
        await at.make(name)
        for (const row of at.rows.filter((row) => row.reserved)) {
          const key = keyOf(row)
          await at.it.refused(400, illegal, 'POST', at.many, at.sent(fresh(), { properties: { [key]: 'x' } }))
          if (kind.loose) continue
          await at.it.refused(400, illegal, 'PUT', at.one(name), set(key, 'x'))
          await at.it.refused(400, illegal, 'PUT', at.one(name), remove(key))
        }
      })

      test('that are for creation alone stay as they were made', async () => {
        for (const row of at.rows.filter((row) => row.immutable && !['package', 'default-location-name'].includes(row.name))) {
          const name = fresh()
          await at.make(name, { properties: { [keyOf(row)]: valueOf(row, at.it.room) } })
          await at.it.refused(400, illegal, 'PUT', at.one(name), set(keyOf(row), valueOf(row, at.it.room)))
          await at.it.refused(400, illegal, 'PUT', at.one(name), remove(keyOf(row)))
        }
      })

      test('are of their type, made or set', async () => {
        const name = fresh()
        await at.make(name)
        for (const row of at.rows.filter((row) => row.is && !row.immutable)) {
          await at.it.refused(400, illegal, 'POST', at.many, at.sent(fresh(), { properties: { [keyOf(row)]: 'no such value' } }))
          await at.it.refused(400, illegal, 'PUT', at.one(name), set(keyOf(row), 'no such value'))
          await at.alter(name, ...set(keyOf(row), valueOf(row, at.it.room)).updates)
        }
      })

      test('that are secret are in no answer, made, set or removed', async () => {
        const hidden = at.rows.filter((row) => row.hidden && !row.reserved).map(keyOf)
        const secret = 'hunter2-in-no-answer'
        for (const key of [...hidden, 'my-password', 'api_key']) {
          const name = fresh()
          const answers: unknown[] = [await at.make(name, { properties: { [key]: secret, shown: 'yes' } })]
          answers.push(await at.load(name), await at.alter(name, ...set(key, `${secret}2`).updates), await at.load(name), await at.history(name))
          answers.push(await at.it.do('GET', `${at.many}?details=true`))
          assert.ok(!JSON.stringify(answers).includes(secret), key)
          assert.ok(!JSON.stringify(await at.load(name)).includes(`"${key}"`), key)
          await at.alter(name, ...remove(key).updates)
          assert.equal(((await at.load(name)).properties as Json).shown, 'yes')
        }
      })
    }

    test('have texts as values, and so have all texts', async () => {
      const bad = [{ color: null }, { color: {} }, { color: ['x'] }, [], 'x', 5]
      if (has) for (const properties of bad) await at.it.refused(400, illegal, 'POST', at.many, at.sent(fresh(), { properties }))
      for (const comment of [{}, [], ['x'], 'x'.repeat(257)]) await at.it.refused(400, illegal, 'POST', at.many, at.sent(fresh(), { comment }))
      const { comment, properties } = await at.make(fresh(), { comment: 5, ...(has ? { properties: { number: 5, truth: true } } : {}) })
      assert.equal(comment, '5')
      if (has) assert.partialDeepStrictEqual(properties, { number: '5', truth: 'true' })
    })

    test('and all else hold no half of a character, which few others could take', async () => {
      const half = fc.constantFrom<unknown>('\ud800', 'a\udc00b', ['\ud800'], { '\udfff': 'a' }, [['\udc00']])
      await fc.assert(
        fc.asyncProperty(spoiled(at.sent('half'), half), async (body) => void (await at.it.refused(400, illegal, 'POST', at.many, body))),
        { numRuns: 60, endOnFailure: true },
      )
      const name = fresh()
      await at.make(name)
      for (const [type, ask] of Object.entries(changes))
        for (const key of Object.keys(ask))
          await at.it.refused(400, illegal, 'PUT', at.one(name), { updates: [{ '@type': type, ...ask, [key]: '\ud800' }] })
    })

    test('and all else may come as anything, and are taken or refused with the reason', async () => {
      const name = fresh()
      await at.make(name)
      const keys = [...Object.keys(kind.fields), 'updates']
      const updates = Object.entries(changes)
        .filter(([type]) => type !== 'rename')
        .map(([type, ask]) => ({ '@type': type, ...ask }))
      const alteration = spoiled({ updates }, anyJson(keys)).map((body) => ['PUT', at.one(name), body] as const)
      const creation = spoiled(at.sent('any'), anyJson(keys)).map((body) => ['POST', at.many, body] as const)
      await fc.assert(
        fc.asyncProperty(fc.oneof(alteration, creation), async ([method, path, body]) => {
          const position = at.it.lake.store.position()
          const said = await at.it.ask(method, path, JSON.stringify(body))
          assert.ok([200, 400, 409].includes(said.status), `${said.status} ${said.text}`)
          if (said.status !== 200) assert.equal(at.it.lake.store.position(), position, 'refused, and wrote')
          if (said.status === 200 && method === 'POST') await at.drop(((said.json[kind.wire.one ?? kind.name] ?? {}) as { name: string }).name)
        }),
        { numRuns: 80, endOnFailure: true },
      )
    })
  })

test('a secret of a fileset that no provider keeps is refused, however it is given', async () => {
  const fileset = keptKinds.find((kind) => kind.name === 'fileset')
  assert.ok(fileset)
  await using at = await Place.in(fileset)
  const bound = { key: { provider: 'none', plaintext: 'x' } }
  for (const more of [{ secretBindings: bound }, { secretReferences: bound }, { secretBindings: {}, secretReferences: bound }])
    await at.it.refused(400, illegal, 'POST', at.many, { name: 'f', ...more })
  for (const wrong of [5, true, [], 'x'])
    for (const key of ['secretBindings', 'secretReferences']) await at.it.refused(400, illegal, 'POST', at.many, { name: 'f', [key]: wrong })
})
