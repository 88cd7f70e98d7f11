/** What is told without knowing groups is never more than what is so in any of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { print } from '../../../kinds/rules/condition.ts'
import { evaluate } from '../../../kinds/rules/condition-evaluate.ts'
import { condition, world, worldOf } from '../../../kinds/rules/test-conditions.ts'
import { taken } from './unsure.ts'

test('a condition taken for sure holds only where it does in whatever groups, and one taken perhaps holds wherever it does in some', () => {
  const seen = { surely: 0, perhaps: 0 }
  fc.assert(
    fc.property(condition, world, fc.subarray(['a', 'b', 'x', 'pii']), (one, plain, more) => {
      const known = worldOf(plain)
      const { name, groups, roles } = known.principal ?? { name: '', groups: [], roles: [] }
      const byGroups = new Set(roles.filter((_, i) => i % 2 === 0))
      const own = roles.filter((role) => !byGroups.has(role))
      const alone = { ...known, principal: { name, groups: [], roles: own } }
      const within = { ...known, principal: { name, groups: [...groups, ...more], roles } }
      if (evaluate(taken(one, 'surely', byGroups), alone) === true) {
        seen.surely++
        assert.equal(evaluate(one, within), true, print(one))
      }
      if (evaluate(one, within) === true) {
        seen.perhaps++
        assert.equal(evaluate(taken(one, 'perhaps', byGroups), alone), true, print(one))
      }
    }),
    { numRuns: 20_000 },
  )
  assert.ok(seen.surely > 1_000 && seen.perhaps > 1_000, JSON.stringify(seen))
})
