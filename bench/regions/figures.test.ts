/** Short runs of what is measured by itself: homes that move, reads, what sums cost; and regions that send by a message server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest } from './digest.ts'
import { move } from './move.ts'
import { partition } from './partition.ts'
import { reads } from './reads.ts'

const said: string[] = []
const few = { oneWayMs: 20, seed: 1, say: (line: string) => void said.push(line) }

test('pointers have one line of history in every region while their home goes round', async () => {
  assert.deepEqual(await move({ ...few, moves: 4, rate: 20 }), [], said.join('\n'))
})
test('regions that send by a message server keep the same after they changed much apart', async () => {
  assert.deepEqual(await partition({ ...few, transport: 'nats', changes: 900, mixedSeconds: 1 }), [], said.join('\n'))
})
test('reads of a region are measured beside those of a lake alone', async () => {
  assert.deepEqual(await reads({ ...few, reads: 400, rate: 20 }), [], said.join('\n'))
})
test('a region that is to keep no sums keeps none, and one that is to does', async () => {
  assert.deepEqual(await digest({ ...few, writes: 250 }), [], said.join('\n'))
})
