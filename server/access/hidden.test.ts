/** What a caller may not see is told apart from what is not there by nothing of an answer, where the contract does not force it. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Json } from '../test-lake.ts'
import { absent, Hidden, there, type Way, waysTo } from './test-hidden.ts'
import { as } from './test-people.ts'

const statusOf = (said: string) => Number(/\d+/.exec(said)?.[0])

describe('abuse 11: what is hidden', () => {
  let it: Hidden
  let ways: readonly Way[]
  before(async () => {
    it = await Hidden.start()
    ways = waysTo(it.it.lake.store.position())
  })
  after(() => it?.[Symbol.asyncDispose]())

  async function denials(who: string): Promise<number> {
    let found = 0
    for (let token = ''; ; ) {
      const { audit, nextPageToken } = await it.do('admin', 'GET', `m/audit?actor=${who}&outcome=denied&limit=1000${token}`)
      found += (audit as Json[]).length
      if (nextPageToken === undefined) return found
      token = `&pageToken=${encodeURIComponent(String(nextPageToken))}`
    }
  }

  test('abuse 11: is there: every sort of question has an answer for whoever may ask it', async () => {
    const asked = ways.filter(({ method }) => method === 'GET')
    const answered = await Promise.all(asked.map(async (way) => ({ way, status: statusOf(await it.said('admin', way, there)) })))
    // Tables have statistics, catalogs and filesets credentials: of others these are refused, and so are tags on tags. Not all carry one.
    const others = answered.filter(({ status }) => status !== 200 && status !== 400 && status !== 405)
    assert.deepEqual(
      others.filter(({ way }) => !/topics|asOf|:tag$|:policy$/.test(way.pattern)).map(({ way, status }) => `${way.pattern} ${way.level} ${status}`),
      [],
    )
    assert.ok(answered.filter(({ status }) => status === 200).length > 200)
  })

  for (const [who, may] of [
    ['una', 'may use what holds it'],
    ['max', 'is a user and no more'],
    ['cleo', 'may make others beside it'],
    ['nobody', 'is no user'],
  ] as const)
    test(`abuse 11: is answered like what is not there to whoever ${may}: status, headers and body alike, at every address, and each denial is audited`, async () => {
      const before = await denials(who)
      let denied = 0
      await Promise.all(
        ways.map(async (way) => {
          const [hidden, none] = [await it.said(who, way, there), await it.said(who, way, absent)]
          assert.equal(hidden, none, `${way.method} ${way.pattern} ${way.level}`)
          assert.notEqual(statusOf(hidden), 500, hidden)
          if (statusOf(hidden) === 403) denied += 2
        }),
      )
      assert.ok(denied > 800, `${denied} were denied`)
      assert.equal((await denials(who)) - before, denied)
    })

  test('abuse 12: is in no list, feed, history or audit that its name, its columns or what hangs on it could be read from', async () => {
    const catalogs = ['pg', 'parts', 'files', 'mod'].map((name) => `catalogs/${name}`)
    const kinds = ['tables', 'views', 'filesets', 'models', 'functions'].flatMap((kind) => catalogs.map((catalog) => `${catalog}/schemas/s/${kind}`))
    const lists = [
      '',
      'catalogs',
      ...catalogs.map((catalog) => `${catalog}/schemas`),
      ...kinds,
      'tags',
      'policies',
      'users',
      'groups',
      'roles',
      'jobs/templates',
      'jobs/runs',
    ]
    const feeds = [
      'changes?details=true&limit=1000',
      'changes?kind=column,table&details=true',
      'dropped?all=true',
      'tags/seen/objects',
      'policies/kept/objects',
      'history',
      'audit',
    ]
    for (const who of ['una', 'cleo', 'max'])
      for (const path of [...lists.flatMap((list) => [list, `${list}?details=true`, `${list}?limit=1`]), ...feeds]) {
        const said = await it.it.ask('GET', `m${path === '' ? '' : `/${path}`}`, undefined, as(who))
        assert.ok([200, 400, 403, 405].includes(said.status), `${path}: ${said.text}`)
        if (said.status === 200) assert.doesNotMatch(said.text, new RegExp(`${there}|inner|"day"|day=1`), `${who} ${path}`)
      }
  })

  test('abuse 11: keeps its name: whoever may make one there is told that it is taken, as names are unique, and nothing more of it', async () => {
    const models = 'm/catalogs/mod/schemas/s/models'
    const said = await it.it.refused(409, 'ModelAlreadyExistsException', 'POST', models, { name: there }, as('cleo'))
    assert.doesNotMatch(said.text, /s3:|live|admin/)
    await it.it.refused(403, 'ForbiddenException', 'POST', models, { name: there }, as('una'))
    await it.it.refused(403, 'ForbiddenException', 'POST', models, { name: absent }, as('una'))
  })

  test('abuse 11: is refused where all others are shown, as recorded: a deny says 403 where nothing is says 404, and no list names it', async () => {
    const at = (name: string) => [
      `catalogs/${name}`,
      `catalogs/mod/schemas/${name}`,
      `catalogs/mod/schemas/s/models/${name}`,
      `catalogs/parts/schemas/s/tables/${name}`,
    ]
    for (const [i, path] of at(there).entries()) {
      assert.equal((await it.it.ask('GET', `m/${path}`, undefined, { authorization: `Basic ${btoa('dan:')}` })).status, 403, path)
      assert.equal((await it.it.ask('GET', `m/${at(absent)[i]}`, undefined, { authorization: `Basic ${btoa('dan:')}` })).status, 404, path)
    }
    for (const list of [
      'catalogs',
      'catalogs/mod/schemas',
      'catalogs/mod/schemas/s/models',
      'catalogs/parts/schemas/s/tables',
      'dropped',
      'changes?kind=catalog,schema,model,table',
    ])
      assert.doesNotMatch(JSON.stringify(await it.do('dan', 'GET', `m/${list}`)), new RegExp(there), list)
  })
})
