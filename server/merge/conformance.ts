/** What regions must agree on, whatever keeps them: each store runs these sentences in its own test, alone and beside others. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Row, Step } from '../store/store.ts'
import { done } from '../store/test-kit.ts'
import { agree, audit, type OpenRegion, TestLake } from './test-lakes.ts'
import { stepsOf, type Work, work } from './test-work.ts'

const names = ['eu', 'us', 'ap'] as const
type Moment = { readonly at: number; readonly work: Work } | { readonly at: number; readonly from: number; readonly limit: number }
const moment = (regions: number): fc.Arbitrary<Moment> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ at: fc.nat(regions - 1), work }) },
    { weight: 1, arbitrary: fc.record({ at: fc.nat(regions - 1), from: fc.nat(regions - 1), limit: fc.constantFrom(1, 3, 1000) }) },
  )

/** `opens` has one for each region, two or three. Each history goes on in the lakes of the one before, in a metalake of its own. */
export function regionsAgree(name: string, opens: readonly OpenRegion[], numRuns: number): void {
  describe(`${name} as regions:`, () => {
    const held = new AsyncDisposableStack()
    let lakes: readonly TestLake[] = []
    before(async () => {
      const made: TestLake[] = []
      for (const [i, open] of opens.entries()) {
        const region = names[i] as string
        const { store } = held.use(await open({ name: region, number: i + 1, last: i + 1, founder: 'eu' }))
        made.push(new TestLake(region, store))
      }
      lakes = made
    })
    after(() => held.disposeAsync())

    /** A metalake that all know. */
    async function shared(label: string): Promise<void> {
      const [eu] = lakes as [TestLake]
      const body = { comment: label, properties: {}, audit }
      const id = eu.store.mint()
      done(await eu.write({ do: 'insert', operation: 'create', kind: 'metalake', id, parent: 0, name: label, path: [label], body }))
      for (const lake of lakes) lake.top = id
      await settle()
    }
    /** All hear of all. */
    async function settle(): Promise<void> {
      for (const one of lakes) for (const other of lakes) if (one !== other) await one.hears(other)
      for (const one of lakes) for (const other of lakes) if (one !== other) await one.hears(other)
    }
    async function find(lake: TestLake, id: string): Promise<Row> {
      const row = (await lake.all()).find((one) => one.row.id === id)?.row
      assert.ok(row, `${lake.name} does not show ${id}`)
      return row
    }
    const insert = (
      lake: TestLake,
      kind: 'tag' | 'catalog' | 'schema' | 'table' | 'user' | 'role',
      top: Row,
      label: string,
    ): Extract<Step, { do: 'insert' }> => ({
      do: 'insert',
      operation: 'create',
      kind,
      id: lake.store.mint(),
      parent: top.key,
      name: label,
      path: [top.name, label],
      body: { comment: label, properties: {}, audit },
    })
    const drop = (row: Row): Step => ({ do: 'drop', key: row.key, path: [row.name] })
    const tops = async (label: string) =>
      Promise.all(lakes.map(async ({ store }) => (await store.fresh(), await store.now.child(0, 'metalake', label)) as Row))

    test('two tags of one name are two things: the first has the name, until it goes', async () => {
      await shared('clash')
      const [eu, us] = lakes as [TestLake, TestLake]
      const [here, there] = (await tops('clash')) as [Row, Row]
      const [first, second] = [insert(eu, 'tag', here, 'pii'), insert(us, 'tag', there, 'pii')]
      done(await eu.write(first))
      await new Promise((resolve) => setTimeout(resolve, 2))
      done(await us.write(second))
      await settle()
      await agree(lakes)
      assert.equal((await find(us, first.id)).name, 'pii')
      assert.match((await find(eu, second.id)).name, /^pii__[0-9a-z]{6}$/)
      done(await eu.write(drop(await find(eu, first.id))))
      assert.equal((await find(eu, second.id)).name, 'pii')
      await settle()
      await agree(lakes)
    })

    test('a tag that one drops and another uses, apart, stays with that use', async () => {
      await shared('use')
      const [eu, us] = lakes as [TestLake, TestLake]
      const [top] = (await tops('use')) as [Row]
      const [tag, catalog] = [insert(eu, 'tag', top, 't'), insert(eu, 'catalog', top, 'c')]
      done(await eu.write(tag))
      done(await eu.write(catalog))
      await settle()
      done(await eu.write(drop(await find(eu, tag.id))))
      const [from, to] = [await find(us, catalog.id), await find(us, tag.id)]
      done(await us.write({ do: 'relate', what: 'tagged', from: from.key, path: [], add: [{ to: to.key, value: 'v' }], remove: [] }))
      await settle()
      await agree(lakes)
      await find(eu, tag.id)
      assert.equal((await eu.ledger.conflicts()).filter(({ sort, id }) => sort === 'deleted' && id === tag.id).length, 1)
    })

    test('what was said apart is ended by who has seen all of it: a value, a delete, a name, and whether somebody is there', async () => {
      await shared('ended')
      const [eu, us] = lakes as [TestLake, TestLake]
      const [top, there] = (await tops('ended')) as [Row, Row]
      const [tag, catalog, user] = [insert(eu, 'tag', top, 't'), insert(eu, 'catalog', top, 'c'), insert(eu, 'user', top, 'u')]
      for (const step of [tag, catalog, user]) done(await eu.write(step))
      await settle()
      const id = ((await eu.store.now.child(top.key, 'user', 'u')) as Row).id
      const says = async (lake: TestLake, comment: string) => {
        const row = await find(lake, catalog.id)
        return lake.write({
          do: 'update',
          operation: 'alter',
          key: row.key,
          expect: row.version,
          name: 'c',
          path: ['ended', 'c'],
          body: { ...row.body, comment },
        })
      }
      const [one, other] = [insert(eu, 'tag', top, 'n'), insert(us, 'tag', there, 'n')]
      for (const step of [one, drop(await find(eu, tag.id)), drop(await find(eu, id)), insert(eu, 'user', top, 'u')]) done(await eu.write(step))
      done(await says(eu, 'in eu'))
      const [from, to, gone] = [await find(us, catalog.id), await find(us, tag.id), await find(us, id)]
      done(await us.write({ do: 'relate', what: 'tagged', from: from.key, path: [], add: [{ to: to.key, value: null }], remove: [] }))
      for (const step of [other, drop(gone)]) done(await us.write(step))
      done(await says(us, 'in us'))
      await settle()
      await agree(lakes)
      const about = async (lake: TestLake) =>
        (await lake.ledger.conflicts()).filter((found) => [tag.id, catalog.id, id, one.id, other.id].includes(found.id)).map(({ sort }) => sort)
      assert.deepEqual((await about(eu)).sort(), ['deleted', 'name', 'right', 'value'])
      // Of the one that is shown with a suffix that becomes its name, at its home.
      const late = (await find(eu, one.id)).name === 'n' ? other.id : one.id
      const home = late === one.id ? eu : us
      const { key, version: expect, name, body } = await find(home, late)
      done(await home.write({ do: 'update', operation: 'rename', key, expect, name, path: ['ended', name], body: { ...body, audit } }))
      done(await eu.write({ do: 'resolve', key: (await find(eu, tag.id)).key, op: { op: 'back', id: tag.id } }))
      done(await us.write({ do: 'resolve', key: from.key, op: { op: 'set', id: catalog.id, put: { comment: 'in eu' } } }))
      done(await us.write({ do: 'resolve', key: gone.key, op: { op: 'drop', id } }))
      assert.equal((await about(home)).includes('name'), false)
      await settle()
      await agree(lakes)
      assert.deepEqual([await about(eu), await about(us)], [[], []])
      assert.deepEqual([(await find(us, late)).name, (await find(eu, catalog.id)).body.comment], [name, 'in eu'])
      assert.equal(
        (await eu.all()).some(({ row }) => row.id === id),
        false,
      )
    })

    test('a right that one revokes and another grants, apart, does not count, and a user who was removed has nothing left', async () => {
      await shared('rights')
      const [eu, us] = lakes as [TestLake, TestLake]
      const [top, there] = (await tops('rights')) as [Row, Row]
      const [role, user] = [insert(eu, 'role', top, 'r'), insert(eu, 'user', top, 'u')]
      done(await eu.write(role))
      const made = done(await eu.write(user))
      const held = { to: (await find(eu, role.id)).key, value: null }
      const hold = (how: 'add' | 'remove'): Step => {
        const [add, remove] = how === 'add' ? [[held], []] : [[], [held]]
        return { do: 'relate', what: 'held', from: made.keys[user.id] as number, path: [], add, remove }
      }
      done(await eu.write(hold('add')))
      await settle()
      const shown = (await us.store.now.child(there.key, 'user', 'u')) as Row
      const role2 = await find(us, role.id)
      done(await us.write({ do: 'relate', what: 'held', from: shown.key, path: [], add: [], remove: [{ to: role2.key, value: null }] }))
      done(await eu.write(hold('remove')))
      done(await eu.write(hold('add')))
      await settle()
      await agree(lakes)
      for (const lake of lakes)
        assert.deepEqual(
          (await lake.store.now.links((await find(lake, shown.id)).key, 'held')).map(({ value }) => value),
          ['contested'],
        )
      done(await eu.write(hold('remove')))
      done(await eu.write(hold('add')))
      await settle()
      for (const lake of lakes)
        assert.deepEqual(
          (await lake.store.now.links((await find(lake, shown.id)).key, 'held')).map(({ value }) => value),
          [null],
        )
      done(await us.write(drop(await find(us, shown.id))))
      await settle()
      const again = insert(eu, 'user', top, 'u')
      done(await eu.write(again))
      await settle()
      await agree(lakes)
      for (const lake of lakes) assert.deepEqual(await lake.store.now.links((await find(lake, shown.id)).key, 'held'), [])
    })

    test('what went with a lake that stays only for what was made in it apart does not come back alone', async () => {
      await shared('shell')
      const [eu, us] = lakes as [TestLake, TestLake]
      const [top, there] = (await tops('shell')) as [Row, Row]
      const role = insert(eu, 'role', top, 'r')
      done(await eu.write(role))
      await settle()
      done(await eu.write(drop(top)))
      done(await us.write(insert(us, 'role', there, 's')))
      await settle()
      await agree(lakes)
      for (const lake of lakes) {
        const root = (await find(lake, top.id)).key
        const gone = (await lake.store.dropped({ root, all: true }, 100)).find(({ id }) => id === role.id)
        assert.ok(gone)
        const again = await lake.write({ do: 'revive', key: gone.subject, dropped: gone.position, path: ['shell', 'r'] })
        assert.deepEqual(again, { ok: false, reason: 'gone', step: 1 })
      }
      await agree(lakes)
    })

    test('what is in a catalog that stays only for what was made in it apart goes with the lake, and comes back with it', async () => {
      await shared('hull')
      const [eu, us] = lakes as [TestLake, TestLake]
      const [top, there] = (await tops('hull')) as [Row, Row]
      const catalog = insert(us, 'catalog', there, 'c')
      done(await us.write(catalog))
      const held = await find(us, catalog.id)
      const schema = insert(us, 'schema', held, 'x')
      done(await us.write(schema))
      const table = insert(us, 'table', await find(us, schema.id), 't')
      done(await us.write(table))
      await settle()
      done(await eu.write(drop(top)))
      done(await us.write(insert(us, 'schema', held, 'z')))
      await settle()
      await agree(lakes)
      const names = async (lake: TestLake) =>
        (await lake.all()).filter(({ row }) => row.kind === 'schema' || row.kind === 'table').map(({ row }) => row.name)
      for (const lake of lakes) assert.deepEqual((await names(lake)).toSorted(), ['z'])
      const { key } = await find(eu, top.id)
      done(await eu.write({ do: 'resolve', key, op: { op: 'back', id: top.id } }))
      await settle()
      await agree(lakes)
      for (const lake of lakes) assert.deepEqual((await names(lake)).toSorted(), ['t', 'x', 'z'])
    })

    test('whatever is done apart, those who have heard the same keep, prove and show the same', async () => {
      let run = 0
      await fc.assert(
        fc.asyncProperty(fc.array(moment(opens.length), { minLength: 5, maxLength: 40 }), async (moments) => {
          await shared(`lake${++run}`)
          for (const one of moments) {
            const lake = lakes[one.at] as TestLake
            if ('from' in one) await lake.hears(lakes[one.from] as TestLake, one.limit)
            else {
              const steps = await stepsOf(lake, one.work)
              if (steps.length > 0) await lake.write(...steps)
            }
          }
          await settle()
          await agree(lakes)
          // For the next history to be short.
          for (const { row } of await (lakes[0] as TestLake).all()) if (row.kind === 'metalake') await (lakes[0] as TestLake).write(drop(row))
          await settle()
          await agree(lakes)
        }),
        { numRuns, endOnFailure: true },
      )
    })
  })
}
