/** What is found upstream and downstream, by whom, at which moment, and how much of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { explore, far, type Link } from './explore.ts'
import { columnId, type NodeId } from './ids.ts'
import { dataset, event, graphOf, job, micros, type Short, someEvents, told } from './test-events.ts'
import { lookupsOf } from './test-memory.ts'
import { slowColumns, slowLinks, slowReach } from './test-slow.ts'
import { type Asked, impact, walk, walkColumns } from './walk.ts'

const column = (text: string) => columnId(dataset(text.split('.')[0] ?? ''), text.split('.')[1] ?? '')
const all = (nodes: readonly NodeId[]) => Promise.resolve(new Set(nodes))
const but =
  (...hidden: readonly NodeId[]) =>
  (nodes: readonly NodeId[]) =>
    Promise.resolve(new Set(nodes.filter((id) => !hidden.includes(id))))
const asked = { depth: 10, nodesAtMost: 1_000, maySee: all, direction: 'both' } as const satisfies Partial<Asked>
const short = (id: NodeId) => id.split('\0').slice(2).join('.')
const shown = (nodes: ReadonlyMap<NodeId, number>) => Object.fromEntries([...nodes].map(([id, distance]) => [short(id), distance]))
const sorted = (links: readonly Link[]) => [...new Set(links.map(({ from, to, by }) => `${from} > ${to} by ${by ?? ''}`))].sort()

test('what counts after all events is what counts when they are gone through one by one', async () => {
  const plain = someEvents.map((events) =>
    events.filter(({ outputs }) => !outputs.some(({ facets }) => facets.has('symlinks') || facets.has('lifecycleStateChange'))),
  )
  await fc.assert(
    fc.asyncProperty(plain, async (events) => {
      const { edges, columns } = lookupsOf(graphOf(events))
      const [links, columnLinks] = [slowLinks(events), slowColumns(events)]
      for (const way of ['up', 'down'] as const) {
        const touched = [...new Set(links.flatMap(({ from, to }) => [from, to]))]
        assert.deepEqual(sorted(await edges(touched, way)), sorted(links))
        const near = [...new Set(columnLinks.map((link) => far(link, way === 'up' ? 'down' : 'up')))]
        const should = near.flatMap((id) => {
          // Above a column is also what decides about all of its dataset.
          const rowsOf = id.replace(/[^\0]*$/, '')
          const deciding = way === 'up' ? columnLinks.filter(({ to }) => to === rowsOf).map((link) => ({ ...link, to: id })) : []
          return [...columnLinks.filter((link) => far(link, way === 'up' ? 'down' : 'up') === id), ...deciding]
        })
        assert.deepEqual(sorted(await columns(near, way)), sorted(should))
      }
    }),
    { numRuns: 400 },
  )
})
test('a walk finds what a plain one finds that goes over every link again, with what is hidden left out and counted', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(dataset)
  const link = fc.record({ from: fc.constantFrom(...ids), to: fc.constantFrom(...ids), by: fc.constantFrom(undefined, job('j'), job('k')) })
  const ways = fc.constantFrom(['up'] as const, ['down'] as const, ['up', 'down'] as const)
  await fc.assert(
    fc.asyncProperty(fc.array(link, { maxLength: 16 }), ways, fc.nat(4), fc.subarray([...ids, job('k')]), async (links, along, layers, hidden) => {
      const [a = ''] = ids
      const exploring = { starts: [a], ways: along, layers, maySee: but(...hidden), nodesAtMost: 99, join: (one: Link) => one }
      const got = await explore({
        ...exploring,
        next: (nodes, way) => Promise.resolve(links.filter(({ from, to }) => nodes.includes(way === 'up' ? to : from))),
      })
      const should = slowReach(links, [a], along, layers, (id) => !hidden.includes(id))
      assert.deepEqual(new Map(got.layers), should.found)
      assert.deepEqual([...got.hidden].sort(), [...should.hidden].sort())
      assert.equal(got.left.size, 0)
      for (const { from, to, by = a } of got.links) assert.ok(got.layers.has(from) && got.layers.has(to) && !hidden.includes(by))
    }),
    { numRuns: 1_000 },
  )
})

/** a → j → b → k → c → l → d, and b → m → a2. */
const chain: readonly Short[] = [
  { at: 1, job: 'j', run: 1, in: ['a'], out: ['b'], columns: { x: ['a.x'] } },
  { at: 2, job: 'k', run: 2, in: ['b'], out: ['c'], columns: { x: ['b.x'], y: ['!b.x'] } },
  { at: 3, job: 'l', run: 3, in: ['c'], out: ['d'], columns: { x: ['c.y'], '*': ['!c.x'] } },
  { at: 4, job: 'm', run: 4, in: ['b'], out: ['a2'] },
]
const lookups = lookupsOf(told(...chain))
test('depth counts the jobs between', async () => {
  const from = async (start: NodeId, rest: Partial<Asked>) => shown((await walk(lookups, { ...asked, starts: [start], ...rest })).nodes)
  assert.deepEqual(await from(dataset('b'), { direction: 'downstream', depth: 1 }), { b: 0, k: 1, m: 1, a2: 1, c: 1 })
  assert.deepEqual(await from(dataset('b'), { depth: 1 }), { b: 0, j: 1, a: 1, k: 1, m: 1, a2: 1, c: 1 })
  assert.deepEqual(await from(job('k'), { depth: 0 }), { k: 0, b: 0, c: 0 })
  assert.deepEqual(await from(job('k'), { direction: 'upstream', depth: 1 }), { k: 0, b: 0, j: 1, a: 1 })
  assert.deepEqual(await from(dataset('b'), { depth: 0 }), { b: 0 })
  assert.deepEqual(await from(dataset('a2'), { direction: 'around', depth: 2 }), { a2: 0, m: 1, b: 1, j: 2, k: 2, a: 2, c: 2 })
})
test('abuse 34: a circle ends', async () => {
  const round = lookupsOf(told({ at: 1, job: 'j', run: 1, in: ['a'], out: ['b'] }, { at: 1, job: 'k', run: 2, in: ['b'], out: ['a'] }))
  const { nodes, edges } = await walk(round, { ...asked, starts: [dataset('a')], depth: 100 })
  assert.deepEqual(shown(nodes), { a: 0, j: 1, k: 1, b: 1 })
  assert.equal(edges.length, 4)
})
test('what may not be seen is counted, and nothing behind it is told', async () => {
  const { nodes, edges, hidden } = await walk(lookups, { ...asked, starts: [dataset('b')], maySee: but(dataset('c'), job('m')) })
  assert.deepEqual(shown(nodes), { b: 0, j: 1, a: 1, k: 1 })
  assert.equal(hidden, 2)
  assert.equal(JSON.stringify([...nodes, ...edges]).includes('a2'), false)
  const gone = await walk(lookups, { ...asked, starts: [dataset('b')], maySee: but(dataset('b')) })
  assert.deepEqual([gone.nodes.size, gone.edges.length, gone.hidden], [0, 0, 1])
  const columns = await walkColumns(lookups, { ...asked, starts: [column('a.x')], maySee: but(job('k')) })
  assert.deepEqual([shown(columns.nodes), columns.hidden], [{ 'a.x': 0, 'b.x': 1 }, 1])
})
test('what is too much is counted, the nearest and first by name are kept', async () => {
  const many = lookupsOf(told({ at: 1, job: 'j', run: 1, in: ['a'], out: ['e', 'd', 'c', 'b'] }, { at: 1, job: 'k', run: 2, in: ['e'], out: ['f'] }))
  const { nodes, edges, more } = await walk(many, { ...asked, starts: [dataset('a')], nodesAtMost: 4 })
  assert.deepEqual(shown(nodes), { a: 0, j: 1, b: 1, c: 1 })
  assert.deepEqual([edges.length, more], [3, 2])
})
test('at a moment, only what counted then is found', async () => {
  const rows = told({ at: 1, job: 'j', run: 1, in: ['a'], out: ['b'] }, { at: 5, job: 'j', run: 2, in: ['c'], out: ['b'] })
  const above = async (at?: number) =>
    shown((await walk(lookupsOf(rows), { ...asked, direction: 'upstream', starts: [dataset('b')], ...(at === undefined ? {} : { at }) })).nodes)
  assert.deepEqual(await above(micros(0)), { b: 0 })
  assert.deepEqual(await above(micros(3)), { b: 0, j: 1, a: 1 })
  assert.deepEqual(await above(), { b: 0, j: 1, c: 1 })
})
test('when a column goes, its values break what is made of them, and what it decides about gets other rows', async () => {
  const { columns, jobs, hidden, more } = await impact(lookups, { ...asked, starts: [column('a.x')] })
  const how = (some: readonly { readonly id: NodeId; readonly how: string; readonly distance: number }[]) =>
    some.map((one) => `${one.distance} ${short(one.id)} ${one.how}`)
  assert.deepEqual(how(columns), ['1 b.x direct', '2 c.x direct', '2 c.y indirect', '3 d. indirect', '3 d.x indirect'])
  assert.deepEqual(how(jobs), ['1 j direct', '2 k direct', '3 l indirect'])
  assert.deepEqual([hidden, more], [0, 0])
})
test('what decides about all of a dataset is above each of its columns, and below it is whatever comes of them', async () => {
  const up = await walkColumns(lookups, { ...asked, direction: 'upstream', depth: 1, starts: [column('d.x')] })
  assert.deepEqual(shown(up.nodes), { 'd.x': 0, 'c.x': 1, 'c.y': 1 })
  const rows = lookupsOf(
    told({ at: 1, job: 'j', run: 1, out: ['b'], columns: { '*': ['!a.x'] } }, { at: 1, job: 'k', run: 2, out: ['c'], columns: { x: ['b.y'] } }),
  )
  const down = await walkColumns(rows, { ...asked, direction: 'downstream', starts: [column('a.x')] })
  assert.deepEqual(shown(down.nodes), { 'a.x': 0, 'b.': 1, 'c.x': 2 })
  assert.deepEqual(shown((await walkColumns(rows, { ...asked, only: 'direct', starts: [column('a.x')] })).nodes), { 'a.x': 0 })
})

