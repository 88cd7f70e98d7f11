/** A list shows exactly what its caller may load, whole, in pages and in details, whoever it is. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../test-lake.ts'
import { People, type Privileges } from './test-people.ts'

let it: People
before(async () => {
  it = await People.start(['ada', 'bob'])
  await it.do('admin', 'POST', 'm/catalogs', { name: 'f', type: 'fileset', properties: { 'disable-filesystem-ops': 'true' } })
  await it.do('admin', 'POST', 'm/catalogs/f/schemas', { name: 's' })
  for (const name of ['x', 'y'])
    await it.do('admin', 'POST', 'm/catalogs/f/schemas/s/filesets', { name, type: 'external', storageLocation: `file:///absent/${name}` })
  for (const name of ['p', 'q'])
    await it.do('admin', 'POST', 'm/policies', { name, policyType: 'custom', content: { supportedObjectTypes: ['model'] } })
  for (const name of ['r1', 'r2'])
    await it.do('admin', 'POST', 'm/policies', { name, policyType: 'custom', content: { supportedObjectTypes: ['model'] } })
  for (const name of ['one', 'two']) await it.role(name)
  await it.grant('one', 'ada')
  await it.grant('two', 'ada')
})
after(() => it[Symbol.asyncDispose]())

const objects: readonly (readonly [type: string, fullName: string, can: readonly string[]])[] = [
  ['metalake', 'm', ['use_catalog', 'use_schema', 'use_model', 'read_fileset', 'apply_tag', 'apply_policy', 'manage_users', 'manage_grants']],
  ['catalog', 'c', ['use_catalog', 'use_schema', 'use_model']],
  ['catalog', 'f', ['use_catalog', 'use_schema', 'read_fileset', 'write_fileset']],
  ['schema', 'c.s', ['use_schema', 'use_model', 'register_model']],
  ['schema', 'c.t', ['use_schema', 'use_model']],
  ['schema', 'f.s', ['use_schema', 'write_fileset']],
  ['model', 'c.s.a', ['use_model', 'link_model_version']],
  ['model', 'c.t.b', ['use_model']],
  ['fileset', 'f.s.x', ['read_fileset', 'write_fileset']],
  ['tag', 'red', ['apply_tag']],
  ['policy', 'p', ['apply_policy']],
]
const granted: fc.Arbitrary<Privileges> = fc.constantFrom(...objects).chain(([type, fullName, can]) =>
  fc.uniqueArray(fc.constantFrom(...can), { minLength: 1 }).chain((names) =>
    fc.array(fc.constantFrom(false, false, false, true), { minLength: names.length, maxLength: names.length }).map((denied) => ({
      type,
      fullName,
      says: names.map((name, i) => (denied[i] ? `-${name}` : name)),
    })),
  ),
)
const roles = fc.uniqueArray(granted, { selector: ({ fullName, type }) => type + fullName, maxLength: 6 })
const owned = fc.constantFrom(...objects.slice(1)).map(([type, fullName]) => `${type}/${fullName}`)

/** Policies hang on these. */
const carriers = objects.filter(([type]) => ['catalog', 'schema', 'model', 'fileset'].includes(type)).map(([type, fullName]) => `${type}/${fullName}`)
const rule = fc.record({
  content: fc.record({
    supportedObjectTypes: fc.uniqueArray(fc.constantFrom('catalog', 'schema', 'model', 'fileset'), { minLength: 1 }),
    customRules: fc
      .record({
        effect: fc.constantFrom('allow', 'allow', 'deny'),
        privileges: fc.uniqueArray(fc.constantFrom('use_catalog', 'use_schema', 'use_model', 'read_fileset'), { minLength: 1 }),
        when: fc.constantFrom(
          'true',
          'object.tags has "red"',
          'not object.tags has "red" or principal.name = "bob"',
          'object.name = "a"',
          'object.properties["team"] = "x"',
          'object.properties["team"] != "x" and principal.roles has "one"',
        ),
      })
      .map((one) => ({ 'caspian.access': one })),
  }),
  on: fc.constantFrom(...carriers),
  tagged: fc.constantFrom(...carriers),
})

