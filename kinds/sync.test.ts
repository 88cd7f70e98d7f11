/** What the table of kinds says about regions: that it speaks of keys that there are, and keeps to what may be decided where. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type KindName, kindList, kinds } from './index.ts'
import type { Sync } from './sync.ts'

/** Keys that the lake keeps in bodies and that no request has. */
const kept: Partial<Readonly<Record<KindName, readonly string[]>>> = {
  metalake: ['inUse'],
  catalog: ['inUse'],
  table: ['parts'],
  model: ['aliases'],
  modelVersion: ['name'],
  job: ['name', 'template'],
}
const syncs = Object.entries(kinds).map(([name, { sync }]) => [name as KindName, sync] as readonly [KindName, Sync])
const namesOf = (says: (sync: Sync) => unknown) => syncs.filter(([, sync]) => says(sync)).map(([name]) => name)

describe('what regions do with kinds', () => {
  test('is said of keys that their bodies have', () => {
    for (const [name, { fenced, laws = {} }] of syncs)
      for (const key of [...fenced, ...Object.keys(laws)])
        assert.ok(Object.hasOwn(kinds[name].fields, key) || kept[name]?.includes(key), `${name}.${key}`)
  })
  test('no key both has one value at a time and a law for several', () => {
    for (const [name, sync] of syncs) for (const key of Object.keys(sync.laws ?? {})) assert.ok(!sync.fenced.includes(key), `${name}.${key}`)
  })
  test('every name that people give is decided at the home, but for what is one thing by its name', () => {
    for (const [name, sync] of syncs) assert.ok(sync.here || sync.once || sync.fenced.includes('name'), name)
  })
  test('a thing below another has the home of the unit it is in, so that a catalog moves whole', () => {
    for (const kind of kindList) if (kind.parent?.parent) assert.equal(kind.sync.home, 'inherits', kind.name)
  })
  test('a unit is what people work with apart; users and groups have the home of their metalake', () => {
    assert.deepEqual(
      namesOf((sync) => sync.home === 'unit' && !sync.here),
      ['metalake', 'catalog', 'tag', 'policy', 'jobTemplate', 'job', 'role'],
    )
  })
  test('what one region alone has stays there', () => {
    assert.deepEqual(
      namesOf((sync) => sync.here),
      ['webhook', 'idpUser', 'idpGroup', 'apiToken', 'savedSearch', 'answered'],
    )
  })
  test('to drop a thing of a source takes its home; to take a person, role or tag away does not', () => {
    assert.deepEqual(
      namesOf((sync) => sync.dropped),
      ['statistic', 'partitionStatistics', 'tag', 'user', 'group', 'role'],
    )
  })
  test('what has a name of its own wherever it is made is one thing', () => {
    assert.deepEqual(
      namesOf((sync) => sync.once),
      ['column', 'statistic', 'partitionStatistics', 'user', 'group'],
    )
    assert.deepEqual(
      namesOf((sync) => sync.made),
      ['column', 'statistic', 'partitionStatistics'],
    )
  })
})
