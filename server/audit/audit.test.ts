/** What happened, asked for over HTTP: who, what, on which thing, how it ended, in pages, as files, and with proofs. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { flawOf } from './proof.ts'

const named = (name: string) => ({ Authorization: `Basic ${Buffer.from(`${name}:x`).toString('base64')}` })

describe('the audit', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start({ 'caspian.audit.reads': 'watched', 'gravitino.authorization.serviceAdmins': 'root' })
    await it.do('POST', '', { name: 'm' })
    await it.do('POST', 'm/catalogs', { name: 'c', type: 'model' })
    await it.do('POST', 'm/catalogs/c/schemas', { name: 's' })
    for (const name of ['a', 'b']) await it.do('POST', 'm/catalogs/c/schemas/s/models', { name })
    await it.do('POST', 'm/catalogs', { name: 'd', type: 'model' })
    await it.do('POST', 'm/tags', { name: 't' })
    await it.do('POST', 'm/objects/model/c.s.a/tags', { tagsToAdd: ['t'] })
    await it.do('PUT', 'm/catalogs/c/schemas/s/models/a', { updates: [{ '@type': 'rename', newName: 'z' }] })
    const ann = async (method: string, path: string, body?: object) =>
      (
        await fetch(`${it.url}/api/metalakes/${path}`, {
          method,
          headers: { ...named('ann'), 'Content-Type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        })
      ).status
    assert.equal(await ann('POST', 'm/catalogs/d/schemas', { name: 's' }), 200)
    assert.equal(await ann('POST', 'm/catalogs/c/schemas', { name: 's' }), 409)
    const bearer = await fetch(`${it.url}/api/metalakes/m/catalogs/c`, { headers: { Authorization: 'Bearer x' } })
    assert.equal(bearer.status, 401)
  })
  after(() => it.endWhole())

  const told = async (query: string): Promise<string[]> =>
    ((await it.do('GET', `m/audit${query}`)).audit as Json[]).map((row) =>
      [row.outcome, row.operation, row.kind, (row.path as string[]).slice(1).join('.')].join(' '),
    )

  test('tells changes, denials and failures in one, newest first', async () => {
    assert.deepEqual(await told('?limit=4'), [
      'denied load catalog c',
      'failed create schema c.s',
      'success create schema d.s',
      'success rename model c.s.z',
    ])
  })
  test('of one user', async () => {
    assert.deepEqual(await told('?actor=ann'), ['failed create schema c.s', 'success create schema d.s'])
    assert.deepEqual(await told('?actor=nobody'), [])
  })
  test('of one thing by any name that it had, and of everything in it', async () => {
    const all = ['success rename model c.s.z', 'success tag model c.s.a', 'success create model c.s.a']
    assert.deepEqual(await told('?object=c.s.a'), all)
    assert.deepEqual(await told('?object=c.s.z'), all)
    assert.deepEqual(await told('?object=c.s'), ['failed create schema c.s', 'success create schema c.s'])
    assert.deepEqual(await told('?object=c.s&subtree=true&outcome=success'), [
      ...all.slice(0, 2),
      'success create model c.s.b',
      ...all.slice(2),
      'success create schema c.s',
    ])
  })

  test('by kind, operation, outcome, request and time', async () => {
    assert.deepEqual(await told('?kind=tag'), ['success create tag t'])
    assert.deepEqual(await told('?operation=load,rename'), ['denied load catalog c', 'success rename model c.s.z'])
    assert.deepEqual(await told('?outcome=denied'), ['denied load catalog c'])
    const [last, failed, made] = (await it.do('GET', 'm/audit?limit=3')).audit as Json[]
    assert.match(String(failed?.reason), /^SchemaAlreadyExistsException: .*already exists/)
    assert.deepEqual(await told(`?requestId=${String(made?.requestId)}`), ['success create schema d.s'])
    assert.deepEqual(await told(`?from=${String(last?.time)}`), ['denied load catalog c'])
    assert.ok(!(await told(`?to=${String(last?.time)}`)).includes('denied load catalog c'))
    assert.deepEqual(await told('?from=2999-01-01T00:00:00Z'), [])
    assert.deepEqual(await told('?to=1999-01-01T00:00:00Z'), [])
  })

  test('what cannot be asked is refused with the name of the parameter', async () => {
    for (const [query, says] of [
      ['kind=x', 'kind'],
      ['outcome=x', 'outcome'],
      ['from=x', 'from'],
      ['to=yesterday', 'to'],
      ['object=a..b', 'object'],
      ['subtree=true', 'subtree'],
      ['format=xml', 'format'],
      ['limit=0', 'limit'],
      ['pageToken=x', 'pageToken'],
    ])
      assert.match((await it.refused(400, illegal, 'GET', `m/audit?${query}`)).text, new RegExp(`\\\\"${says}\\\\"`))
    await it.refused(400, illegal, 'GET', 'm/audit/1/proof?size=999')
    await it.refused(400, illegal, 'GET', 'm/audit/head?table=x')
  })

  test('as lines of JSON and as CSV in which nothing is a formula', async () => {
    const evil = '=HYPERLINK("x")'
    await fetch(`${it.url}/api/metalakes/m/tags`, {
      method: 'POST',
      headers: { ...named(evil), 'Content-Type': 'application/json' },
      body: '{"name":"e"}',
    })
    const get = async (query: string, accept: string) => {
      const said = await fetch(`${it.url}/api/metalakes/m/audit?${query}`, { headers: { Accept: accept } })
      return { type: said.headers.get('content-type'), text: await said.text() }
    }
    const lines = await get('outcome=success', 'application/jsonl')
    assert.equal(lines.type, 'application/jsonl; charset=utf-8')
    const rows = lines.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json)
    assert.deepEqual(rows, (await it.do('GET', 'm/audit?outcome=success')).audit)
    const csv = await get('actor=%3DHYPERLINK(%22x%22)&format=csv', '*/*')
    assert.equal(csv.type, 'text/csv; charset=utf-8')
    const [head, first, ...rest] = csv.text.split('\r\n')
    assert.equal(head, 'table,position,time,actor,address,operation,kind,path,outcome,reason,requestId,hash')
    assert.match(first ?? '', /^"log","\d+","[^"]*","'=HYPERLINK\(""x""\)",/)
    assert.deepEqual(rest, [''])
  })

  test('reads are kept of the metalakes that the settings name, and of no other', async () => {
    await it.do('POST', '', { name: 'watched' })
    await it.do('POST', 'watched/tags', { name: 't' })
    for (const _ of [1, 2]) await it.do('GET', 'watched/tags/t')
    await it.do('GET', 'm/tags/t')
    const rows = async (metalake: string) =>
      ((await it.do('GET', `${metalake}/audit?outcome=read&operation=load&kind=tag`)).audit as Json[]).map(({ path }) => path)
    for (let had = await rows('watched'); had.length < 2; had = await rows('watched'));
    assert.deepEqual(await rows('watched'), [
      ['watched', 't'],
      ['watched', 't'],
    ])
    assert.deepEqual(await rows('m'), [])
    const said = async (metalake: string) => (await it.do('GET', `${metalake}/audit?limit=1`)).reads
    assert.deepEqual([await said('watched'), await said('m')], [true, false])
  })

  test('a proof holds for its row and its head alone', async () => {
    for (const table of ['log', 'audit']) {
      const { audit } = await it.do('GET', `m/audit?limit=1&outcome=${table === 'log' ? 'success' : 'denied'}`)
      const position = Number((audit as Json[])[0]?.position)
      const { proof } = await it.do('GET', `m/audit/${position}/proof?table=${table}`)
      const { root, row, size } = proof as { root: string; row: Json; size: number }
      const { head } = await it.do('GET', `m/audit/head?table=${table}&size=${size}`)
      assert.equal(flawOf(proof), undefined)
      assert.equal((head as Json).root, root)
      for (const wrong of [
        { row: { ...row, actor: 'mallory' } },
        { root: 'a'.repeat(64) },
        { size: 1 },
        { before: root },
        { path: [root] },
        { trail: table === 'log' ? 'audit' : 'log' },
      ])
        assert.notEqual(flawOf({ ...(proof as Json), ...wrong }), undefined, JSON.stringify(wrong))
    }
    await it.refused(404, 'NoSuchEntityException', 'GET', 'watched/audit/1/proof')
  })

  test('what is in no metalake is told to service admins alone', async () => {
    const get = (who: object) => fetch(`${it.url}/api/audit`, { headers: { ...who } })
    assert.equal((await get({})).status, 403)
    assert.equal((await fetch(`${it.url}/api/version`, { headers: { Authorization: 'Bearer y' } })).status, 401)
    const admin = await get(named('root'))
    const { audit } = (await admin.json()) as { audit: Json[] }
    assert.deepEqual(
      audit.slice(0, 2).map(({ outcome, operation, reason }) => [outcome, operation, String(reason).split(':')[0]]),
      [
        ['denied', 'get', 'UnauthorizedException'],
        ['denied', 'list_audit', 'ForbiddenException'],
      ],
    )
  })
})
