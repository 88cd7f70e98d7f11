/** Short runs of three regions, each a real process: lines cut, much changed apart, regions killed, a region that joins and is killed on the way. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bootstrap } from './bootstrap.ts'
import { crash } from './crash.ts'
import { links } from './links.ts'
import { partition } from './partition.ts'
import { revoke } from './revoke.ts'

const said: string[] = []
const few = { oneWayMs: 20, seed: 1, say: (line: string) => void said.push(line) }

describe('three regions', () => {
  test('answer every read as before and refuse whom they refused when all lines are cut', async () => {
    assert.deepEqual(await links({ ...few, seconds: 1, rate: 60 }), [], said.join('\n'))
  })
  test('keep the same after they changed much apart', async () => {
    assert.deepEqual(await partition({ ...few, changes: 900, mixedSeconds: 1 }), [], said.join('\n'))
  })
  test('lose nothing that was acknowledged when they are killed under load', async () => {
    assert.deepEqual(await crash({ ...few, kills: 2, rate: 60 }), [], said.join('\n'))
  })
  test('refuse in all of them what was taken away in one', async () => {
    assert.deepEqual(await revoke({ ...few, seconds: 2, rate: 30 }), [], said.join('\n'))
  })
  test('are joined by one that is killed again and again on the way', async () => {
    assert.deepEqual(await bootstrap({ ...few, objects: 1_000 }), [], said.join('\n'))
  })
})
