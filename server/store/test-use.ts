/** Sentences about how many people use a thing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Kit } from './test-kit.ts'
import type { Used } from './use.ts'

const things = [901, 902, 903]
const told: fc.Arbitrary<Used> = fc.record({ thing: fc.constantFrom(...things), person: fc.constantFrom(2 ** 48 - 1, 2, 3) })
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ note: fc.array(told, { maxLength: 5 }), day: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ forget: fc.nat(6) }) },
)

export function useIsCounted(opened: () => Kit): void {
  test('a person counts once for a thing, for as long as the last day is not forgotten; whoever reads on hears of every change', async () => {
    const { use } = opened().store
    /** By thing and person: the last day. */
    const days = new Map<string, number>()
    const heard = new Map<number, number>()
    let at = 0
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
        for (const one of acts) {
          if ('note' in one) {
            await use.note(one.day, one.note)
            for (const { thing, person } of one.note) days.set(`${thing} ${person}`, Math.max(one.day, days.get(`${thing} ${person}`) ?? 0))
          } else {
            for (let after: number | undefined = 0; after !== undefined; ) after = await use.forget(one.forget, after, 2)
            for (const [name, day] of days) if (day < one.forget) days.delete(name)
          }
        }
        for (let page = await use.changed(at, 2); page.length > 0; page = await use.changed(at, 2))
          for (const change of page) {
            assert.ok(change.at > at)
            at = change.at
            heard.set(change.thing, change.people)
          }
        for (const thing of things)
          assert.equal(heard.get(thing) ?? 0, [...days.keys()].filter((name) => name.startsWith(`${thing} `)).length, `${thing}`)
      }),
      { numRuns: 30 },
    )
  })

  test('what is counted is there after opening again, and was no change of the lake', async () => {
    const kit = opened()
    const [before, at] = [kit.store.position(), Math.max(0, ...(await kit.store.use.changed(0, 1_000)).map((one) => one.at))]
    await Promise.all([kit.store.use.note(9, [{ thing: 910, person: 1 }]), kit.store.use.note(9, [{ thing: 910, person: 2 }])])
    const store = await kit.reopen()
    assert.deepEqual(
      (await store.use.changed(at, 10)).map(({ thing, people }) => [thing, people]),
      [[910, 2]],
    )
    assert.equal(store.position(), before)
  })
}
