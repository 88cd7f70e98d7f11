/** What the measure is worth: known values, and laws that hold of any results. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { depth, type Grade, type Grades, ndcg } from './ndcg.ts'

const near = (is: number, should: number) => assert.ok(Math.abs(is - should) < 1e-9, `${is} is not ${should}`)
const grades: Grades = new Map([
  ['best', 3],
  ['good', 2],
  ['beside', 1],
  ['wrong', 0],
])

test('the best order is worth 1, and no result, or only wrong ones, 0', () => {
  near(ndcg(['best', 'good', 'beside'], grades), 1)
  near(ndcg([], grades), 0)
  near(ndcg(['wrong', 'never judged'], grades), 0)
})

test('a result counts less the later it comes, by the logarithm of its place', () => {
  const ideal = 7 + 3 / Math.log2(3) + 1 / 2
  near(ndcg(['best'], grades), 7 / ideal)
  near(ndcg(['never judged', 'best'], grades), 7 / Math.log2(3) / ideal)
  near(ndcg(['beside', 'good', 'best'], grades), (1 + 3 / Math.log2(3) + 7 / 2) / ideal)
})

test('the same thing twice counts once, and holds a place', () =>
  near(ndcg(['best', 'best', 'good', 'beside'], grades), ndcg(['best', 'wrong', 'good', 'beside'], grades)))

test('the eleventh result counts nothing, and more than ten good things need not all come', () => {
  const many: Grades = new Map(Array.from({ length: 30 }, (_, i) => [`t${i}`, 3]))
  near(ndcg([...many.keys()], many), 1)
  near(ndcg([...Array.from({ length: depth }, (_, i) => `no${i}`), 't0'], many), 0)
})

const judged = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 40 }).map(String), fc.constantFrom<Grade[]>(0, 1, 2, 3)), {
  selector: ([path]) => path,
  minLength: 1,
  maxLength: 25,
})
const useful = judged.filter((pairs) => pairs.some(([, grade]) => grade > 0))
const results = fc.uniqueArray(fc.integer({ min: 0, max: 60 }).map(String), { maxLength: 20 })

test('it lies between 0 and 1, and putting the better of two neighbours first never makes it less', () => {
  fc.assert(
    fc.property(useful, results, (pairs, found) => {
      const of: Grades = new Map(pairs)
      const is = ndcg(found, of)
      assert.ok(is >= 0 && is <= 1 + 1e-12)
      for (let i = 1; i < found.length; i++) {
        const [before, after] = [found[i - 1] as string, found[i] as string]
        if ((of.get(after) ?? 0) > (of.get(before) ?? 0)) assert.ok(ndcg(found.with(i - 1, after).with(i, before), of) >= is - 1e-12)
      }
    }),
  )
})
