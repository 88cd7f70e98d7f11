/** What a region forgets, and that nobody can tell. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { collect } from './collect.ts'
import { cellLeaf } from './digest.ts'
import { type Cell, type Facts, isGuard } from './facts.ts'
import { granted, noGuard, revoked, statusOf } from './guard.ts'

/** Just one relation. */
function one(cell: Cell): Facts & { readonly cell: () => Cell['state'] | undefined } {
  let state: Cell['state'] | undefined = cell.state
  const facts: Partial<Facts> = {
    revokedCells: () => (state ? [{ ...cell, state }] : []),
    revokedThings: () => [],
    putCell: (_name, next) => {
      state = next
    },
  }
  return { ...(facts as Facts), cell: () => state }
}
const name = { id: 'U', what: 'held', to: 'R', value: '' } as const
const statusIn = (state: Cell['state'] | undefined) => (state && isGuard(state) ? statusOf(state) : 'out')

test('a revoke that everybody has applied goes, unless a grant has not seen it', () => {
  const gone = one({ ...name, state: revoked(granted(noGuard, 'eu#1:1', {}), 'eu#1:2', { 'eu#1': 1 }) })
  assert.equal(collect(gone, { 'eu#1': 1 }), 0)
  assert.equal(collect(gone, { 'eu#1': 2 }), 1)
  assert.equal(gone.cell(), undefined)
  const contested = one({ ...name, state: revoked(granted(noGuard, 'us#1:1', {}), 'eu#1:2', {}) })
  assert.equal(statusIn(contested.cell()), 'contested')
  assert.equal(collect(contested, { 'eu#1': 9, 'us#1': 9 }), 0)
  assert.equal(statusIn(contested.cell()), 'contested')
})

test('neither what is in force nor what is proved changes, whatever came before', () => {
  const step = fc.record({ origin: fc.constantFrom('eu#1', 'us#1'), grant: fc.boolean(), saw: fc.record({ 'eu#1': fc.nat(6), 'us#1': fc.nat(6) }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.record({ 'eu#1': fc.nat(9), 'us#1': fc.nat(9) }), (steps, stable) => {
      const numbers: Record<string, number> = {}
      let guard = noGuard
      for (const { origin, grant, saw } of steps) {
        const number = (numbers[origin] ?? 0) + 1
        numbers[origin] = number
        const dot = `${origin}:${number}`
        guard = grant ? granted(guard, dot, saw) : revoked(guard, dot, saw)
      }
      const facts = one({ ...name, state: guard })
      const before = [statusOf(guard), cellLeaf({ ...name, state: guard })]
      collect(facts, stable)
      const state = facts.cell()
      assert.deepEqual([statusIn(state), state ? cellLeaf({ ...name, state }) : 0n], before)
    }),
  )
})
