/** Cutting answers: what fits stays as it is, what does not fits afterwards, and what was left out is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fitted, writtenOut } from './cut.ts'

const json = fc.jsonValue({ maxDepth: 6 })
const long = fc.oneof(
  json,
  fc.array(json, { maxLength: 60 }),
  fc.dictionary(fc.string(), fc.oneof(json, fc.string({ minLength: 100, maxLength: 2000 }), fc.array(json, { maxLength: 40 })), { maxKeys: 40 }),
  fc.string({ unit: 'grapheme', minLength: 50, maxLength: 500 }),
)

test('whatever it is, it fits afterwards, and is JSON', () => {
  fc.assert(
    fc.property(long, fc.integer({ min: 64, max: 3000 }), (value, room) => {
      const { value: cut } = fitted(value, room)
      assert.ok(writtenOut(cut).length <= room, `${writtenOut(cut).length} of ${room}`)
      assert.ok(writtenOut(cut).isWellFormed())
    }),
    { numRuns: 2000 },
  )
})

test('what fits is the same, and nothing is told to be cut; what is cut is told', () => {
  fc.assert(
    fc.property(long, fc.integer({ min: 64, max: 3000 }), (value, room) => {
      const fits = writtenOut(value).length <= room
      const { value: cut, cuts } = fitted(value, room)
      assert.equal(cuts.length === 0, fits)
      if (fits) assert.deepEqual(cut, value)
      for (const one of cuts) assert.ok(one.shown < one.of || one.shown === 0, JSON.stringify(one))
    }),
    { numRuns: 2000 },
  )
})

test('it is cut where it is longest, from the end, and short members stay whole', () => {
  const columns = Array.from({ length: 500 }, (_, i) => ({ name: `c${i}`, comment: 'x'.repeat(50) }))
  const { value, cuts } = fitted({ table: { name: 'wide', comment: 'all of it', columns } }, 2000)
  const { name, comment, columns: left } = (value as { table: { name: string; comment: string; columns: readonly { name: string }[] } }).table
  assert.deepEqual([name, comment, left[0]?.name], ['wide', 'all of it', 'c0'])
  assert.ok(left.length > 20)
  assert.deepEqual(cuts, [{ at: 'table.columns', shown: left.length, of: 500 }])
})

test('characters that nobody sees are written as escapes, and read back as they were', () => {
  const hidden = 'a\u{e0041}\u{e0042}\u200b\u202eb\u2066\ufe0f\u009b\u3164\u2028'
  const written = writtenOut({ hidden })
  assert.match(written, /^[\x20-\x7e]*$/)
  assert.deepEqual(JSON.parse(written), { hidden })
  assert.equal(writtenOut('größe 表 😀'), '"größe 表 😀"')
})
