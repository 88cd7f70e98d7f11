/** Where cards stand, and the days of the slider. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { daysOf, slotOf } from './days.ts'
import { type Box, type Line, layOut } from './layout.ts'

const spacing = { across: 30, down: 10 }
const graphs = fc
  .array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 20, max: 120 }), fc.nat(), fc.nat()), { maxLength: 24 })
  .map((all) => {
    const boxes: Box[] = [
      { id: '0', rank: 0, width: 100, height: 50 },
      ...all.map(([rank, height], i) => ({ id: String(i + 1), rank, width: 100, height })),
    ]
    const lines: Line[] = all.map(([, , a, b]) => ({ from: String(a % boxes.length), to: String(b % boxes.length) }))
    return { boxes, lines }
  })

test('columns stand by rank, no two cards cover one another, and what is held does not move', () => {
  fc.assert(
    fc.property(graphs, ({ boxes, lines }) => {
      const spots = layOut(boxes, lines, spacing, { id: '0', x: 7, y: -3 })
      assert.deepEqual(spots.get('0'), { x: 7, y: -3 })
      for (const a of boxes)
        for (const b of boxes) {
          const [p, q] = [spots.get(a.id), spots.get(b.id)]
          assert.ok(p && q)
          assert.equal(Math.sign(p.x - q.x), Math.sign(a.rank - b.rank))
          if (a.id < b.id && a.rank === b.rank) assert.ok(p.y + a.height <= q.y + 1 || q.y + b.height <= p.y + 1, `${a.id} on ${b.id}`)
        }
    }),
    { numRuns: 60 },
  )
})

test('many cards that hang on one stand close together', () => {
  const boxes: Box[] = Array.from({ length: 400 }, (_, i) => ({ id: String(i), rank: i === 0 ? 0 : 1, width: 100, height: 40 }))
  const lines = boxes.slice(1).map(({ id }) => ({ from: '0', to: id }))
  const tops = [...layOut(boxes, lines, spacing)].filter(([id]) => id !== '0').map(([, { y }]) => y)
  assert.equal(Math.max(...tops) - Math.min(...tops), 398 * 50)
})

const day = 86_400_000
test('changes are counted by days that end now, at most 120 slots of them', () => {
  const now = Date.parse('2026-11-24T09:41:00Z')
  const ago = (n: number) => new Date(now - n * day - 1).toISOString()
  const days = daysOf([ago(0), ago(0), ago(3), ago(40), 'never'], now)
  assert.equal(days.counts.length, 41)
  assert.deepEqual([days.counts.at(-1), days.counts.at(-4), days.counts[0]], [2, 1, 1])
  assert.equal(days.ends.at(-1), now)
  const long = daysOf([ago(0), ago(900)], now)
  assert.ok(long.counts.length <= 120 && long.step > 1)
  assert.equal(
    long.counts.reduce((a, b) => a + b),
    2,
  )
  assert.equal(slotOf(days, undefined), 40)
  assert.equal(slotOf(days, new Date(days.ends[12] ?? 0).toISOString()), 12)
  assert.equal(daysOf([], now).counts.length, 14)
})
