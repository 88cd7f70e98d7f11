/** The life of a thing of any kind over HTTP: made, loaded, altered, renamed, dropped. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Change, decode } from '../kinds/define.ts'
import { type KindName } from '../kinds/index.ts'
import { fits } from '../kinds/names.ts'
import { samples } from '../kinds/test-samples.ts'
import { illegal, type Json } from './test-lake.ts'
import { keptKinds, Place } from './test-places.ts'

const set = (property: string, value: string) => ({ '@type': 'setProperty', property, value })

test('every kind with a life of its own is in these', () => {
  for (const name of ['metalake', 'catalog', 'schema', 'fileset', 'model', 'function', 'tag', 'policy'])
    assert.ok(
      keptKinds.some((kind) => kind.name === name),
      name,
    )
})

for (const kind of keptKinds)
  describe(`a ${kind.name}`, () => {
    let at: Place
    before(async () => void (at = await Place.in(kind)))
    after(() => at[Symbol.asyncDispose]())
    const { changes } = samples[kind.name as KindName]
    const missing = `NoSuch${kind.title}Exception`
    const taken = `${kind.title}AlreadyExistsException`

    test('that is made is there as it was asked for, and says who made it', async () => {
      const made = await at.make('made')
      const { secretBindings: _b, secretReferences: _r, storageLocations: _l, ...asked } = at.body('made')
      assert.partialDeepStrictEqual(made, asked)
      assert.equal((made.audit as Json).creator, 'anonymous')
      const loaded = await at.load('made')
      // Whether a metalake is in use stands in what is loaded alone.
      assert.partialDeepStrictEqual(loaded, made)
      assert.deepEqual(await at.load('made'), loaded)
      assert.ok((await at.list()).includes('made'))
    })

    test('needs its name only, where its kind has no other field that it needs', async () => {
      const needed = Object.entries(kind.fields).filter(([key, field]) => field.needed && !field.given && key !== 'name')
      const body = Object.fromEntries(needed.map(([key]) => [key, at.body('x')[key]]))
      await at.it.do('POST', at.many, at.holding({ ...body, name: 'bare', comment: null }))
      assert.equal((await at.load('bare')).comment, undefined)
      for (const [key] of [...needed, ['name']] as const) {
        const { [key]: _gone, ...rest } = { ...body, name: 'less' } as Json
        await at.it.refused(400, illegal, 'POST', at.many, at.holding(rest))
        await at.it.refused(400, illegal, 'POST', at.many, at.holding({ ...rest, [key]: null }))
      }
    })

    test('is not made twice, and what is there stays', async () => {
      await at.make('twice', { comment: 'the first' })
      const said = await at.it.refused(409, taken, 'POST', at.many, at.sent('twice', { comment: 'the second' }))
      assert.equal(said.json.code, 1004)
      assert.equal((await at.load('twice')).comment, 'the first')
      const racers = await Promise.all(Array.from({ length: 6 }, () => at.it.ask('POST', at.many, at.sent('raced'))))
      assert.deepEqual(racers.map(({ status }) => status).toSorted(), [200, 409, 409, 409, 409, 409])
    })

    test('that is not there is said to be missing by its title', async () => {
      assert.equal((await at.it.refused(404, missing, 'GET', at.one('none'))).json.code, 1003)
      await at.it.refused(404, missing, 'GET', `${at.one('none')}/history`)
      const updates = Object.entries(changes).map(([type, ask]) => ({ '@type': type, ...ask }))
      await at.it.refused(404, missing, 'PUT', at.one('none'), { updates })
      const before = at.it.lake.store.position()
      assert.equal(await at.drop('none'), false)
      assert.equal(at.it.lake.store.position(), before)
    })

    test('that is dropped is gone, once; its name is free and what comes after knows nothing of it', async () => {
      await at.make('gone')
      assert.equal(await at.drop('gone'), true)
      assert.equal(await at.drop('gone'), false)
      await at.it.refused(404, missing, 'GET', at.one('gone'))
      assert.ok(!(await at.list()).includes('gone'))
      const again = await at.make('gone', { comment: 'another' })
      assert.equal(again.comment, 'another')
      assert.deepEqual(
        (await at.history('gone')).map((row) => row.operation),
        ['create'],
      )
    })

    for (const [type, ask] of Object.entries(changes).filter(([type]) => type !== 'rename'))
      test(`is altered by ${type}, and nothing but that`, async () => {
        const name = type.toLowerCase().slice(0, 20)
        await at.make(name)
        const { audit, ...was } = await at.load(name)
        const { apply, fields } = kind.changes[type] as Change
        const wanted = apply?.({ name, body: was }, decode(fields, ask, 'body', true)).body
        const answer = await at.alter(name, { '@type': type, ...ask, unknown: 'means nothing' })
        const { audit: changed, ...now } = await at.load(name)
        assert.deepEqual(now, wanted)
        assert.partialDeepStrictEqual(await at.load(name), answer)
        assert.partialDeepStrictEqual(changed, {
          creator: (audit as Json).creator,
          createTime: (audit as Json).createTime,
          lastModifier: 'anonymous',
        })
      })

    test('that is asked to become what it is stays untouched', async () => {
      await at.make('same')
      const position = at.it.lake.store.position()
      if (!kind.needsUpdates) await at.alter('same')
      const updates = [{ '@type': 'updateComment', newComment: 'a comment' }, set('color', 'red'), { '@type': 'removeProperty', property: 'none' }]
      await at.alter('same', ...updates.filter((update) => Object.hasOwn(changes, update['@type'])))
      if (changes.rename) await at.alter('same', { '@type': 'rename', newName: 'same' })
      assert.equal(at.it.lake.store.position(), position)
    })

    if (changes.setProperty)
      test('is altered in the order that is asked for, wholly or not at all', async () => {
        await at.make('ordered')
        await at.alter('ordered', set('a', '1'), set('a', '2'), set('b', '3'), { '@type': 'removeProperty', property: 'b' }, set('c', '4'))
        const { properties } = await at.load('ordered')
        assert.partialDeepStrictEqual(properties, { a: '2', c: '4', color: 'red' })
        assert.ok(!Object.hasOwn(properties as object, 'b'))
        for (const bad of [set('', 'x'), { '@type': 'nothing' }, {}, null, 'x', { '@type': 'setProperty', property: 'a' }])
          await at.it.refused(400, illegal, 'PUT', at.one('ordered'), { updates: [set('a', '5'), bad] })
        assert.deepEqual((await at.load('ordered')).properties, properties)
      })

    test('takes no alteration that is not in its table, and no body that is not of updates', async () => {
      await at.make('strict')
      for (const type of ['', 'nothing', 'Rename', 'RENAME', '__proto__', 'constructor', 'toString', null, 5, {}, ['rename']])
        await at.it.refused(400, illegal, 'PUT', at.one('strict'), { updates: [{ '@type': type, newName: 'x' }] })
      for (const body of [{}, { updates: null }, { updates: {} }, { updates: [null] }, { updates: [[]] }, { updates: [], other: 1 }, [], 'null'])
        await at.it.refused(400, illegal, 'PUT', at.one('strict'), body)
      if (kind.needsUpdates) await at.it.refused(400, illegal, 'PUT', at.one('strict'), { updates: [] })
      const others = Object.keys(Object.assign({}, ...Object.values(samples).map((sample) => sample.changes)) as object)
      for (const type of others.filter((type) => !Object.hasOwn(changes, type)))
        await at.it.refused(400, illegal, 'PUT', at.one('strict'), { updates: [{ '@type': type, newName: 'x', property: 'a', value: 'b' }] })
    })

    if (changes.rename)
      test('that is renamed is found by its new name alone, with all that it was', async () => {
        await at.make('before')
        await at.make('other')
        await at.it.refused(409, taken, 'PUT', at.one('before'), { updates: [{ '@type': 'rename', newName: 'other' }] })
        const { name: _old, audit: _a, ...was } = await at.load('before')
        const answer = await at.alter('before', { '@type': 'rename', newName: 'between' }, { '@type': 'rename', newName: 'after' })
        assert.equal(answer.name, 'after')
        const { name, audit: _b, ...is } = await at.load('after')
        assert.deepEqual([name, is], ['after', was])
        for (const gone of ['before', 'between']) await at.it.refused(404, missing, 'GET', at.one(gone))
        const listed = await at.list()
        assert.deepEqual([listed.includes('before'), listed.includes('after')], [false, true])
        assert.deepEqual(
          (await at.history('after')).map((row) => row.operation),
          ['rename', 'create'],
        )
        await at.make('before')
        assert.equal((await at.history('before')).length, 1)
      })

    test('has a name that its rule lets be, made or renamed', async () => {
      const names = [
        '',
        ' ',
        '\t',
        '*',
        'a b',
        'a.b',
        'a/b',
        '-a',
        'é',
        'system',
        'SYSTEM',
        'x'.repeat(65),
        'x'.repeat(129),
        '.',
        '..',
        'a\u0000',
        'a\n',
      ]
      const bad = names.filter((name) => !fits(at.names, name))
      assert.ok(bad.length >= 5)
      for (const name of bad) await at.it.refused(400, illegal, 'POST', at.many, at.sent(name))
      for (const name of names.filter((name) => fits(at.names, name) && !name.includes('/'))) assert.equal((await at.make(name)).name, name)
      if (!changes.rename) return
      await at.make('proper')
      // Models are renamed to what they like, as in the reference, but for what no address can reach.
      for (const newName of kind.loose ? ['', ' ', '.', '..'] : bad)
        await at.it.refused(400, illegal, 'PUT', at.one('proper'), { updates: [{ '@type': 'rename', newName }] })
    })

    test('takes no field that it does not have, nor one that only the lake gives', async () => {
      const given = Object.entries(kind.fields).flatMap(([key, field]) => (field.given ? [key] : []))
      for (const key of ['other', 'audit', 'inUse', 'sealed', 'id', 'version', 'constructor', '@type', ...given])
        await at.it.refused(400, illegal, 'POST', at.many, at.sent('odd', { [key]: 'x' }))
      await at.it.refused(400, illegal, 'POST', at.many, JSON.stringify(at.sent('odd')).replace('{', '{"__proto__":{},'))
    })
  })
