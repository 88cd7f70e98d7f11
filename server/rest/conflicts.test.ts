/** Conflicts of every sort between two real lakes: made, told with their choices, ended in one region and gone in both, and refused to who may not. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { canonical } from '../merge/canonical.ts'
import { TwoRegions } from '../region/test-joined.ts'
import type { Row } from '../store/store.ts'
import type { Json, TestLake } from '../test-lake.ts'

let regions: TwoRegions
let eu: TestLake
let us: TestLake

const as = (who: string) => ({ authorization: `Basic ${Buffer.from(`${who}:x`).toString('base64')}` })
async function done(lake: TestLake, method: string, path: string, body?: unknown): Promise<Json> {
  const { json, text } = await lake.ask(method, path, body, as('root'))
  assert.equal(json.code, 0, `${method} ${path}: ${text}`)
  return json
}
const make = (lake: TestLake, kinds: string, name: string, more: object = {}) => done(lake, 'POST', `rova/${kinds}`, { name, ...more })
const catalog = (lake: TestLake, name: string) => make(lake, 'catalogs', name, { type: 'MODEL', provider: 'model', comment: '', properties: {} })
const use = (condition: string) => [{ name: 'USE_CATALOG', condition }]
const allow = (lake: TestLake, role: string, how: 'grant' | 'revoke') =>
  done(lake, 'PUT', `rova/permissions/roles/${role}/catalog/ml/${how}`, { privileges: use('ALLOW') })
const holds = (lake: TestLake, who: string, how: 'grant' | 'revoke') =>
  done(lake, 'PUT', `rova/permissions/users/${who}/${how}`, { roleNames: ['reader'] })
const rule = (lake: TestLake, seconds: number) =>
  done(lake, 'PUT', 'rova/policies/keep', {
    updates: [
      {
        '@type': 'updateContent',
        policyType: 'custom',
        newContent: { customRules: { 'caspian.lease': { seconds } }, supportedObjectTypes: ['TABLE'], properties: {} },
      },
    ],
  })
const comment = (lake: TestLake, newComment: string) => done(lake, 'PUT', 'rova/catalogs/ml', { updates: [{ '@type': 'updateComment', newComment }] })

interface Choice {
  readonly choose: string
  readonly value?: unknown
}
type Conflict = Json & { readonly id: string; readonly sort: string; readonly fullName: string; readonly choices: readonly Choice[] }
const told = async (lake: TestLake) => (await done(lake, 'GET', 'rova/conflicts')).conflicts as readonly Conflict[]
async function about(lake: TestLake, sort: string, fullName: string | RegExp): Promise<Conflict> {
  const all = await told(lake)
  const one = all.find((found) => found.sort === sort && (typeof fullName === 'string' ? found.fullName === fullName : fullName.test(found.fullName)))
  assert.ok(one, `${sort} ${fullName} of ${all.map((found) => `${found.sort} ${found.fullName}`).join()}`)
  return one
}
const asked = (lake: TestLake, { id }: Conflict, choice: Choice, who = 'root') =>
  lake.ask('POST', 'rova/conflicts/resolve', { id, choose: choice.choose, ...('value' in choice ? { value: choice.value } : {}) }, as(who))
/** Ends it in the one region, and sees it gone in both. */
async function ended(lake: TestLake, one: Conflict, choice: Choice): Promise<void> {
  const { json, text } = await asked(lake, one, choice)
  assert.equal(json.code, 0, text)
  assert.equal((json.resolved as Json).id, one.id)
  await regions.agree()
  for (const each of [eu, us]) assert.ok(!(await told(each)).some(({ id }) => id === one.id), `${one.sort} ${one.fullName} is gone`)
}
const status = async (lake: TestLake, path: string) => (await lake.ask('GET', `rova/${path}`, undefined, as('root'))).status
const loaded = async (lake: TestLake, path: string, key: string) => (await done(lake, 'GET', `rova/${path}`))[key] as Json

