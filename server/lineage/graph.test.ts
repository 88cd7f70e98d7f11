/** What becomes of events: the same graph in any order and however often they come, and what of it counts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { countsFrom, merges, type Table } from '../merge/lineage.ts'
import { changesOf } from './changes.ts'
import { dataset, graphOf, job, micros, runId, type Short, someEvents, textOf, told } from './test-events.ts'
import { lookupsOf } from './test-memory.ts'

test('any order and any repetition of events gives the same rows', () => {
  const shuffled = someEvents.chain((events) =>
    fc.tuple(
      fc.constant(events),
      fc.shuffledSubarray([...events, ...events], { minLength: events.length }).map((some) => [...some, ...events]),
    ),
  )
  fc.assert(
    fc.property(shuffled, ([events, again]) => {
      assert.equal(textOf(graphOf(again)), textOf(graphOf(events)))
      assert.equal(textOf(graphOf(events.toReversed())), textOf(graphOf(events)))
    }),
    { numRuns: 400 },
  )
})
test('two rows of a key become the same one, whichever was first, three in any grouping, and one with itself', () => {
  fc.assert(
    fc.property(someEvents, (events) => {
      const byTable = Map.groupBy(events.flatMap(changesOf), ({ table }) => table)
      for (const [table, changes] of byTable) {
        const merge = merges[table] as (a: unknown, b: unknown) => unknown
        const rows = changes.map(({ row }) => row)
        // Rows of a table merge lawfully even where their keys differ, so every three of them are tried.
        for (const [i, a] of rows.entries()) {
          const [b = a, c = a] = [rows[i + 1], rows[i + 2]]
          if (table === 'statement') continue
          assert.deepEqual(merge(a, b), merge(b, a), table)
          assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)), table)
          assert.deepEqual(merge(a, a), a, table)
        }
      }
    }),
    { numRuns: 300 },
  )
})
test('every table has rows that were put to the test', () => {
  const tables = new Set(
    fc
      .sample(someEvents, { numRuns: 300, seed: 1 })
      .flat()
      .flatMap(changesOf)
      .map(({ table }): Table => table),
  )
  assert.deepEqual([...tables].sort(), Object.keys(merges).sort())
})

const runOf = (rows: ReturnType<typeof told>, name = 'j', run = 1) => rows.run.get(JSON.stringify([job(name), runId(run)]))?.row
test('a run that has ended stays so, whatever is told later of a time before or after', () => {
  const rows = told(
    { at: 2, run: 1, type: 'COMPLETE' },
    { at: 1, run: 1, type: 'START' },
    { at: 3, run: 1, type: 'RUNNING' },
    { at: 4, run: 1, type: 'OTHER' },
  )
  assert.deepEqual(runOf(rows), {
    first: micros(1),
    last: micros(4),
    state: 'COMPLETE',
    since: micros(2),
    started: micros(1),
    named: null,
    atOnce: false,
  })
})
test('of two ends the later counts, and what happened before a start is no state', () => {
  assert.equal(runOf(told({ at: 3, run: 1, type: 'FAIL' }, { at: 2, run: 1, type: 'COMPLETE' }))?.state, 'FAIL')
  assert.equal(runOf(told({ at: 3, run: 1, type: 'OTHER' }, { at: 2, run: 1, type: 'START' }))?.state, 'START')
})
test('a job cannot take another’s run by its id', () => {
  const rows = told({ at: 1, run: 1, out: ['a'] }, { at: 2, job: 'k', run: 1, type: 'FAIL' })
  assert.equal(runOf(rows)?.state, 'COMPLETE')
  assert.equal(runOf(rows, 'k')?.state, 'FAIL')
})
test('the facet told last counts, and one that was taken back is gone until it is told anew', () => {
  const words = (description: string) => ({ facets: { documentation: { description } } })
  const kept = (...events: readonly Short[]) => told(...events).facet.get(JSON.stringify(['dataset', 'documentation', dataset('a')]))?.row.value
  const gone = { facets: { documentation: { _deleted: true } } }
  assert.deepEqual(kept({ at: 2, out: ['a'], ...words('new') }, { at: 1, out: ['a'], ...words('old') }), { description: 'new' })
  assert.equal(kept({ at: 3, out: ['a'], ...gone }, { at: 2, out: ['a'], ...words('new') }), null)
  assert.deepEqual(kept({ at: 3, out: ['a'], ...gone }, { at: 4, out: ['a'], ...words('anew') }), { description: 'anew' })
})

const inputsAt = async (rows: ReturnType<typeof told>, at?: number, name = 'j') =>
  (await lookupsOf(rows).edges([job(name)], 'up', at)).map(({ from }) => from).sort()
test('a job reads what its last ended run read, over all events of that run', async () => {
  const rows = told(
    { at: 1, run: 1, type: 'START', in: ['a'] },
    { at: 2, run: 1, in: ['b'] },
    { at: 5, run: 2, type: 'START', in: ['c'] },
    { at: 6, run: 3, type: 'FAIL' },
  )
  assert.deepEqual(await inputsAt(rows), [dataset('a'), dataset('b')])
  assert.deepEqual(await inputsAt(rows, micros(1)), [])
  assert.deepEqual(await inputsAt(told({ at: 2, run: 1, in: ['a'] }, { at: 5, run: 2, type: 'START', in: ['c'] }, { at: 7, run: 2 })), [dataset('c')])
})
test('a run that failed takes nothing away from one that went well, and counts where none did', async () => {
  const failed: Short = { at: 9, run: 2, type: 'FAIL', in: ['b'] }
  assert.deepEqual(await inputsAt(told(failed)), [dataset('b')])
  assert.deepEqual(await inputsAt(told({ at: 2, run: 1, in: ['a'] }, failed)), [dataset('a')])
})
test('a job reads what the columns come from that it writes', async () => {
  assert.deepEqual(await inputsAt(told({ at: 1, run: 1, out: ['d'], columns: { x: ['a.x'], '*': ['!b.x'] } })), [dataset('a'), dataset('b')])
})
test('a job that streams reads what it was last told to read, at once', async () => {
  const streams = { jobFacets: { jobType: { processingType: 'STREAMING', integration: 'FLINK' } } }
  const rows = told(
    { at: 1, run: 1, type: 'START', ...streams },
    { at: 2, run: 1, type: 'RUNNING', in: ['a'] },
    { at: 4, run: 1, type: 'RUNNING', in: ['b'] },
  )
  assert.deepEqual(await inputsAt(rows), [dataset('a'), dataset('b')])
  assert.deepEqual(await inputsAt(rows, micros(3)), [dataset('a')])
  assert.equal(countsFrom({ ...(runOf(rows) ?? assert.fail()), atOnce: false }), null)
})
test('a job that is told of without a run counts at once, and until it is told of otherwise', async () => {
  const rows = told({ at: 1, in: ['a'] }, { at: 3, in: ['b'] }, { at: 5 }, { at: 7, run: 1, in: ['c'] })
  assert.deepEqual(await inputsAt(rows, micros(2)), [dataset('a')])
  assert.deepEqual(await inputsAt(rows, micros(6)), [dataset('b')])
  assert.deepEqual(await inputsAt(rows), [dataset('c')])
})
test('a column comes from what was said last of its dataset by the job, and before from what was said before', async () => {
  const rows = told(
    { at: 1, run: 1, out: ['d'], columns: { x: ['a.x', 'b.x'] } },
    { at: 3, run: 2, out: ['d'], columns: { x: ['b.x'] } },
    { at: 4, job: 'k', run: 3, out: ['d'], columns: { x: ['c.x'] } },
  )
  const above = async (at?: number) =>
    (await lookupsOf(rows).columns([`column\0n\0d\0x`], 'up', at)).map(({ from }) => from.split('\0').slice(2).join('.')).sort()
  assert.deepEqual(await above(), ['b.x', 'c.x'])
  assert.deepEqual(await above(micros(2)), ['a.x', 'b.x'])
  assert.deepEqual(await above(micros(0)), [])
})
