/** What a change makes untrue is asked for again, and nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concerned } from './concern.ts'
import type { Change } from './follow.ts'

const change = (kind: string, path: string, more: Partial<Change> = {}): Change => ({
  position: 1,
  time: '2026-11-20T12:00:00.000Z',
  actor: 'ola',
  operation: 'alter',
  kind,
  facet: 'body',
  path: path.split('/'),
  ...more,
})
const at = '/api/metalakes/rova'
const schema = `${at}/catalogs/lake/schemas/trips`
const said = (one: Change, ...paths: readonly string[]) => paths.filter(concerned([one]))

test('a thing, what is under it, its list and what it is in are asked for again; its neighbours are not', () => {
  const told = [`${schema}/tables/fact`, `${schema}/tables/fact/partitions`, `${schema}/tables`, schema]
  const quiet = [`${schema}/tables/fact2`, `${schema}/views`, `${at}/catalogs`, at, `${schema}/tables/fact/history`]
  assert.deepEqual(said(change('table', 'rova/lake/trips/fact'), ...told, ...quiet), told)
})

test('what is called like a list of changes is none', () => {
  const told = [`${schema}/tables/history`, `${schema}/tables`]
  assert.deepEqual(said(change('table', 'rova/lake/trips/history'), ...told, `${schema}/tables/history/history`), told)
})

test('tags reach what is in the thing, by whole names', () => {
  const told = [`${at}/objects/schema/lake.trips/tags`, `${at}/objects/column/lake.trips.fact.id/tags`, `${at}/tags/pii/objects`]
  const quiet = [`${at}/objects/schema/lake.trips2/tags`, `${at}/objects/catalog/lake/tags`, `${at}/tags/pii`]
  assert.deepEqual(said(change('schema', 'rova/lake/trips', { operation: 'tag', facet: 'tags' }), ...told, ...quiet), told)
})

test('what got another name is asked for under the one before too', () => {
  const told = [`${schema}/tables/old`, `${schema}/tables/new`]
  assert.deepEqual(said(change('table', 'rova/lake/trips/new', { operation: 'rename' }), ...told, `${schema}/views/old`), told)
})

test('whoever is given a right, all answers on rights are asked for again', () => {
  const told = [`${at}/roles/reader`, `${at}/users`, `${at}/access`]
  assert.deepEqual(said(change('role', 'rova/reader', { operation: 'grant' }), ...told, `${at}/catalogs`), told)
})

test('after very many changes at once everything of the metalake is, and nothing of another', () => {
  const many = Array.from({ length: 201 }, (_, i) => change('table', `rova/lake/trips/t${i}`))
  assert.deepEqual([`${at}/tags`, at, '/api/metalakes/rovad', `${at}/audit`].filter(concerned(many)), [`${at}/tags`, at])
})