before(async () => {
  regions = await TwoRegions.start(
    async (lake) => {
      await done(lake, 'POST', '', { name: 'rova', comment: '', properties: {} })
      for (const name of ['ml', 'mine']) await catalog(lake, name)
      for (const name of ['ola', 'ivo', 'eve', 'kim', 'pia']) await make(lake, 'users', name)
      for (const name of ['old', 'older']) await make(lake, 'tags', name)
      await make(lake, 'policies', 'keep', {
        policyType: 'custom',
        enabled: true,
        content: { customRules: {}, supportedObjectTypes: ['TABLE'], properties: {} },
      })
      for (const name of ['reader', 'other'])
        await make(lake, 'roles', name, { properties: {}, securableObjects: [{ fullName: 'ml', type: 'CATALOG', privileges: use('ALLOW') }] })
      for (const who of ['ola', 'ivo']) await holds(lake, who, 'grant')
    },
    { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'root' },
  )
  ;({ eu, us } = regions)
  const both = async (lake: TestLake, region: string) => {
    await comment(lake, `of ${region}`)
    for (const name of ['sales', 'sold']) await catalog(lake, name)
    await make(lake, 'roles', 'twin', { properties: {}, securableObjects: [] })
  }
  await regions.apart(
    async () => {
      await both(eu, 'eu')
      await rule(eu, 30)
      for (const name of ['old', 'older']) await done(eu, 'DELETE', `rova/tags/${name}`)
      for (const who of ['ola', 'ivo']) {
        await holds(eu, who, 'revoke')
        await holds(eu, who, 'grant')
      }
      for (const role of ['reader', 'other']) {
        await allow(eu, role, 'revoke')
        await allow(eu, role, 'grant')
      }
      for (const who of ['kim', 'pia']) {
        await done(eu, 'DELETE', `rova/users/${who}`)
        await make(eu, 'users', who)
      }
      await done(eu, 'PUT', 'rova/owners/catalog/mine', { type: 'USER', name: 'ivo' })
    },
    async () => {
      await both(us, 'us')
      await rule(us, 20)
      await done(us, 'POST', 'rova/objects/catalog/ml/tags', { tagsToAdd: ['old', 'older'], tagsToRemove: [] })
      for (const who of ['ola', 'ivo']) await holds(us, who, 'revoke')
      for (const role of ['reader', 'other']) await allow(us, role, 'revoke')
      for (const who of ['kim', 'pia']) await done(us, 'DELETE', `rova/users/${who}`)
      // Nobody may be made the owner but at the home; that it is nobody's any region may say.
      const { store } = us.lake
      const rova = await store.now.child(0, 'metalake', 'rova')
      const row = (await store.now.child(rova?.key ?? 0, 'catalog', 'mine')) as Row
      const { owner: _owner, ...audit } = row.body.audit
      const step = { do: 'update', operation: 'own', key: row.key, expect: row.version, name: row.name, path: ['rova', 'mine'] } as const
      const author = { actor: 'root', address: '', requestId: '' }
      assert.ok((await store.commit({ author, steps: [{ ...step, body: { ...row.body, audit } }] })).ok)
    },
  )
})
after(() => regions[Symbol.asyncDispose]())

test('every sort is told in both regions alike, with the choices that end it', async () => {
  const all = await told(eu)
  assert.deepEqual(await told(us), all)
  const choices = (sort: string) =>
    all.filter((one) => one.sort === sort).map((one) => [one.fullName.replace(/__.*/, ''), ...one.choices.map(({ choose }) => choose)])
  assert.deepEqual(choices('value'), [['ml', 'keep', 'keep']])
  assert.deepEqual(choices('restrict'), [['keep', 'keep', 'keep']])
  assert.deepEqual(choices('owner'), [['mine', 'own', 'own']])
  assert.deepEqual(
    choices('deleted'),
    ['old', 'older'].map((tag) => [tag, 'back', 'drop']),
  )
  assert.deepEqual(
    choices('right'),
    ['ivo', 'kim', 'ola', 'other', 'pia', 'reader'].map((name) => [name, 'give', 'take']),
  )
  assert.deepEqual(
    choices('name'),
    ['sales', 'sold', 'twin'].map((name) => [name, 'rename', 'rename-other']),
  )
})

