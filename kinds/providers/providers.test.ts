/** The sorts of catalog hold together: what they name is there, and no two rows contradict each other. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { catalog } from '../catalog.ts'
import { type KindName, kinds } from '../index.ts'
import { fits } from '../names.ts'
import { checkProperties, rowOf } from '../properties.ts'
import { heldKinds } from './common.ts'
import { providerOf, providers } from './index.ts'

test('each sort has a name and an alias of its own, and is found by its name alone', () => {
  for (const key of ['name', 'alias'] as const) assert.equal(new Set(providers.map((p) => p[key])).size, providers.length)
  for (const p of providers) assert.equal(providerOf(p.name), p)
  for (const name of ['', 'constructor', '__proto__', 'nothing']) assert.equal(providerOf(name), undefined)
})

for (const provider of providers)
  describe(`a ${provider.alias} catalog`, () => {
    test('names kinds that exist, and holds schemas and what can be in them', () => {
      const named = [...provider.kinds, ...provider.source, ...Object.keys(provider.names), ...Object.keys(provider.properties)]
      for (const name of named) assert.ok(Object.hasOwn(kinds, name), name)
      assert.equal(new Set(provider.kinds).size, provider.kinds.length)
      assert.ok(provider.kinds.includes('schema'))
      for (const name of provider.kinds) {
        const parent: string | undefined = kinds[name].parent?.name
        assert.ok(parent === 'catalog' || provider.kinds.includes(parent as KindName), `${name} is in no kind that such a catalog holds`)
      }
      for (const name of provider.source) assert.ok(provider.kinds.includes(name), `${name} is of the source and not held`)
      for (const name of Object.keys(provider.names)) assert.ok(provider.kinds.includes(name as KindName), `${name} is named and not held`)
      for (const name of Object.keys(provider.properties)) assert.ok(name === 'catalog' || provider.kinds.includes(name as KindName), name)
    })
    test('says of what it holds on request only by which property, and of what it comes with that no source has it', () => {
      for (const [kind, property] of Object.entries(provider.wished ?? {})) {
        assert.equal(rowOf(provider.properties.catalog ?? [], property)?.is, 'boolean', property)
        for (const [value, held] of [
          ['true', true],
          ['TRUE', true],
          ['false', false],
        ] as const)
          assert.equal(heldKinds(provider, { [property]: value }).includes(kind as KindName), held)
        assert.ok(provider.kinds.includes(kind as KindName) && !heldKinds(provider).includes(kind as KindName))
      }
      for (const [kind, things] of Object.entries(provider.comesWith ?? {})) {
        assert.ok(provider.kinds.includes(kind as KindName) && !provider.source.includes(kind as KindName), kind)
        const rule = provider.names[kind as KindName]
        for (const name of Object.keys(things)) assert.ok(rule && fits(rule, name), name)
      }
    })
    test('is of a type that catalogs take, and says what it is', () => {
      assert.equal(catalog.fields.type.decode(provider.type, 'type'), provider.type)
      assert.ok(provider.doc.length > 10)
    })
    test('drops what is in it itself exactly when no source does', () => {
      assert.equal(provider.managed, provider.source.length === 0)
      if (provider.managed) assert.deepEqual(provider.standing, [])
    })
    for (const [kind, rows] of Object.entries(provider.properties))
      test(`has rows for a ${kind} that say what they are and contradict neither each other nor themselves`, () => {
        assert.equal(new Set(rows.map((row) => row.name)).size, rows.length, 'two rows of one name')
        for (const row of rows) {
          assert.ok(row.doc.trim().length > 3, row.name)
          assert.equal(rowOf(rows, row.name.replace('*', 'x')), row)
          assert.ok(!(row.reserved && (row.required || row.suggest !== undefined)), `${row.name} is needed and cannot be set`)
          assert.ok(!row.written || row.default !== undefined, `${row.name} is written and has no default`)
          assert.ok(!row.required || (row.default === undefined && !row.name.endsWith('*')), `${row.name} is needed and has a default`)
          for (const value of [row.default, row.suggest].filter((v) => v !== undefined)) {
            const needed = rows.filter((r) => r.required).map((r) => [r.name, Array.isArray(r.is) ? r.is[0] : 'x'])
            checkProperties(rows, { ...Object.fromEntries(needed), [row.name]: value })
          }
        }
        if (kind !== 'metalake') assert.ok(rowOf(rows, 'gravitino.identifier')?.reserved, 'an id may be forged')
      })
  })