const renamed = (at: number, former: string, name: string): Short => ({
  at,
  job: 'rename',
  run: at,
  out: [name],
  facets: { lifecycleStateChange: { lifecycleStateChange: 'RENAME', previousIdentifier: { namespace: 'n', name: former } } },
})
const symlinked = (at: number, name: string, ...others: readonly string[]): Short => ({
  at,
  job: 's',
  run: 90 + at,
  out: [name],
  facets: { symlinks: { identifiers: others.map((other) => ({ namespace: 'n', name: other })) } },
})
test('what was told of a former name is found under the new one, until something else takes the name', async () => {
  const before: Short = { at: 1, job: 'j', run: 1, in: ['a'], out: ['old'], columns: { x: ['a.x'] } }
  const above = async (events: readonly Short[], name: string, entity?: (id: NodeId) => string | undefined) =>
    shown((await walk(lookupsOf(graphOf(events.map(event)), entity), { ...asked, starts: [dataset(name)], direction: 'upstream' })).nodes)
  assert.deepEqual(await above([before, renamed(2, 'old', 'new')], 'new'), { new: 0, j: 1, rename: 1, a: 1 })
  assert.deepEqual(await above([before, renamed(2, 'old', 'mid'), renamed(3, 'mid', 'new')], 'new'), { new: 0, j: 1, rename: 1, a: 1 })
  assert.deepEqual(await above([before, renamed(2, 'old', 'new'), { at: 3, job: 'k', run: 9, in: ['z'], out: ['old'] }], 'new'), {
    new: 0,
    rename: 1,
  })
  assert.deepEqual(await above([before, renamed(2, 'old', 'new')], 'new', (id) => (id === dataset('old') ? 'kept' : undefined)), {
    new: 0,
    rename: 1,
  })
  const moved = lookupsOf(graphOf([before, renamed(2, 'old', 'new')].map(event)))
  assert.deepEqual(shown((await walkColumns(moved, { ...asked, starts: [column('new.x')] })).nodes), { 'new.x': 0, 'a.x': 1 })
})
test('names of one thing are one node: the lake’s, or those that a dataset says are its own until it says otherwise', async () => {
  const node = (events: readonly Short[], name: string, entity?: (id: NodeId) => string | undefined) =>
    short(lookupsOf(told(...events), entity).nodeOf(dataset(name)))
  assert.equal(node([symlinked(1, 'path', 'table')], 'table'), 'path')
  assert.equal(node([symlinked(1, 'path', 'table'), symlinked(2, 'path', 'other')], 'table'), 'table')
  assert.equal(node([symlinked(2, 'path', 'table'), symlinked(1, 'path', 'other')], 'other'), 'other')
  assert.equal(
    node([symlinked(1, 'path', 'table')], 'path', (id) => (id === dataset('table') ? 'entity' : undefined)),
    'table',
  )
  const two = [symlinked(1, 'p'), symlinked(1, 'q')]
  assert.equal(
    node(two, 'q', () => 'entity'),
    'p',
  )
  assert.equal(
    node(two, 'q', (id) => id),
    'q',
  )
})
