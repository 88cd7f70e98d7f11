/** The judged set is whole: what it judges is there, it is as large and as mixed as it says, and a search can be put to it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { kindList } from '../../../kinds/index.ts'
import { typeFrom } from '../../../kinds/types.ts'
import { agreement } from './agreement.ts'
import { baseline } from './baseline.ts'
import { judge, print } from './judge.ts'
import { readLake } from './lake.ts'
import { product } from './product.ts'
import { readHeldOut, readQueries, readSecond, sorts } from './queries.ts'

const things = readLake()
const queries = readQueries()
const paths = new Set(things.map((thing) => thing.path))
const repeated = (texts: readonly string[]) => texts.filter((text, at) => texts.indexOf(text) < at)

describe('the lake', () => {
  test('has a thousand tables and views of twenty systems, and things of every other sort beside them', () => {
    const tables = things.filter(({ kind }) => kind === 'table' || kind === 'view')
    assert.ok(tables.length > 1200)
    assert.ok(tables.reduce((all, { columns }) => all + columns.length, 0) > 12_000)
    const kinds = new Set(things.map(({ kind }) => kind))
    assert.deepEqual([...kinds].sort(), ['catalog', 'fileset', 'function', 'model', 'schema', 'table', 'topic', 'view'])
  })
  test('names each thing once, by kinds that there are, below what it is in', () => {
    assert.equal(paths.size, things.length)
    const known = new Set(kindList.map((kind) => kind.name))
    for (const [at, { kind, path }] of things.entries()) {
      assert.ok(known.has(kind), kind)
      const names = path.split('.')
      assert.equal(names.length, kind === 'catalog' ? 1 : kind === 'schema' ? 2 : 3, path)
      const parent = names.slice(0, -1).join('.')
      assert.ok(parent === '' || things.slice(0, at).some((thing) => thing.path === parent), path)
    }
  })
  test('has columns of types that a table may have, each name once', () => {
    for (const { path, kind, columns } of things) {
      assert.equal(columns.length > 0, kind === 'table' || kind === 'view', path)
      assert.deepEqual(repeated(columns.map(({ name }) => name)), [], path)
      for (const { name, type } of columns) assert.equal(typeof typeFrom(type, name), 'string', `${path} ${name} ${type}`)
    }
  })
  test('has short comments, on half of the tables and a fifth of the columns', () => {
    const tables = things.filter(({ columns }) => columns.length > 0)
    const columns = tables.flatMap((table) => table.columns)
    for (const { comment = '' } of [...things, ...columns]) assert.ok(comment.length <= 100 && comment === comment.trim(), comment)
    const share = (all: readonly { readonly comment?: string }[]) => all.filter(({ comment }) => comment !== undefined).length / all.length
    assert.ok(Math.abs(share(tables) - 0.5) < 0.1, `${share(tables)}`)
    assert.ok(Math.abs(share(columns) - 0.22) < 0.05, `${share(columns)}`)
  })
})

describe('the queries', () => {
  test('are of every sort, as many as was said, each asked once', () => {
    const count = Map.groupBy(queries, ({ sort }) => sort)
    assert.deepEqual([...count.keys()].sort(), Object.keys(sorts).sort())
    for (const [sort, least] of Object.entries(sorts)) assert.ok((count.get(sort as keyof typeof sorts)?.length ?? 0) >= least, sort)
    assert.deepEqual(repeated(queries.map(({ id }) => id)), [])
    assert.deepEqual(repeated(queries.map(({ text }) => text.toLowerCase())), [])
    for (const { text, typing, sort } of queries) {
      assert.equal(text, text.trim())
      assert.equal(typing, sort === 'prefix while typing', text)
    }
  })
  test('that are held out are others, of every sort', () => {
    const heldOut = readHeldOut()
    assert.ok(heldOut.length >= 60)
    assert.deepEqual(new Set(heldOut.map(({ sort }) => sort)), new Set(Object.keys(sorts)))
    const all = [...queries, ...heldOut]
    assert.deepEqual(repeated(all.map(({ id }) => id)), [])
    assert.deepEqual(repeated(all.map(({ text }) => text.toLowerCase())), [])
  })
  test('are judged by things of the lake, in grades from 0 to 3, and each has something that was looked for', () => {
    for (const { text, grades } of [...queries, ...readHeldOut()]) {
      for (const [path, grade] of grades) assert.ok(paths.has(path) && [0, 1, 2, 3].includes(grade), `${text}: ${path} ${grade}`)
      assert.ok([...grades.values()].includes(3), text)
    }
  })
  test('were judged again, a fifth of them, mostly alike', () => {
    const byId = new Map(queries.map((query) => [query.id, query.grades]))
    const second = readSecond()
    assert.ok(second.size >= 60)
    const twice = [...second].map(([id, again]) => {
      const first = byId.get(id)
      assert.ok(first && [...again.keys()].every((path) => first.has(path)), id)
      return [first, again] as const
    })
    const { kappa, sameUse } = agreement(twice)
    assert.ok(kappa > 0.8 && sameUse > 0.95, `${kappa} ${sameUse}`)
  })
})

describe('a judging', () => {
  test('gives 1 to who answers with what was judged best, and 0 to who finds nothing', async () => {
    const byText = new Map(queries.map((query) => [query.text, query.grades]))
    const best = await judge(async (text) => [...(byText.get(text) ?? [])].sort(([, a], [, b]) => b - a).map(([path]) => path))
    assert.ok(Math.abs(best.mean - 1) < 1e-9)
    assert.equal(best.unjudged, 0)
    const none = await judge(async () => [])
    assert.deepEqual([none.mean, none.worst.length], [0, 20])
  })
  test('of the plainest search says which sorts of query it fails', async () => {
    const verdict = await judge(baseline(things))
    const of = (sort: keyof typeof sorts) => verdict.bySort.get(sort)?.mean ?? Number.NaN
    assert.ok(verdict.mean > 0.4 && verdict.mean < 0.7, `${verdict.mean}`)
    assert.ok(of('column') > 0.7 && of('misspelling') < 0.4 && of('prefix while typing') < 0.4)
    assert.match(print(verdict), /\| all \| \d+ \| 0\.\d{3} \|/)
  })
  test('tells the search what is still being typed, and what of its answers nobody judged', async () => {
    const typed: string[] = []
    const { unjudged } = await judge(async (text, typing) => {
      if (typing) typed.push(text)
      return ['no.such.thing']
    })
    assert.deepEqual(
      typed,
      queries.filter(({ typing }) => typing).map(({ text }) => text),
    )
    assert.equal(unjudged, 1)
  })
})

test('two judgings that agree no more than chance would have a kappa of 0, equal ones of 1', () => {
  const all = (...grades: (0 | 1 | 2 | 3)[]) => new Map(grades.map((grade, at) => [`${at}`, grade]))
  assert.equal(agreement([[all(0, 3, 2, 1), all(0, 3, 2, 1)]]).kappa, 1)
  assert.equal(agreement([[all(0, 0, 3, 3), all(0, 3, 0, 3)]]).kappa, 0)
  assert.throws(() => agreement([[all(0), new Map()]]), /nothing was judged twice/)
})

test('the search of the product is good on them, and better than the plainest', async () => {
  const { mean } = await judge(product(things))
  assert.ok(mean > 0.86, `${mean}`)
  assert.ok(mean > (await judge(baseline(things))).mean + 0.25)
})
test('it is good on those held out too', async () => {
  const { mean } = await judge(product(things), readHeldOut())
  assert.ok(mean > 0.72, `${mean}`)
  assert.ok(mean > (await judge(baseline(things), readHeldOut())).mean + 0.15)
})
