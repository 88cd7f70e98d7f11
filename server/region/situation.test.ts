/** How regions stand to one another as one of them sees it: also how far the others are from each other. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSqlite } from '../store/sqlite/sqlite.ts'
import { author } from '../store/test-model.ts'
import { machine, momentNow } from './moment.ts'
import { hasLedger } from './region.ts'
import { situationOf } from './situation.ts'
import type { Standing } from './standing.ts'

test('of two other regions it is told how many entries one has that the other lacks, and how old they are', async () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-region-'))
  try {
    await using store = await openSqlite({ directory: room, origin: 'test#1', member: 7, region: { name: 'eu', number: 1, last: 9, founder: 'eu' } })
    assert.ok(hasLedger(store))
    for (let n = 0; n < 3; n++) await store.commit({ author, steps: [{ do: 'tell', op: { op: 'beat' } }] })
    const none = { lastHeard: undefined, roundTripMs: undefined, clockOffsetMs: undefined, knownAt: undefined, lastError: undefined }
    const peer = (number: number) => ({ ...none, address: '', connected: true, vector: { 'eu#1': number }, bytes: 0, entries: 0 })
    const standing: Standing = {
      at: Date.now(),
      moment: momentNow(),
      machine,
      peers: { us: peer(1), ap: peer(2) },
      vector: store.ledger.vector(),
      said: { ap: { 'eu#1': 3 } },
      aheadSince: {},
      frozen: {},
      held: { entries: 0, bytes: 0 },
    }
    await store.keepCursor('region standing', { position: 0, told: JSON.stringify(standing) })
    const { pairs } = await situationOf(store, Date.now() + 5_000)
    assert.deepEqual(
      pairs.map(({ from, to, entries }) => [from, to, entries]),
      [
        ['us', 'ap', 0],
        ['ap', 'us', 2],
      ],
    )
    assert.equal(pairs[0]?.seconds, 0)
    assert.ok(Number(pairs[1]?.seconds) >= 5)
  } finally {
    rmSync(room, { recursive: true })
  }
})
