/** The tree shows what is open, in order, and a filter keeps hits and what leads to them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { kinds } from '../../kinds/index.ts'
import { type Known, keyOf, kindsIn, type TreeRow, treeOf } from './tree-rows.ts'

const catalogs = [
  { name: 'files', type: 'fileset', provider: 'fileset' },
  { name: 'ml', type: 'model', provider: 'model', properties: { 'in-use': 'false' } },
  { name: 'queue', type: 'messaging', provider: 'made-up' },
]
const known: Known = {
  schemas: (catalog) => (catalog === 'files' ? ['exports', 'raw'] : catalog === 'ml' ? ['eta'] : undefined),
  objects: (catalog, schema, kind) => {
    if (catalog === 'files' && schema === 'raw') return kind.name === 'fileset' ? ['a9', 'a10', 'pings'] : ['b_fn']
    if (catalog === 'ml') return kind.name === 'model' ? ['predictor'] : []
    return undefined
  },
}
const all = () => true
const shownOf = treeOf('rova', catalogs, known)
const rowsOf = (isOpen: (key: string) => boolean, typed: string) => {
  const rows = shownOf(isOpen, typed)
  return Array.from({ length: rows.count }, (_, i) => rows.at(i) as TreeRow)
}
const names = (typed: string, isOpen: (key: string) => boolean) => rowsOf(isOpen, typed).map((r) => `${r.level} ${r.path.at(-1)}`)

test('what is open is followed by what is in it, names with numbers in their order', () => {
  assert.deepEqual(names('', all), ['1 files', '2 exports', '2 raw', '3 a9', '3 a10', '3 b_fn', '3 pings', '1 ml', '2 eta', '3 predictor', '1 queue'])
  assert.deepEqual(
    names('', () => false),
    ['1 files', '1 ml', '1 queue'],
  )
  const onlyFiles = keyOf(kinds.catalog, ['rova', 'files'])
  assert.deepEqual(
    names('', (key) => key === onlyFiles),
    ['1 files', '2 exports', '2 raw', '1 ml', '1 queue'],
  )
})

test('counts stand beside what was read, and a switched off catalog is marked', () => {
  const rows = rowsOf(all, '')
  const note = (name: string) => rows.find((r) => r.path.at(-1) === name)?.note
  assert.deepEqual([note('files'), note('raw'), note('exports'), note('eta'), note('queue')], ['files', '4', undefined, '1', 'made-up'])
  assert.deepEqual(
    rows.filter((r) => r.off).map((r) => r.path.at(-1)),
    ['ml'],
  )
})

test('a provider nobody knows still holds what its type says', () => {
  assert.deepEqual(
    kindsIn({ provider: 'made-up', type: 'fileset' }).map((k) => k.name),
    ['fileset', 'function'],
  )
})

test('a filter shows every known hit with the way to it, and nothing else', () => {
  fc.assert(
    fc.property(fc.constantFrom('a', 'pi', 'RAW', 'e', 'zzz', 'fn', 'files'), (typed) => {
      const rows = rowsOf(() => false, typed)
      const hit = (name: string) => name.toLowerCase().includes(typed.toLowerCase())
      for (const row of rows) {
        const below = rows.filter((r) => r.path.length > row.path.length && row.path.every((name, i) => r.path[i] === name))
        assert.ok(hit(row.path.at(-1) ?? '') || below.length > 0)
      }
      const everything = rowsOf(all, '').filter((r) => hit(r.path.at(-1) ?? ''))
      for (const one of everything) assert.ok(rows.some((r) => r.key === one.key))
    }),
  )
})

test('a line is found where it stands, and what it is in above it', () => {
  fc.assert(
    fc.property(fc.constantFrom('', 'a', 'pi', 'e', 'fn'), (typed) => {
      const rows = shownOf(all, typed)
      assert.equal(rows.at(rows.count), undefined)
      assert.equal(rows.at(-1), undefined)
      assert.equal(rows.indexOf(keyOf(kinds.fileset, ['rova', 'files', 'raw', 'none'])), -1)
      rowsOf(all, typed).forEach((row, i) => {
        assert.equal(rows.indexOf(row.key), i)
        assert.deepEqual(rows.at(rows.parentOf(i))?.path, row.level === 1 ? undefined : row.path.slice(0, -1))
        assert.ok(row.position >= 1 && row.position <= row.siblings)
      })
    }),
  )
})

test('a database holds views where its catalog is told to serve them', () => {
  const held = (properties: Record<string, string>) =>
    kindsIn({ type: 'relational', provider: 'jdbc-postgresql', properties })
      .map((kind) => kind.name)
      .sort()
  assert.deepEqual(held({}), ['function', 'table'])
  assert.deepEqual(held({ 'caspian.views': 'true' }), ['function', 'table', 'view'])
})