test('who may not make the change by hand ends no conflict, and nothing is written', async () => {
  const before = await told(eu)
  const no = async (sort: string, fullName: string | RegExp, choice: Choice) => {
    for (const lake of [eu, us]) {
      const { status, json } = await asked(lake, await about(lake, sort, fullName), choice, 'eve')
      // What she may not know of is not there.
      assert.ok(status === 403 || status === 404, `${sort} ${fullName}: ${status} ${JSON.stringify(json)}`)
      assert.match(String(json.type), /^(ForbiddenException|NoSuchConflictException)$/)
    }
  }
  await no('value', 'ml', { choose: 'keep', value: 'of eu' })
  await no('owner', 'mine', { choose: 'own', value: { type: 'user', name: 'eve' } })
  await no('deleted', 'old', { choose: 'back' })
  await no('right', 'ola', { choose: 'give' })
  await no('right', 'kim', { choose: 'give' })
  await no('name', /^sales__/, { choose: 'rename', value: 'hers' })
  assert.deepEqual(await told(eu), before)
})

test('who may know of the thing, but not make that change by hand, is refused in the region that is asked', async () => {
  await done(eu, 'POST', 'rova/roles', {
    name: 'looker',
    properties: {},
    securableObjects: [
      { fullName: 'rova', type: 'METALAKE', privileges: ['USE_CATALOG', 'APPLY_TAG', 'APPLY_POLICY'].map((name) => ({ name, condition: 'ALLOW' })) },
    ],
  })
  await done(eu, 'PUT', 'rova/permissions/users/eve/grant', { roleNames: ['looker'] })
  await regions.agree()
  for (const [sort, fullName, choice] of [
    ['value', 'ml', { choose: 'keep', value: 'of eu' }],
    ['restrict', 'keep', undefined],
    ['owner', 'mine', { choose: 'own', value: { type: 'user', name: 'eve' } }],
    ['deleted', 'old', { choose: 'back' }],
    ['deleted', 'old', { choose: 'drop' }],
    ['name', /^sales__/, { choose: 'rename', value: 'hers' }],
    ['name', /^sales__/, { choose: 'rename-other', value: 'hers' }],
  ] as const)
    for (const lake of [eu, us]) {
      const one = await about(lake, sort, fullName)
      const { status, json } = await asked(lake, one, choice ?? (one.choices[0] as Choice), 'eve')
      assert.deepEqual([status, json.type], [403, 'ForbiddenException'], `${sort} ${JSON.stringify(choice)}: ${JSON.stringify(json)}`)
    }
  await done(eu, 'PUT', 'rova/permissions/users/eve/revoke', { roleNames: ['looker'] })
  await regions.agree()
})

test('what is none of its choices, or lacks what it takes, is refused with what there is', async () => {
  const refused = async (one: Conflict, choice: Choice, says: RegExp) => {
    const { status, json } = await asked(us, one, choice)
    assert.deepEqual([status, json.type], [400, 'IllegalArgumentException'])
    assert.match(String(json.message), says)
  }
  await refused(
    await about(us, 'value', 'ml'),
    { choose: 'keep', value: 'of nobody' },
    /"value" must be one of those that were given: "of eu", "of us"/,
  )
  await refused(await about(us, 'value', 'ml'), { choose: 'drop' }, /"choose" must be one of keep /)
  await refused(await about(us, 'deleted', 'old'), { choose: 'back', value: 'x' }, /"back" takes no "value"/)
  await refused(await about(us, 'name', /^sales__/), { choose: 'rename-other' }, /"value"/)
  await refused(await about(us, 'name', /^sales__/), { choose: 'rename-other', value: 'a/b' }, /name/)
  await refused(await about(us, 'owner', 'mine'), { choose: 'own', value: { type: 'role', name: 'reader' } }, /"value.type" must be/)
  const unknown = await us.ask('POST', 'rova/conflicts/resolve', { id: '0123', choose: 'keep' }, as('root'))
  assert.deepEqual([unknown.status, unknown.json.type], [404, 'NoSuchConflictException'])
  const taken = await asked(us, await about(us, 'name', /^sales__/), { choose: 'rename', value: 'ml' })
  assert.deepEqual([taken.status, taken.json.type], [409, 'CatalogAlreadyExistsException'])
  const nobody = await asked(us, await about(us, 'owner', 'mine'), { choose: 'own', value: { type: 'user', name: 'nobody' } })
  assert.equal(nobody.status, 404)
})

test('a value is chosen in one region, and the thing says who did', async () => {
  await ended(us, await about(us, 'value', 'ml'), { choose: 'keep', value: 'of eu' })
  for (const lake of [eu, us]) {
    const { comment, audit } = await loaded(lake, 'catalogs/ml', 'catalog')
    assert.deepEqual([comment, (audit as Json).lastModifier], ['of eu', 'root'])
  }
})

