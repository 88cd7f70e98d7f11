/** Sentences about what was told of jobs and datasets: every store answers as the rows in memory do, whatever the order events came in. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { changesOf } from '../lineage/changes.ts'
import type { Event } from '../lineage/event.ts'
import { columnId, isJob, type NodeId, shownBy } from '../lineage/ids.ts'
import { Stored } from '../lineage/stored.ts'
import { dataset, event, graphOf, job, micros, runId, type Short, someEvents } from '../lineage/test-events.ts'
import { lookupsOf } from '../lineage/test-memory.ts'
import { canonical } from '../merge/canonical.ts'
import { everMicros, type ToldEvent, type Work } from './lineage.ts'
import type { Kit } from './test-kit.ts'

export const toldEvent = (one: Event, things: ToldEvent['things'] = []): ToldEvent => {
  const changes = changesOf(one)
  const text = JSON.stringify(changes)
  const hash = createHash('sha256').update(text).digest('hex')
  return { hash, at: one.at, actor: 'a\0', address: '', requestId: '', event: text, changes, things }
}
const short = (one: Short) => toldEvent(event(one))
const names = ['a', 'b', 'c', 'd', 'e', 'f']
const nodes: readonly NodeId[] = [...names.map(dataset), ...['j', 'k', 'l'].map(job)]
const columns: readonly NodeId[] = names.flatMap((name) => ['x', 'y', ''].map((field) => columnId(dataset(name), field)))
const noThing = () => Promise.resolve(undefined)
const sorted = (rows: readonly object[]) => rows.map((row) => canonical(JSON.parse(JSON.stringify(row)))).sort()

export function lineageIsTrue(opened: () => Kit): void {
  let root = 1_000_000
  test('what is answered of lineage is what the rows in memory say, in any order, with duplicates, now and then', async () => {
    const { lineage } = opened().store
    const some = someEvents.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length })),
    )
    await fc.assert(
      fc.asyncProperty(some, fc.nat(3), async ([events, more], cut) => {
        root++
        const told = [...more, ...events].map((one) => toldEvent(one))
        await lineage.take(root, told.slice(0, cut))
        await lineage.take(root, told.slice(cut))
        const oracle = lookupsOf(graphOf(events))
        const stored = new Stored(lineage, root, noThing)
        const there = new Set(await stored.nodes(nodes))
        for (const id of nodes) if (stored.rowsOf(id).length > 0) assert.equal(stored.nodeOf(id), oracle.nodeOf(id))
        for (const at of [undefined, micros(3)])
          for (const way of ['up', 'down'] as const) {
            for (const id of nodes.filter((one) => there.has(one)))
              assert.deepEqual(sorted(await stored.edges([id], way, at)), sorted(await oracle.edges([id], way, at)), `${way} ${id} ${at}`)
            for (const id of columns.filter((one) => there.has(shownBy(one))))
              assert.deepEqual(sorted(await stored.columns([id], way, at)), sorted(await oracle.columns([id], way, at)), `${way} ${id} ${at}`)
          }
      }),
      { numRuns: 40 },
    )
  })

  test('whoever reads on hears of every job whose run or whose things are others, and what it reads and writes then', async () => {
    const { lineage } = opened().store
    const heard = new Map<number, Work>()
    let after = 0
    const listen = async () => {
      for (let page = await lineage.worked(after, 2); page.length > 0; page = await lineage.worked(after, 2))
        for (const work of page) {
          assert.ok(work.at > after)
          after = work.at
          heard.set(work.doer, work)
        }
    }
    const binding = fc.tuple(fc.constantFrom(...names.map(dataset)), fc.integer({ min: 71, max: 74 }))
    await fc.assert(
      fc.asyncProperty(someEvents, fc.array(fc.array(binding, { maxLength: 2 }), { maxLength: 14 }), async (events, things) => {
        root++
        for (const [i, one] of events.entries()) {
          await lineage.take(root, [toldEvent(one, things[i] ?? [])])
          await listen()
        }
        for (const { key } of await lineage.byIds(root, nodes.filter(isJob)))
          for (const side of ['input', 'output'] as const) {
            const { rows } = await lineage.edges('doer', [key], side, everMicros, 100)
            const is = await lineage.byKeys(rows.map((row) => row.dataset))
            const work = heard.get(key)
            if (rows.length > 0) assert.equal(work?.root, root)
            const told = (side === 'input' ? work?.reads : work?.writes) ?? []
            assert.deepEqual(told.toSorted(), [...new Set(is.flatMap(({ thing }) => thing ?? []))].toSorted())
          }
      }),
      { numRuns: 40 },
    )
  })

  test('an event that is kept already changes nothing, and another metalake knows nothing of it', async () => {
    const { lineage } = opened().store
    root += 10
    const one = short({ at: 1, run: 1, in: ['a'], out: ['b'], columns: { x: ['a.x'] } })
    assert.deepEqual([await lineage.take(root, [one, one]), await lineage.take(root, [one])], [1, 0])
    assert.equal((await lineage.events(root, everMicros, 10)).length, 1)
    assert.deepEqual(await lineage.byIds(root + 1, [dataset('a')]), [])
    const [a] = await lineage.byIds(root, [dataset('a')])
    assert.deepEqual(a && { ...a, key: 0 }, { key: 0, id: dataset('a'), first: micros(1), last: micros(1), thing: null })
  })

  test('of many jobs that read one dataset as many are told as asked for, and how many more there are', async () => {
    const { lineage } = opened().store
    root += 10
    await lineage.take(
      root,
      Array.from({ length: 30 }, (_, i) => short({ at: 1, run: i, job: `j${i}`, in: ['a'], out: ['b'], columns: { [`c${i}`]: ['a.x'] } })),
    )
    const [a] = await lineage.byIds(root, [dataset('a')])
    const of = [a?.key ?? 0]
    const some = await lineage.edges('dataset', of, 'input', everMicros, 7)
    assert.deepEqual([some.rows.length, some.more], [7, 23])
    const fields = await lineage.columns('source', [{ dataset: a?.key ?? 0, field: 'x' }], everMicros, 7)
    assert.deepEqual([fields.rows.length, fields.more], [7, 23])
  })

  test('a dataset stays the thing that it was told to be last, whatever came in when', async () => {
    const kit = opened()
    root += 10
    const told = [1, 3, 2].map((at) => toldEvent(event({ at, run: at, out: ['a'] }), [[dataset('a'), at * 10]]))
    for (const one of told) await kit.store.lineage.take(root, [one])
    const { lineage } = await kit.reopen()
    assert.deepEqual(
      (await lineage.byThings(root, [30, 10])).map(({ id }) => id),
      [dataset('a')],
    )
    assert.deepEqual(await lineage.byThings(root, [10, 20]), [])
  })

  test('of a job the run that counts is told, else the one told of last; and facets as told last', async () => {
    const { lineage } = opened().store
    root += 10
    const doc = (description: string) => ({ documentation: { _producer: 'p', _schemaURL: 's', description } })
    await lineage.take(root, [
      short({ at: 1, run: 1, out: ['a'], jobFacets: doc('one') }),
      short({ at: 2, run: 2, type: 'FAIL', out: ['a'], jobFacets: doc('two\0') }),
      short({ at: 3, run: 3, type: 'START', job: 'k', out: ['a'] }),
    ])
    const [j, k] = await lineage.byIds(root, [job('j')]).then(async (rows) => [rows[0], ...(await lineage.byIds(root, [job('k')]))])
    const runs = await lineage.runs([j?.key ?? 0, k?.key ?? 0], everMicros)
    assert.deepEqual([runs.get(j?.key ?? 0)?.[0], runs.get(k?.key ?? 0)?.[0]], [runId(1), runId(3)])
    assert.deepEqual(runs.get(k?.key ?? 0)?.[1].state, 'START')
    const [facet] = await lineage.facets([j?.key ?? 0], 'job', ['documentation', 'sql'])
    assert.equal(facet?.value?.description, 'two\0')
  })

  test('names as long as they may be, of any characters, are kept', async () => {
    const { lineage } = opened().store
    root += 10
    const long = (of: string, length: number) =>
      of + Array.from({ length: length - 1 }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7_919) % 20_000))).join('')
    const [name, field] = [long('n\x01', 4_000), long('f', 2_000)]
    const one = short({ at: 1, run: 1, in: [name], out: [name], columns: { [field]: [`${name}.${field}`] } })
    assert.equal(await lineage.take(root, [one]), 1)
    const stored = new Stored(lineage, root, noThing)
    assert.deepEqual(await stored.nodes([dataset(name)]), [dataset(name)])
    assert.equal((await stored.columns([columnId(dataset(name), field)], 'up')).length, 1)
  })
}
