/** With all lines cut every region answers whatever was recorded of the reference as it did, who may do what included. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrongApart } from './apart.ts'

test('regions that reach no other answer as the reference did', async () => {
  const said: string[] = []
  assert.deepEqual(await wrongApart({ oneWayMs: 20 }, (line) => void said.push(line)), [], said.join('\n'))
})