test('a rule that is stricter is chosen anywhere, and one that is wider at the home, which is asked', async () => {
  const one = await about(us, 'restrict', 'keep')
  const wider = one.choices.find(({ value }) => canonical(value) !== canonical(one.shown)) as Choice
  await ended(us, one, wider)
  for (const lake of [eu, us]) assert.deepEqual((await loaded(lake, 'policies/keep', 'policy')).content, wider.value)
})

test('an owner is chosen where the home is another region too, from those said or not', async () => {
  await ended(us, await about(us, 'owner', 'mine'), { choose: 'own', value: { type: 'user', name: 'ola' } })
  for (const lake of [eu, us]) assert.deepEqual((await done(lake, 'GET', 'rova/owners/catalog/mine')).owner, { name: 'ola', type: 'user' })
})

test('what was deleted but is used comes back, or goes with its uses', async () => {
  await ended(us, await about(us, 'deleted', 'old'), { choose: 'back' })
  await ended(us, await about(us, 'deleted', 'older'), { choose: 'drop' })
  for (const lake of [eu, us]) {
    assert.deepEqual([await status(lake, 'tags/old'), await status(lake, 'tags/older')], [200, 404])
    assert.deepEqual((await done(lake, 'GET', 'rova/objects/catalog/ml/tags')).names, ['old'])
    assert.equal(((await loaded(lake, 'tags/old', 'tag')).audit as Json).lastModifier, 'root')
  }
})

test('a role of somebody, what a role allows, and being a user at all: each is given, and taken', async () => {
  const roles = async (lake: TestLake, who: string) => (await loaded(lake, `users/${who}`, 'user')).roles
  await ended(us, await about(us, 'right', 'ola'), { choose: 'give' })
  await ended(us, await about(us, 'right', 'ivo'), { choose: 'take' })
  await ended(us, await about(us, 'right', 'reader'), { choose: 'give' })
  await ended(us, await about(us, 'right', 'other'), { choose: 'take' })
  await ended(us, await about(us, 'right', 'kim'), { choose: 'give' })
  await ended(us, await about(us, 'right', 'pia'), { choose: 'take' })
  for (const lake of [eu, us]) {
    assert.deepEqual([await roles(lake, 'ola'), await roles(lake, 'ivo')], [['reader'], []])
    assert.equal(((await loaded(lake, 'roles/reader', 'role')).securableObjects as Json[]).length, 1)
    assert.deepEqual((await loaded(lake, 'roles/other', 'role')).securableObjects, [])
    assert.deepEqual([await status(lake, 'users/kim'), await status(lake, 'users/pia')], [200, 404])
    assert.deepEqual(await roles(lake, 'kim'), [])
  }
  // What was taken from one that is kept only in part is taken for good: nothing of it is contested any more.
  await make(eu, 'users', 'pia')
  await regions.agree()
  assert.equal(await status(us, 'users/pia'), 200)
})

test('of two that have one name either is renamed, or keeps what it is shown with', async () => {
  const sales = await about(us, 'name', /^sales__/)
  await ended(us, sales, { choose: 'rename' })
  await ended(us, await about(us, 'name', /^sold__/), { choose: 'rename-other', value: 'sold-in-eu' })
  await ended(eu, await about(eu, 'name', /^twin__/), { choose: 'rename', value: 'twin-in-us' })
  for (const lake of [eu, us]) {
    for (const name of ['sales', sales.fullName, 'sold', 'sold-in-eu']) assert.equal(await status(lake, `catalogs/${name}`), 200, name)
    for (const name of ['twin', 'twin-in-us']) assert.equal(await status(lake, `roles/${name}`), 200, name)
  }
  // The name that it was shown with is its own now, whoever else is called what.
  await done(eu, 'DELETE', 'rova/catalogs/sales?force=true')
  await regions.agree()
  for (const lake of [eu, us]) assert.equal(await status(lake, `catalogs/${sales.fullName}`), 200)
})

test('then nothing is left, and both regions keep the same', async () => {
  assert.deepEqual([await told(eu), await told(us)], [[], []])
  for (const lake of [eu, us]) {
    const { equal, peers, damage } = await done(lake, 'POST', '/api/regions/verify', {})
    assert.equal(equal, true, JSON.stringify([peers, damage]))
  }
})
