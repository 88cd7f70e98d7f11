/** Lists of every kind: complete, in order, the same in pages of any size, whoever writes between them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json } from './test-lake.ts'
import { keptKinds, Place } from './test-places.ts'

/** In the order that lists have: of their characters. */
const sorted = ['9', 'Z', '_u', 'a1', 'a10', 'a2', 'b']
const mixed = ['a10', 'b', 'Z', '9', '_u', 'a2', 'a1']

for (const kind of keptKinds)
  describe(`the list of ${kind.plural}`, () => {
    let at: Place
    before(async () => {
      at = await Place.in(kind)
      for (const name of mixed) await at.make(name)
    })
    after(() => at[Symbol.asyncDispose]())
    const { details } = kind.wire

    test('names each in order, with what it is in', async () => {
      const whole = await at.it.do('GET', at.many)
      assert.deepEqual(await at.list(), sorted)
      if (kind.wire.list === 'identifiers')
        assert.deepEqual(
          whole.identifiers,
          sorted.map((name) => ({ namespace: at.within, name })),
        )
      if (kind.wire.list === 'names') assert.deepEqual(whole.names, sorted)
      assert.deepEqual(Object.keys(whole), ['code', kind.wire.list === 'entities' ? details : kind.wire.list])
    })

    if (details !== undefined)
      test('with details holds each as it is loaded', async () => {
        for (const yes of ['true', 'TRUE', 'True']) {
          const whole = (await at.it.do('GET', `${at.many}?details=${yes}`))[details] as Json[]
          assert.deepEqual(whole, await Promise.all(sorted.map((name) => at.load(name))))
        }
        for (const no of ['false', '1', 'yes', '']) {
          const { code: _code, ...rest } = await at.it.do('GET', `${at.many}?details=${no}`)
          assert.deepEqual(Object.keys(rest), [kind.wire.list === 'entities' ? details : kind.wire.list])
        }
      })

    test('is the same in pages of any size', async () => {
      for (let limit = 1; limit <= sorted.length + 1; limit++) {
        assert.deepEqual(await at.pages(limit), sorted, `pages of ${limit}`)
        if (details !== undefined) assert.deepEqual(await at.pages(limit, '&details=true'), sorted)
      }
      assert.equal((await at.page('?limit=1000')).next, undefined)
      const { next } = await at.page('?limit=3')
      assert.deepEqual(await at.list(`?pageToken=${next}`), sorted.slice(3))
      assert.deepEqual(await at.list(`?limit=2&pageToken=${next}`), sorted.slice(3, 5))
    })

    test('has pages of 1 to 1000', async () => {
      for (const limit of ['0', '1001', '-1', 'x', '1.5', '', 'NaN', 'Infinity', '1e9', '9'.repeat(400)])
        assert.match(String((await at.it.refused(400, illegal, 'GET', `${at.many}?limit=${limit}`)).json.message), /"limit"/)
    })

    test('abuse 35: goes on with its own tokens alone', async () => {
      const { next } = await at.page('?limit=2')
      const token = String(next)
      const other = kind.name === 'tag' ? '' : `${at.within[0] ?? 'a'}/tags`
      await at.it.refused(400, illegal, 'GET', `${other}?pageToken=${token}`)
      await at.it.refused(400, illegal, 'GET', `${at.many}?asOf=${at.it.lake.store.position()}&pageToken=${token}`)
      const bytes = Buffer.from(token, 'base64url')
      const bent = [...bytes.keys()].map((i) => Buffer.from(bytes.map((byte, at) => (at === i ? byte ^ 1 : byte))).toString('base64url'))
      const cut = [bytes.subarray(0, 32), bytes.subarray(0, 31), bytes.subarray(32), Buffer.alloc(40)].map((some) => some.toString('base64url'))
      for (const broken of ['', 'x', '%00', `${token}x${token}`, `${token}=`, `.${token}`, ...bent, ...cut])
        await at.it.refused(400, illegal, 'GET', `${at.many}?pageToken=${broken}`)
      const said = await at.it.refused(400, illegal, 'GET', `${at.many}?pageToken=x`)
      assert.match(String(said.json.message), /"pageToken".*start again without it/)
    })

    test('abuse 35: goes on for the caller who got the token alone, kept answers or not', async () => {
      const [ada, bob] = ['ada', 'bob'].map((name) => ({ authorization: `Basic ${Buffer.from(`${name}:x`).toString('base64')}` }))
      const mine = async (query: string, who = ada) => (await at.it.do('GET', `${at.many}${query}`, undefined, who)).nextPageToken as string
      for (let again = 0; again < 2; again++) {
        const [first, theirs] = [await mine('?limit=2'), await mine('?limit=2', bob)]
        assert.notEqual(first, theirs)
        assert.equal(await mine('?limit=2'), first)
        const second = `?limit=2&unknown=${again}&pageToken=${first}`
        assert.notEqual(await mine(second), first)
        await at.it.refused(400, illegal, 'GET', `${at.many}${second}`, undefined, bob)
        await at.it.refused(400, illegal, 'GET', `${at.many}${second}`)
        assert.notEqual(await mine(second.replace(first, theirs), bob), undefined)
      }
    })

    test('holds once what was there all the time, while others make and drop around it', async () => {
      let round = 0
      const between = async () => {
        const i = round++
        await at.make(`${'_9aBZ'[i % 5]}new${i}`)
        if (i >= 2) await at.drop(`${'_9aBZ'[(i - 2) % 5]}new${i - 2}`)
      }
      for (const limit of [1, 3]) {
        const seen = await at.pages(limit, '', between)
        assert.deepEqual(seen, seen.toSorted(), 'in order')
        assert.equal(new Set(seen).size, seen.length, 'each once')
        assert.deepEqual(
          seen.filter((name) => sorted.includes(name)),
          sorted,
        )
      }
    })

    test('goes on after a name that was dropped or renamed meanwhile', async () => {
      const names = await at.list()
      const [first, second] = (await at.page('?limit=2')).names as [string, string]
      const { next } = await at.page('?limit=2')
      await at.drop(second)
      assert.deepEqual(await at.list(`?pageToken=${next}`), names.slice(2))
      assert.deepEqual(await at.list(), [first, ...names.slice(2)])
      await at.make(second)
    })

    test('is in pages as it was, however it is now', async () => {
      const position = at.it.lake.store.position()
      const names = await at.list()
      await at.drop('a1')
      await at.make('a3')
      for (const limit of [1, 3, 20])
        assert.deepEqual(
          await at.pages(limit, `&asOf=${position}`, async () => void (await at.make(`z${limit}_${Math.trunc(performance.now() * 1000)}`))),
          names,
        )
      assert.notDeepEqual(await at.list(), names)
    })

    test('of what is not there is refused by the name of what is missing', async () => {
      const bare = `/api/metalakes/${at.many}`
      for (const [depth, name] of at.within.entries()) {
        const title = depth <= 1 && at.within.length > 1 ? 'Catalog' : (kind.parent?.title ?? '')
        const path = bare.replace(`/${name}/`, '/none/')
        await at.it.refused(404, `NoSuch${title}Exception`, 'GET', path)
        await at.it.refused(404, `NoSuch${title}Exception`, 'POST', path, at.sent('x'))
      }
    })
  })
