/** What was: the history of a thing of any kind, and the lake as it was at a position or an instant. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hangers, type KindName } from '../kinds/index.ts'
import { samples } from '../kinds/test-samples.ts'
import { illegal, type Json } from './test-lake.ts'
import { encoded, keptKinds, Place } from './test-places.ts'

/** How things stood at one moment. */
interface Moment {
  readonly position: number
  readonly instant: string
  readonly list: readonly string[]
  readonly details: unknown
  /** The thing by each of its names; the type of the refusal where there is none. */
  readonly things: Readonly<Record<string, unknown>>
  readonly hung: Readonly<Record<string, unknown>>
}

for (const kind of keptKinds)
  describe(`the past of a ${kind.name}`, () => {
    let at: Place
    const moments: Moment[] = []
    const { changes } = samples[kind.name as KindName]
    const names = ['first', 'second']
    const missing = `NoSuch${kind.title}Exception`

    const fullName = (name: string) => encoded([...at.within.slice(1), name].join('.'))
    const hung = hangers.filter(({ hangs }) => kind.carries[hangs.as])
    const hungAt = (name: string, as: string) => `${at.within[0]}/objects/${kind.name}/${fullName(name)}/${as}`
    const shown = async (path: string, query: string) => {
      const { json, status } = await at.it.get(path + query)
      return status === 200 ? json : [status, json.type]
    }
    const look = async (query = '') => ({
      list: await at.list(query === '' ? '' : `?${query}`),
      details: await shown(at.many, `?details=true&${query}`),
      things: Object.fromEntries(await Promise.all(names.map(async (name) => [name, await shown(at.one(name), `?${query}`)] as const))),
      hung: Object.fromEntries(
        await Promise.all(
          hung
            .flatMap(({ hangs }) => names.map((name) => hungAt(name, hangs.as)))
            .map(async (address) => [address, await shown(address, `?details=true&${query}`)] as const),
        ),
      ),
    })
    const moment = async () => {
      // An instant lies between what was before and what comes after.
      await sleep(3)
      moments.push({ position: at.it.lake.store.position(), instant: new Date().toISOString(), ...(await look()) })
      await sleep(3)
    }
    const alter = async (name: string, type: string) => {
      if (!Object.hasOwn(changes, type)) return
      await at.alter(name, { '@type': type, ...changes[type], ...(type === 'rename' ? { newName: 'second' } : {}) })
      await moment()
    }

    before(async () => {
      at = await Place.in(kind)
      for (const { name: sort, plural } of hung)
        for (const name of ['t', 'u'])
          await at.it.do('POST', `${at.within[0]}/${plural}`, {
            ...samples[sort as KindName].body,
            name,
            ...(sort === 'tag' ? { allowedValues: null } : {}),
          })
      await moment()
      await at.make('first')
      await moment()
      for (const type of ['setProperty', 'updateComment', 'removeProperty']) await alter('first', type)
      for (const {
        hangs: { as },
      } of hung) {
        await at.it.do('POST', hungAt('first', as), { [`${as}ToAdd`]: ['t', 'u'] })
        await moment()
        await at.it.do('POST', hungAt('first', as), { [`${as}ToRemove`]: ['t'] })
        await moment()
        await at.it.do('DELETE', `${at.within[0]}/${as}/u`)
        await moment()
      }
      await alter('first', 'rename')
      await at.drop('first')
      await at.drop('second')
      await moment()
      await at.make('first', { comment: 'anew' })
      await moment()
    })
    after(() => at[Symbol.asyncDispose]())

    test('is shown as it was, by position and by instant: the thing, the list, the details and what hangs on it', async () => {
      assert.ok(moments.length >= 5)
      for (const { position, instant, ...was } of moments) {
        assert.deepEqual(await look(`asOf=${position}`), was, `position ${position}`)
        assert.deepEqual(await look(`asOf=${instant}`), was, instant)
      }
      const { position: _p, instant, ...last } = moments.at(-1) as Moment
      for (const later of [encoded(instant.replace('Z', '+00:00')), '999999999999999', '2999-01-01T00:00:00Z', '2999-01'])
        assert.deepEqual(await look(`asOf=${later}`), last)
    })

    test('before anything was there is empty', async () => {
      for (const early of ['0', '1970-01-01T00:00:00Z', '0000-01-01']) {
        assert.equal((await at.it.get(`${at.one('first')}?asOf=${early}`)).status, 404)
        const said = await at.it.get(`${at.many}?asOf=${early}`)
        assert.equal(said.status, kind.parent ? 404 : 200)
      }
    })

    test('is asked for by an instant or a position, and cannot be changed', async () => {
      for (const bad of ['', 'x', 'yesterday', '-1', '1.5', '12:00', '2026-13-01', '9'.repeat(16), '2026-01-01Tx', 'null', '%00'])
        for (const path of [at.many, at.one('first')]) await at.it.refused(400, illegal, 'GET', `${path}?asOf=${bad}`)
      const query = `?asOf=${moments.at(-1)?.position}`
      await at.it.refused(400, illegal, 'POST', `${at.many}${query}`, at.sent('late'))
      await at.it.refused(400, illegal, 'PUT', `${at.one('first')}${query}`, { updates: [] })
      await at.it.refused(400, illegal, 'DELETE', `${at.one('first')}${query}&force=true&cascade=true`)
      if (kind.switchable) await at.it.refused(400, illegal, 'PATCH', `${at.one('first')}${query}`, { [kind.switchable.asks]: false })
      for (const { hangs } of hung) await at.it.refused(400, illegal, 'POST', `${hungAt('first', hangs.as)}${query}`, { [`${hangs.as}ToAdd`]: ['t'] })
    })

    test('of what was dropped is not that of what has its name now', async () => {
      assert.deepEqual(
        (await at.history('first')).map(({ operation, after }) => [operation, (after as Json).comment]),
        [['create', 'anew']],
      )
      await at.it.refused(404, missing, 'GET', `${at.one('second')}/history`)
    })

    test('is told newest first, each change with the state before and after it, through renames', async () => {
      const who = { authorization: `Basic ${Buffer.from('ada:x').toString('base64')}` }
      const name = 'told'
      await at.it.do('POST', at.many, at.sent(name), who)
      for (const type of ['setProperty', 'updateComment', 'removeProperty'].filter((type) => Object.hasOwn(changes, type)))
        await at.it.do('PUT', at.one(name), { updates: [{ '@type': type, ...changes[type] }] }, who)
      const last = changes.rename ? 'told_again' : name
      if (changes.rename) await at.it.do('PUT', at.one(name), { updates: [{ '@type': 'rename', newName: last }] }, who)
      const rows = await at.history(last)
      const done = ['setProperty', 'updateComment', 'removeProperty'].filter((type) => Object.hasOwn(changes, type)).map(() => 'alter')
      assert.deepEqual(
        rows.map((row) => row.operation),
        [...(changes.rename ? ['rename'] : []), ...done, 'create'],
      )
      for (const [i, row] of rows.entries()) {
        assert.deepEqual([row.actor, row.kind, row.version, row.facet], ['ada', kind.name, rows.length - i, 'body'])
        assert.deepEqual(row.before, rows[i + 1]?.after)
        assert.ok(Number(row.position) > Number(rows[i + 1]?.position ?? 0))
        assert.ok(!Number.isNaN(Date.parse(String(row.time))))
      }
      assert.deepEqual(rows.at(-1)?.name, name)
      const { audit: _a, name: _n, ...now } = await at.load(last)
      assert.partialDeepStrictEqual(now, rows[0]?.after)
      for (let limit = 1; limit <= rows.length + 1; limit++) {
        const paged: Json[] = []
        for (let token = ''; ; ) {
          const page = await at.it.do('GET', `${at.one(last)}/history?limit=${limit}${token}`)
          paged.push(...(page.history as Json[]))
          if (page.nextPageToken === undefined) break
          token = `&pageToken=${String(page.nextPageToken)}`
        }
        assert.deepEqual(paged, rows)
      }
      for (const query of ['limit=0', 'limit=1001', 'limit=x', 'pageToken=x'])
        await at.it.refused(400, illegal, 'GET', `${at.one(last)}/history?${query}`)
    })
  })
