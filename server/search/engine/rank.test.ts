/** The few that may come first are those that come first when each thing is looked at by itself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TextField } from '../../../kinds/texts.ts'
import { fieldWeights, freshnessOf, lineageOf, signalWeights, useOf, worthOf } from '../score.ts'
import type { Term } from '../tree.ts'
import { has, none, put, type Some, someOf } from './bits.ts'
import { Columns } from './columns.ts'
import { best } from './rank.ts'
import { Rooms } from './room.ts'

type TextTerm = Extract<Term, { is: 'text' | 'pair' }>
const [of, now, day] = [3_000, Date.parse('2026-06-01T00:00:00Z'), 86_400_000]
const fields: readonly TextField[] = ['name', 'comment', 'path', 'definition', 'column', 'tag']
/** The same for every run with a seed, from 0 on and below 1. */
function random(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const word = fc.record({
  letters: fc.integer({ min: 2, max: 9 }),
  rarity: fc.double({ min: 0, max: 1, noNaN: true }),
  /** How many of a thousand have it in each field. */
  often: fc.tuple(...fields.map(() => fc.constantFrom(0, 1, 20, 400))),
})

test('the few are worth as much as the few best of all, whatever is asked and however often it is there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1 }),
      fc.array(word, { minLength: 2, maxLength: 5 }),
      fc.boolean(),
      fc.boolean(),
      fc.boolean(),
      async (seed, words, strict, isUsed, isMade) => {
        const next = random(seed)
        const columns = new Columns()
        for (let key = 1; key <= of; key++) {
          const text = next() < 0.2 ? 'a'.repeat(1 + Math.floor(next() * 6)) : ''
          const changed = next() < 0.5 ? now - day : now - next() * 90 * day
          const more = { home: undefined, owner: undefined, created: undefined, changed, has: 0 }
          columns.put({ key, kind: 'tag', parent: 0, root: key, name: `${text}${'x'.repeat(1 + Math.floor(next() * 20))}`, ...more })
        }
        const rooms = new Rooms()
        using make = rooms.room(of)
        const sets = new Map<TextTerm, ReadonlyMap<TextField | undefined, Some>>()
        const found = none(of)
        for (const { letters, often } of words) {
          const term: TextTerm = { is: 'text', value: { text: 'a'.repeat(letters) } }
          const any = new Set<number>()
          const by = new Map<TextField | undefined, Some>()
          for (const [i, field] of fields.entries()) {
            const slots = Array.from({ length: of }, (_, slot) => slot).filter(() => next() * 1_000 < (often[i] as number))
            for (const slot of slots) any.add(slot)
            by.set(field, someOf(slots, of))
          }
          // In fields besides, which count as the least.
          for (let slot = 0; slot < of; slot++) if (next() < 0.02) any.add(slot)
          by.set(
            undefined,
            someOf(
              [...any].sort((a, b) => a - b),
              of,
            ),
          )
          sets.set(term, by)
        }
        const asked = [...sets.keys()]
        const isIn = (term: TextTerm, slot: number, field?: TextField) => {
          const some = sets.get(term)?.get(field) as Some
          return some instanceof Int32Array ? some.includes(slot) : has(some, slot)
        }
        for (let slot = 0; slot < of; slot++) {
          const there = asked.filter((term) => isIn(term, slot)).length
          if (strict ? there === asked.length : there > 0) put(found, slot)
        }
        const rarities = new Map<Term, number>(asked.map((term, i) => [term, words[i]?.rarity ?? 0]))
        const [people, made] = [1, 2].map(() => Array.from({ length: of + 1 }, () => (next() < 0.05 ? Math.floor(next() * 50) : 0))) as [
          number[],
          number[],
        ]
        const use = { of: (key: number) => (isUsed ? (people[key] as number) : 0), most: isUsed ? 50 : 0 }
        const madeFrom = {
          of: (key: number) => Math.floor((made[key] as number) / 2),
          atMost: (key: number) => (isMade ? (made[key] as number) : 0),
          isEmpty: !isMade,
        }
        const rarity = (term: Term) => rarities.get(term) ?? 0
        const all = asked.reduce((sum, term) => sum + worthOf(rarity(term)), 0)
        /** Written down again, plainly. */
        const worth = (slot: number) => {
          let [score, having] = [0, 0]
          for (const term of asked) {
            const rare = worthOf(rarity(term))
            const { text } = term.value
            const name = columns.names[slot] as string
            const start = name.startsWith(text) ? 0.65 : 0.5
            const whole = fieldWeights.name * (name.length <= text.length ? 1 : start + ((1 - start) * 0.7 * text.length) / name.length)
            const elsewhere = fields.slice(1).filter((field) => isIn(term, slot, field))
            const beside = elsewhere.length > 0 ? 0.6 * Math.max(...elsewhere.map((field) => fieldWeights[field])) : isIn(term, slot) ? 0.5 : 0
            score += rare * (isIn(term, slot, 'name') ? whole : beside)
            having += isIn(term, slot) ? rare : 0
          }
          const key = slot + 1
          const lineage = isMade ? signalWeights.lineage * lineageOf(madeFrom.of(key)) : 0
          const fresh = signalWeights.freshness * freshnessOf(columns.changed[slot] as number, now)
          return score * (all === 0 ? 0 : having / all) + signalWeights.use * useOf(use.of(key)) + fresh + lineage
        }
        const terms = { text: async (term: TextTerm, field?: TextField) => sets.get(term)?.get(field) as Some }
        const few = await best(found, 30, asked, terms, { columns, make }, rarity, { now, use, made: madeFrom })
        const plain: number[] = []
        for (let slot = 0; slot < of; slot++) if (has(found, slot)) plain.push(worth(slot))
        const expected = plain.sort((a, b) => b - a).slice(0, 30)
        const rounded = (scores: readonly number[]) => scores.map((score) => score.toFixed(6))
        assert.deepEqual(rounded(few.map(worth).sort((a, b) => b - a)), rounded(expected))
      },
    ),
    { numRuns: 60 },
  )
})
