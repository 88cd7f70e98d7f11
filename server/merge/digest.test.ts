/** Sums are counted once a transaction, and are what they would be if every change were counted as it comes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leafOf, type Sum, Sums, summed } from './digest.ts'
import type { Facts, Thing } from './facts.ts'

const ids = ['A', 'B', 'C'] as const
const lake: Thing = { id: 'L', kind: 'metalake', within: null, name: 'l', home: '', state: {} }
const thing = (id: string, name: string): Thing => ({ id, kind: 'tag', within: 'L', name, home: '', state: {} })

/** Entries of changes, of which some are taken back, in transactions of a few. */
const histories = fc.array(
  fc.array(fc.record({ kept: fc.boolean(), puts: fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom('x', 'y', 'z')), { maxLength: 4 }) })),
)

test('however often a thing changes in a transaction, and whatever of it is taken back, the sum is that of what is there', () => {
  fc.assert(
    fc.property(histories, (transactions) => {
      const table = new Map<string, Sum>()
      const sums = new Sums({ sum: (id) => table.get(id), putSum: (id, sum) => void table.set(id, sum) })
      const things = new Map<string, Thing>([[lake.id, lake]])
      const facts = summed({ thing: (id: string) => things.get(id), putThing: (one: Thing) => void things.set(one.id, one) } as Facts, sums)
      let number = 0
      let spoke = 0
      for (const transaction of transactions) {
        for (const { kept, puts } of transaction) {
          const before = new Map(things)
          sums.begin('eu#1', number + 1)
          for (const [id, name] of puts) facts.putThing(thing(id, name))
          if (kept) {
            sums.keep()
            number++
            if (puts.length > 0) spoke = number
          } else {
            things.clear()
            for (const [id, one] of before) things.set(id, one)
          }
        }
        sums.write()
      }
      const sum = ids.reduce((all, id) => all + (things.has(id) ? leafOf(things.get(id) as Thing) : 0n), 0n) % (1n << 256n)
      const found = table.get('L') ?? { sum: '0'.repeat(64), spoken: {} }
      assert.equal(found.sum, sum.toString(16).padStart(64, '0'))
      assert.deepEqual(found.spoken, spoke === 0 ? {} : { 'eu#1': spoke })
    }),
  )
})