/** Every list, with what it can hold. */
const lists: readonly (readonly [list: string, names: readonly string[]])[] = [
  ['m/catalogs', ['c', 'f']],
  ['m/catalogs/c/schemas', ['s', 't']],
  ['m/catalogs/f/schemas', ['s']],
  ['m/catalogs/c/schemas/s/models', ['a', 'b']],
  ['m/catalogs/c/schemas/t/models', ['a', 'b']],
  ['m/catalogs/f/schemas/s/filesets', ['x', 'y']],
  ['m/tags', ['blue', 'red']],
  ['m/policies', ['p', 'q', 'r1', 'r2']],
  ['m/users', ['ada', 'admin', 'bob']],
  ['m/roles', ['one', 'two']],
]
const namesIn = (said: Json) => (said.names ?? (said.identifiers as Json[]).map(({ name }) => name)) as readonly string[]

async function paged(list: string): Promise<readonly string[]> {
  const all: string[] = []
  for (let token = ''; ; ) {
    const said = await it.do('ada', 'GET', `${list}?limit=1${token}`)
    const names = namesIn(said)
    assert.ok(names.length <= 1)
    all.push(...names)
    if (said.nextPageToken === undefined) return all
    token = `&pageToken=${encodeURIComponent(String(said.nextPageToken))}`
  }
}

test('abuse 25: a list is the filter of loads, for random roles, owners and rules', async () => {
  let [shown, hidden] = [0, 0]
  await it.do('admin', 'PUT', 'm/catalogs/c/schemas/s/models/b', { updates: [{ '@type': 'setProperty', property: 'team', value: 'x' }] })
  await fc.assert(
    fc.asyncProperty(roles, roles, fc.option(owned), fc.array(rule, { maxLength: 2 }), async (one, two, own, rules) => {
      await it.override('one', ...one)
      await it.override('two', ...two)
      if (own !== null) await it.do('admin', 'PUT', `m/owners/${own}`, { name: 'ada', type: 'user' })
      const hang = (what: 'tags' | 'policies', object: string, name: string, ends = false) =>
        it.ask('admin', 'POST', `m/objects/${object}/${what}`, { [`${what}To${ends ? 'Remove' : 'Add'}`]: [name] })
      for (const [i, { content, on, tagged }] of rules.entries()) {
        const updates = [{ '@type': 'updateContent', policyType: 'custom', newContent: content }]
        await it.do('admin', 'PUT', `m/policies/r${i + 1}`, { updates })
        await hang('policies', on, `r${i + 1}`)
        await hang('tags', tagged, 'red')
      }
      for (const [list, names] of lists) {
        const loads = await Promise.all(names.map(async (name) => ((await it.ask('ada', 'GET', `${list}/${name}`)).status === 200 ? [name] : [])))
        const loadable = loads.flat()
        const said = await it.ask('ada', 'GET', list)
        if (said.status === 403) {
          assert.deepEqual(loadable, [], list)
          continue
        }
        assert.deepEqual(namesIn(said.json).toSorted(), loadable, list)
        assert.deepEqual(await paged(list), loadable, `${list} in pages`)
        if (/tags|policies|users/.test(list)) {
          const whole = Object.values(await it.do('ada', 'GET', `${list}?details=true`)).find((value) => Array.isArray(value)) as Json[]
          assert.deepEqual(whole.map(({ name }) => name).toSorted(), loadable, `${list} in details`)
        }
        shown += loadable.length
        hidden += names.length - loadable.length
      }
      for (const [i, { on, tagged }] of rules.entries()) {
        await hang('policies', on, `r${i + 1}`, true)
        await hang('tags', tagged, 'red', true)
      }
      if (own !== null) await it.do('admin', 'PUT', `m/owners/${own}`, { name: 'admin', type: 'user' })
    }),
    { numRuns: 40 },
  )
  assert.ok(shown > 50 && hidden > 50, `${shown} shown, ${hidden} hidden`)
})
