/** What simulated histories found once, told by itself: regions that did this apart come to the same, whoever hears whom first. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { Kept } from '../../server/merge/ledger.ts'
import { chanceFrom } from './chance.ts'
import { type Intent, stepsOf } from './intent.ts'
import { allArrived, sameWhereEqual, soundLog, soundView } from './invariants.ts'
import { counts, memberOf, snapshotFor } from './membership.ts'
import { pull } from './network.ts'
import { Region } from './region.ts'
import { linksIn, shownIn, shownLines } from './state.ts'

const author = { actor: '', address: '', requestId: '' }

describe('regions that write apart', () => {
  let [a, b] = [] as unknown as [Region, Region]
  let ids: Record<string, string>
  beforeEach(() => {
    const chance = chanceFrom(1)
    let now = 1_700_000_000_000
    ;[a, b] = ['A', 'B'].map((name) => new Region(name, chance, () => now++)) as [Region, Region]
    ids = {}
    for (const region of [a, b]) a.commit([{ author, steps: [{ do: 'tell', op: memberOf(region, region.name, {}) }] }])
    make('metalake', null)
    make('catalog', 'metalake', { type: 'fileset', provider: 'fileset' })
    make('schema', 'catalog')
    make('table', 'schema')
    make('tag', 'metalake')
    make('role', 'metalake')
    make('user', 'metalake')
    meet()
  })
  afterEach(() => {
    a.close()
    b.close()
  })

  const at = (kind: string) => ids[kind] as string
  function ask(region: Region, intent: Intent): void {
    const steps = stepsOf(region, intent, shownIn(region.db))
    assert.ok(steps)
    const [outcome] = region.commit([{ author: { actor: region.name, address: '', requestId: '' }, steps }])
    assert.deepEqual(outcome?.ok, true, JSON.stringify(outcome))
  }
  function make(
    kind: 'metalake' | 'catalog' | 'schema' | 'table' | 'tag' | 'role' | 'user' | 'policy',
    within: string | null,
    body: object = {},
    region = a,
  ) {
    const id = region.mint()
    const name = shownIn(region.db).some((one) => one.kind === kind) ? 'y' : 'x'
    ask(region, { do: 'make', kind, id, within: within === null ? null : at(within), name, body: body as never })
    ids[kind] = shownIn(region.db).find((one) => one.kind === kind && one.name === name)?.id as string
  }
  const tag = (region: Region, from: string) =>
    ask(region, { do: 'relate', what: 'tagged', id: at(from), add: [{ to: at('tag'), value: null }], remove: [] })
  const grant = (value: string, region = a) =>
    ask(region, { do: 'relate', what: 'granted', id: at('role'), add: [{ to: at('table'), value }], remove: [] })
  const drop = (region: Region, kind: string) => ask(region, { do: 'drop', id: at(kind), cascade: true })
  const own = (kind: string) => ask(a, { do: 'own', id: at(kind), owner: { type: 'user', id: at('user'), name: 'x' } })

  /** Both hear all, and are what they must be. */
  function meet(): void {
    for (const [to, from] of [
      [a, b],
      [b, a],
    ] as const) {
      pull(to, from)
    }
    allArrived([a, b])
    sameWhereEqual([a, b], false)
    for (const region of [a, b]) {
      soundView(region)
      soundLog(region)
    }
  }
  const isThere = (region: Region, kind: string) => shownIn(region.db).some((one) => one.id === at(kind))

  test('keep deletes of one thing in one order', () => {
    drop(a, 'tag')
    drop(b, 'tag')
    meet()
  })

  test('show what was changed of a thing while others had deleted it, once it is back', () => {
    ask(a, { do: 'alter', id: at('tag'), put: { allowedValues: ['p'] } })
    drop(b, 'tag')
    meet()
    ask(a, { do: 'undelete', id: at('tag') })
    meet()
    assert.deepEqual(shownIn(b.db).find((one) => one.id === at('tag'))?.body.allowedValues, ['p'])
  })

  test('let nobody own who was removed', () => {
    own('table')
    meet()
    drop(b, 'user')
    meet()
    assert.equal(shownIn(a.db).find((one) => one.id === at('table'))?.body.audit?.owner, undefined)
  })

  test('tell in their logs of relations without a value', () => {
    tag(a, 'role')
    meet()
    drop(b, 'tag')
    meet()
    ask(a, { do: 'undelete', id: at('tag') })
    meet()
  })

  test('give a role that was kept for what it denies its rights back with the undoing of its delete', () => {
    grant('allow p')
    meet()
    drop(a, 'role')
    grant('deny q', b)
    ask(a, { do: 'undelete', id: at('role') })
    meet()
  })

  test('let a role that was deleted, and is kept for what it denies, allow nothing any more', () => {
    grant('allow p')
    meet()
    drop(a, 'role')
    grant('deny q', b)
    meet()
    const granted = linksIn(b.db).filter(({ from }) => from === at('role'))
    assert.deepEqual(
      granted.map(({ value }) => value),
      ['deny q'],
    )
  })

  test('keep a role for what it denies also where that was heard ahead of its turn and the role was deleted after', () => {
    grant('deny q', b)
    a.heed(b.after({}).at(-1) as Kept)
    drop(a, 'role')
    assert.ok(isThere(a, 'role'))
    meet()
    assert.ok(isThere(b, 'role'))
  })

  test('keep a lake that was deleted as long as it holds what others made in it, and no longer', () => {
    drop(a, 'metalake')
    make('policy', 'metalake', { policyType: 'custom', content: {} }, b)
    meet()
    for (const region of [a, b]) assert.ok(isThere(region, 'metalake') && !isThere(region, 'table'))
    drop(b, 'policy')
    meet()
    for (const region of [a, b]) assert.ok(!isThere(region, 'metalake'))
  })

  const hold = (region: Region, more: boolean) => {
    const link = [{ to: at('role'), value: null }]
    ask(region, { do: 'relate', what: 'held', id: at('user'), add: more ? link : [], remove: more ? [] : link })
  }
  /** The last entry of one is heard by the other ahead of its turn. */
  const heed = (to: Region, from: Region) => {
    const number = from.vector()[from.origin] as number
    to.heed(from.after({ ...from.vector(), [from.origin]: number - 1 })[0] as Kept)
  }

  test('forget no revoke that another has not applied, nor what rests on it', async () => {
    hold(a, true)
    meet()
    hold(b, false)
    await b.collect()
    hold(a, false)
    hold(a, true)
    meet()
  })

  test('take in what was deleted before they heard of it, whoever has its name', () => {
    make('role', 'metalake', {}, b)
    drop(b, 'role')
    heed(a, b)
    make('role', 'metalake', {}, a)
    meet()
  })

  test('undo no delete that was only heard ahead of its turn', () => {
    drop(b, 'role')
    heed(a, b)
    assert.ok(!isThere(a, 'role'))
    const steps = stepsOf(a, { do: 'undelete', id: at('role') }, shownIn(a.db))
    const [outcome] = a.commit([{ author, steps: steps ?? [] }])
    assert.ok(outcome?.ok === false && outcome.reason === 'gone')
    assert.ok(!isThere(a, 'role'))
    meet()
    ask(a, { do: 'undelete', id: at('role') })
    meet()
    assert.ok(isThere(b, 'role'))
  })

  test('let a newcomer begin with what was heard ahead of its turn, as they show it themselves', () => {
    drop(b, 'role')
    heed(a, b)
    const c = new Region('C', chanceFrom(2), () => 1_800_000_000_000, snapshotFor('C', a))
    try {
      assert.equal(c.alerts().length, 1)
      assert.deepEqual(shownLines(c.db), shownLines(a.db))
      soundLog(c)
      pull(c, b)
      meet()
      allArrived([a, c])
      sameWhereEqual([a, c], false)
      soundView(c)
    } finally {
      c.close()
    }
  })

  test('give no home to a newcomer until all are known to know it', async () => {
    assert.equal(await counts(a, 'B'), false)
    b.commit([{ author, steps: [{ do: 'tell', op: { op: 'beat' } }] }])
    meet()
    assert.equal(await counts(a, 'B'), true)
  })
})
