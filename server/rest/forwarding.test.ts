/** A request that only another region may decide is decided there, as its caller, once; and never against this region's own word. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { keyHeader } from '../region/once.ts'
import { type OneRegion, Together } from '../region/test-regions.ts'
import type { Said } from '../test-lake.ts'

const as = (name: string) => ({ authorization: `Basic ${btoa(`${name}:x`)}` })
const rights = { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'root' }
const models = 'm/catalogs/c/schemas/s/models'

describe('a request for the home', () => {
  const all = new Together()
  let eu: OneRegion
  let us: OneRegion
  let ap: OneRegion
  let count = 0
  const fresh = () => `n${++count}`
  const ask = (of: OneRegion, method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = as('root')): Promise<Said> =>
    of.lake.ask(method, path, body, headers)
  const done = async (of: OneRegion, method: string, path: string, body?: object) => {
    const said = await ask(of, method, path, body)
    assert.equal(said.status, 200, said.text)
    return said
  }
  /** What one writes comes to the other at once. */
  const shipped = setInterval(() => {
    for (const one of all.regions.values())
      for (const { name, ledger } of all.regions.values())
        if (name !== one.name) one.ledger.hear({ [`${name}#1`]: ledger.vector()[`${name}#1`] ?? 0 })
  }, 2).unref()

  before(async () => {
    eu = await all.add('eu', rights)
    us = await all.add('us', rights)
    ap = await all.add('ap', rights)
    for (const one of [eu, us, ap]) {
      await done(one, 'POST', '', { name: 'm' })
      await done(one, 'POST', 'm/catalogs', { name: 'c', type: 'model', provider: 'model' })
      await done(one, 'POST', 'm/catalogs/c/schemas', { name: 's' })
      await done(one, 'POST', 'm/tags', { name: 't' })
      for (const name of ['ann', 'dan']) await done(one, 'POST', 'm/users', { name })
      const on = (privileges: readonly string[]) => ({
        type: 'catalog',
        fullName: 'c',
        privileges: privileges.map((name) => ({ name, condition: 'allow' })),
      })
      const securableObjects = [on(['use_catalog', 'use_schema', 'register_model'])]
      await done(one, 'POST', 'm/roles', { name: 'maker', properties: {}, securableObjects })
    }
    await done(eu, 'PUT', 'm/permissions/users/dan/grant', { roleNames: ['maker'] })
    await done(us, 'PUT', 'm/permissions/users/ann/grant', { roleNames: ['maker'] })
    all.homes.set('c', 'eu').set('t', 'eu')
  })
  beforeEach(() => {
    eu.state = 'up'
  })
  after(async () => {
    clearInterval(shipped)
    await all[Symbol.asyncDispose]()
  })

  test('is done there as who asked here, and answered as it was there', async () => {
    const name = fresh()
    const said = await ask(us, 'POST', models, { name, comment: 'far' }, { ...as('root'), 'x-request-id': 'mine-1' })
    assert.deepEqual([said.status, said.type], [200, 'application/json'])
    const there = await ask(eu, 'GET', `${models}/${name}`)
    assert.deepEqual(said.json, there.json)
    const row = (await eu.lake.lake.store.entries(eu.lake.lake.store.position() - 3, 3)).find((entry) => entry.name === name)
    assert.equal(row?.actor, 'root')
    assert.match(row?.address ?? '', /127\.0\.0\.1 via region us$/)
    assert.equal(row?.requestId, 'mine-1')
    assert.equal((await ask(us, 'GET', `${models}/${name}`)).status, 404, 'nothing was written here')
  })

  test('is answered with a token that holds what was written there, also when that comes late', async () => {
    const { sessionHeader, Sessions } = await import('../region/session.ts')
    const made = await fetch(`${us.lake.url}/api/metalakes/${models}`, {
      method: 'POST',
      headers: { ...as('root'), 'content-type': 'application/json', [sessionHeader]: 'new' },
      body: JSON.stringify({ name: fresh() }),
    })
    const seen = await new Sessions(us.region).read(made.headers.get(sessionHeader) ?? '')
    assert.equal(seen['eu#1'], eu.lake.lake.store.position())
    assert.ok((us.ledger.vector()['eu#1'] ?? 0) >= (seen['eu#1'] ?? 0), 'the answer waited for it')
  })

  test('is only what needs it: comments, properties and tags are changed where they are asked for', async () => {
    const before = eu.asked
    const at = us.lake.lake.store.position()
    await done(us, 'PUT', 'm/tags/t', { updates: [{ '@type': 'updateComment', newComment: fresh() }] })
    await done(us, 'POST', 'm/objects/catalog/c/tags', { tagsToAdd: ['t'] })
    await done(us, 'POST', 'm/objects/catalog/c/tags', { tagsToRemove: ['t'] })
    await done(us, 'POST', 'm/tags', { name: fresh() })
    assert.equal(eu.asked, before)
    assert.equal(us.lake.lake.store.position(), at + 4)
  })

  test('goes whole when any part of it does', async () => {
    await done(us, 'PUT', 'm/tags/t', {
      updates: [
        { '@type': 'updateComment', newComment: 'both' },
        { '@type': 'rename', newName: 'u' },
      ],
    })
    assert.equal((await ask(us, 'GET', 'm/tags/t')).status, 200)
    assert.deepEqual((await done(eu, 'GET', 'm/tags/u')).json.tag, { ...((await done(eu, 'GET', 'm/tags/u')).json.tag as object), comment: 'both' })
    await done(eu, 'PUT', 'm/tags/u', { updates: [{ '@type': 'rename', newName: 't' }] })
  })

  test('is refused when the home refuses it, in its words, and that is taken down in both', async () => {
    const said = await ask(us, 'POST', models, { name: fresh() }, as('ann'))
    assert.deepEqual([said.status, said.json.type], [403, 'ForbiddenException'])
    for (const one of [eu, us]) {
      const found = await done(one, 'GET', 'm/audit?outcome=denied')
      assert.match(found.text, /"actor":"ann"/, one.name)
    }
  })

  test('is refused here when it would be refused here, and the home never hears of it', async () => {
    const before = eu.asked
    const said = await ask(us, 'POST', models, { name: fresh() }, as('dan'))
    assert.deepEqual([said.status, eu.asked], [403, before])
    assert.equal((await ask(eu, 'POST', models, { name: fresh() }, as('dan'))).status, 200)
  })

  test('while the home is down is not done, and says what goes on', async () => {
    eu.state = 'down'
    const name = fresh()
    const said = await ask(us, 'POST', models, { name })
    assert.deepEqual([said.status, said.json.code, said.json.type], [503, 1002, 'RuntimeException'])
    assert.match(String(said.json.message), /region eu .*cannot be reached.*nothing was done/)
    await done(us, 'PUT', 'm/tags/t', { updates: [{ '@type': 'updateComment', newComment: fresh() }] })
    await done(us, 'GET', models)
    eu.state = 'up'
    assert.equal((await ask(eu, 'GET', `${models}/${name}`)).status, 404)
  })

  test('that gave no answer can be sent again and is done once', async () => {
    const name = fresh()
    eu.state = 'mute'
    const response = await fetch(`${us.lake.url}/api/metalakes/${models}`, {
      method: 'POST',
      headers: { ...as('root'), 'content-type': 'application/json' },
      body: JSON.stringify({ name, comment: 'once' }),
    })
    const key = response.headers.get(keyHeader) ?? ''
    assert.equal(response.status, 503)
    assert.match(await response.text(), new RegExp(`outcome unknown.*${key}`))
    eu.state = 'up'
    const at = eu.lake.lake.store.position()
    const again = await ask(us, 'POST', models, { name, comment: 'once' }, { ...as('root'), [keyHeader]: key })
    assert.equal(again.status, 200, again.text)
    assert.deepEqual(again.json, (await ask(eu, 'GET', `${models}/${name}`)).json)
    assert.equal(eu.lake.lake.store.position(), at)
    const direct = await ask(eu, 'POST', models, { name, comment: 'once' }, { ...as('root'), [keyHeader]: key })
    assert.deepEqual(direct.json, again.json, 'the home itself answers it alike')
  })

  test('sent twice at once is done once', async () => {
    const name = fresh()
    const headers = { ...as('root'), [keyHeader]: `at-once-${name}` }
    const both = await Promise.all([ask(us, 'POST', models, { name }, headers), ask(eu, 'POST', models, { name }, headers)])
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
    )
    assert.deepEqual(both[0]?.json, both[1]?.json)
  })

  test('with a key that was another request’s, or is none, is refused', async () => {
    const headers = { ...as('root'), [keyHeader]: 'taken' }
    assert.equal((await ask(us, 'POST', models, { name: fresh() }, headers)).status, 200)
    const other = await ask(us, 'POST', models, { name: fresh() }, headers)
    assert.deepEqual([other.status, other.json.type], [400, 'IllegalArgumentException'])
    assert.equal((await ask(us, 'POST', models, { name: fresh() }, { ...headers, [keyHeader]: 'no key' })).status, 400)
    assert.equal((await ask(eu, 'POST', models, { name: fresh() }, { ...headers, ...as('dan') })).status, 200, 'another’s key is another key')
  })

  test('is remembered over a new start of the home', async () => {
    const headers = { ...as('root'), [keyHeader]: 'over-night' }
    const body = { name: fresh() }
    const first = await ask(us, 'POST', models, body, headers)
    await eu.reopen()
    assert.deepEqual((await ask(us, 'POST', models, body, headers)).json, first.json)
  })

  test('whose home has just moved is sent on to the new one', async () => {
    const name = fresh()
    for (const one of [eu, ap]) one.thinks.set('c', 'ap')
    const before = ap.asked
    const said = await ask(us, 'POST', models, { name })
    for (const one of [eu, ap]) one.thinks.clear()
    assert.deepEqual([said.status, ap.asked], [200, before + 1], said.text)
    assert.deepEqual((await ask(ap, 'GET', `${models}/${name}`)).json, said.json)
    for (const one of [eu, us]) assert.equal((await ask(one, 'GET', `${models}/${name}`)).status, 404)
  })

  test('whose home has moved here is done here', async () => {
    const name = fresh()
    const { passVerb } = await import('../region/passing.ts')
    const answer = eu.answers.get(passVerb)
    assert.ok(answer)
    eu.thinks.set('c', 'us')
    // What the old home has written of the move arrives with its answer.
    eu.answers.set(passVerb, async (message) => {
      const back = await answer(message)
      us.thinks.set('c', 'us')
      return back
    })
    const said = await ask(us, 'POST', models, { name })
    eu.answers.set(passVerb, answer)
    for (const one of [eu, us]) one.thinks.clear()
    assert.equal(said.status, 200, said.text)
    assert.deepEqual((await ask(us, 'GET', `${models}/${name}`)).json, said.json)
  })

  test('that no region takes for its own is followed once, and done by nobody', async () => {
    eu.thinks.set('c', 'ap')
    ap.thinks.set('c', 'eu')
    const before = eu.asked + ap.asked
    const said = await ask(us, 'POST', models, { name: fresh() })
    eu.thinks.clear()
    ap.thinks.clear()
    assert.deepEqual([said.status, eu.asked + ap.asked], [503, before + 2])
    assert.match(String(said.json.message), /region ap was asked as the home .* it is eu\. Nothing was done/)
  })

  test('whose new home cannot be reached is done by nobody', async () => {
    eu.thinks.set('c', 'nosuch')
    const said = await ask(us, 'POST', models, { name: fresh() })
    eu.thinks.clear()
    assert.equal(said.status, 503)
    assert.match(String(said.json.message), /region nosuch decides on this and cannot be reached, so nothing was done/)
  })

  test('waits there for what this region knows, and is refused when that does not come', { timeout: 20_000 }, async () => {
    us.ledger.hear({ 'in#1': 5 })
    const said = await ask(us, 'POST', models, { name: fresh() })
    assert.deepEqual([said.status, /eu.* has not heard yet/.test(String(said.json.message))], [503, true])
    eu.ledger.hear({ 'in#1': 5 })
    assert.equal((await ask(us, 'POST', models, { name: fresh() })).status, 200)
  })

  test('to two homes at once is refused', async () => {
    all.homes.set('maker', 'eu')
    await done(us, 'POST', 'm/roles', { name: 'own', properties: {}, securableObjects: [] })
    const said = await ask(us, 'PUT', 'm/permissions/users/ann/grant', { roleNames: ['maker', 'own'] })
    all.homes.delete('maker')
    assert.equal(said.status, 409)
    assert.match(String(said.json.message), /role maker .* region eu, role own .* region us/)
  })

  test('that nobody signed is not taken', async () => {
    const { passVerb, read, sealed } = await import('../region/passing.ts')
    const passed = {
      via: 'us',
      to: 'eu',
      method: 'DELETE',
      url: '/api/metalakes/m/tags/t',
      headers: {},
      address: '',
      requestId: 'r',
      key: 'k',
      seen: {},
    }
    const caller = { name: 'root', groups: [], active: 'all' } as const
    const good = sealed(us.region, { ...passed, caller }, new Uint8Array())
    const asOther = sealed({ ...us.region, name: 'us', sign: (what, text) => eu.sign(what, text) }, { ...passed, caller }, new Uint8Array())
    const forOther = sealed(us.region, { ...passed, to: 'ap', caller }, new Uint8Array())
    const changed = Buffer.from(Buffer.from(good).toString('latin1').replace('tags/t', 'tags/u'), 'latin1')
    for (const bytes of [asOther, forOther, changed]) {
      const answer = await eu.answer(passVerb, bytes)
      assert.equal(read<{ status: number }>(answer).head.status, 503)
    }
    assert.equal((await ask(eu, 'GET', 'm/tags/t')).status, 200)
    const door = await ask(eu, 'GET', 'm/tags/t', undefined, { 'caspian-passed': 'x', ...as('nobody') })
    assert.equal(door.status, 403, 'the header alone opens nothing')
  })
})
