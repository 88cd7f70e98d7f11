/** The graph of a page: put together from answers, folded between columns, ranked, lit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breaksOf } from './breaks.ts'
import { cardsOf, columnsAtMost, type Placed, stepFrom, touchAt } from './cards.ts'
import { columnsOf, graphOf, hopsOf, litFrom, port, ranksOf, withColumns } from './graph.ts'
import type { LineageShown, NodeShown } from './shapes.ts'

const node = (id: string): NodeShown => {
  const [dataset = '', column] = id.split('.')
  const type = column !== undefined ? 'column' : id.startsWith('j') ? 'job' : 'dataset'
  return { id, type, namespace: 'n', name: dataset, hops: 0, ...(column === undefined ? {} : { column }) }
}
/** `a > j` in words; nodes are what edges name. */
const answer = (...edges: readonly string[]): LineageShown => {
  const pairs = edges.map((edge) => edge.split(' > ') as [string, string])
  return { nodes: [...new Set(pairs.flat())].map(node), edges: pairs.map(([from, to]) => ({ from, to })), hidden: 0, more: 0 }
}
const base = answer('u > j1', 'j1 > s', 's > j2', 'j2 > d', 's > j3')

test('answers put together say everything once', () => {
  const { things, arcs } = graphOf([base, answer('j2 > d', 'd > j4'), answer('j2 > d')])
  assert.equal(things.size, 7)
  assert.equal(arcs.length, 6)
  assert.deepEqual(
    [...things.values()]
      .filter(({ job }) => job)
      .map(({ id }) => id)
      .sort(),
    ['j1', 'j2', 'j3', 'j4'],
  )
})

test('a line to what is not there is left out', () => {
  assert.equal(graphOf([{ ...base, edges: [{ from: 'u', to: 'nobody' }] }]).arcs.length, 0)
})

test('hops are counted both ways from the start, jobs to what lies beyond them, the nearest way counts', () => {
  const ranks = ranksOf(graphOf([answer('u > j1', 'j1 > s', 's > j2', 'j2 > d', 'd > j4', 'j4 > e', 's > j5', 'j5 > e')]), 's')
  assert.deepEqual(Object.fromEntries(ranks), { s: 0, j1: -1, u: -2, j2: 1, j5: 1, d: 2, e: 2, j4: 3 })
  assert.deepEqual([-3, -2, -1, 0, 1, 2, 3].map(hopsOf), [-2, -1, -1, 0, 1, 1, 2])
})

test('what is reached only there and back again stands beside what it is joined to, and a cycle ends', () => {
  const ranks = ranksOf(graphOf([answer('s > j', 'j > d', 'other > j', 'd > j2', 'j2 > s')]), 's')
  assert.equal(ranks.get('other'), 0)
  assert.deepEqual([ranks.get('s'), ranks.get('j'), ranks.get('d')], [0, 1, 2])
})

test('a job in the middle has what it reads on one side and what it writes on the other', () => {
  const ranks = ranksOf(graphOf([answer('a > j', 'j > b')]), 'j')
  assert.deepEqual([ranks.get('a'), ranks.get('j'), ranks.get('b')], [-1, 0, 1])
})

const columns = answer('u.x > s.x', 's.x > d.y')
test('columns take the place of the jobs between them, and jobs that write nothing stay', () => {
  const graph = withColumns(graphOf([base]), [columns])
  assert.deepEqual([...graph.things.keys()].sort(), ['d', 'j3', 's', 'u'])
  const told = graph.arcs.map(({ from, fromColumn, to, toColumn }) => `${from}.${fromColumn} > ${to}.${toColumn}`)
  assert.deepEqual(told.sort(), ['s. > j3.', 's.x > d.y', 'u.x > s.x'])
  assert.deepEqual(columnsOf(graph).get('s'), ['x'])
})

test('where nothing is told of columns, one line stands for the job', () => {
  const graph = withColumns(graphOf([base]), [answer('u.x > s.x')])
  assert.deepEqual(graph.arcs.find(({ from }) => from === 's')?.by ?? graph.arcs.find(({ to }) => to === 'd')?.by, 'j2')
})

test('a job of very many datasets is not folded into very many lines', () => {
  const wide = answer(...Array.from({ length: 30 }, (_, i) => `a${i} > j`), ...Array.from({ length: 30 }, (_, i) => `j > b${i}`))
  assert.ok(withColumns(graphOf([wide]), []).things.has('j'))
})

test('a column lights its own way only, a dataset all of it', () => {
  const graph = withColumns(graphOf([base]), [answer('u.x > s.x', 's.x > d.y', 'u.z > s.z')])
  const lit = litFrom(graph, 's', 'x')
  assert.deepEqual([...lit.things].sort(), ['d', 's', 'u'])
  assert.ok(lit.ports.has(port('u', 'x')) && !lit.ports.has(port('u', 'z')))
  assert.ok(litFrom(graph, 's').ports.has(port('u', 'z')))
})

const placed = (ids: readonly (readonly [string, number, number])[]) =>
  new Map(
    ids.map(([id, rank, y]): [string, Placed] => [
      id,
      { id, rank, x: rank * 100, y, width: 80, height: 40, columns: [], left: 0, thing: { id, job: false, namespace: '', name: id } },
    ]),
  )
test('arrows go along edges sideways, and up and down within a column', () => {
  const cards = placed([
    ['s', 0, 0],
    ['a', 1, -50],
    ['b', 1, 10],
    ['c', 1, 90],
  ])
  const { arcs } = graphOf([answer('s > a', 's > b')])
  assert.equal(stepFrom(cards, arcs, 's', 'ArrowRight'), 'b')
  assert.equal(stepFrom(cards, arcs, 'a', 'ArrowLeft'), 's')
  assert.equal(stepFrom(cards, arcs, 'b', 'ArrowUp'), 'a')
  assert.equal(stepFrom(cards, arcs, 'b', 'ArrowDown'), 'c')
  assert.equal(stepFrom(cards, arcs, 'c', 'ArrowLeft'), undefined)
})

test('a card shows some columns, those that are followed first, and lines to the others touch its foot', () => {
  const graph = graphOf([answer('s > j')])
  const names = Array.from({ length: 12 }, (_, i) => `c${String(i).padStart(2, '0')}`)
  const of = (open: readonly string[]) =>
    cardsOf(graph, 's', new Map([['s', names]]), new Set(open), (_, column) => column === 'c11').find(({ id }) => id === 's')
  const card = of([])
  assert.ok(card)
  assert.equal(card.columns.length, columnsAtMost)
  assert.equal(card.columns.at(-1), 'c11')
  assert.equal(touchAt(card, 'c10'), card.height - 10)
  assert.equal(of(['s'])?.columns.length, 12)
})

test('what breaks is told once a thing, the nearest first, a job before what it writes', () => {
  const at = (id: string, hops: number) => ({ ...node(id), hops })
  const breaks = breaksOf({ columns: [at('d.x', 1), at('d.y', 2), at('e.x', 2)], jobs: [at('j2', 1)], hidden: 0, more: 0 })
  assert.deepEqual(
    breaks.map(({ name, columns: n, hops }) => [name, n, hops]),
    [
      ['j2', 0, 1],
      ['d', 2, 1],
      ['e', 1, 2],
    ],
  )
})
