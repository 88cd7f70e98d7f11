/** How old knowledge is that another server heard: never less than it can be, whatever the clocks of its machine say. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite } from '../store/sqlite/sqlite.ts'
import { ageOfKnowledge } from './knowledge.ts'
import { machine, momentNow, since } from './moment.ts'

const directory = mkdtempSync(join(tmpdir(), 'caspian-knowledge-'))
test('what another machine knows is as old as it says, and as the wait for its next word', async () => {
  await using store = await openSqlite({ directory, origin: 'test#1', member: 1 })
  await using _ = { [Symbol.asyncDispose]: async () => rmSync(directory, { recursive: true }) }
  /** Its clocks have nothing to do with ours. */
  const theirs = { steady: 7, wall: Date.now() + 9_000_000 }
  const tell = (at: number, agoMs: number, by = 'another machine') =>
    store.keepCursor('region standing', {
      position: 0,
      told: JSON.stringify({
        at,
        moment: theirs,
        machine: by,
        peers: { eu: { knownAt: { steady: theirs.steady - agoMs, wall: theirs.wall - agoMs } } },
      }),
    })
  assert.equal(await ageOfKnowledge(store, 'eu', 1_000), Number.POSITIVE_INFINITY, 'nobody hears the others yet')
  await tell(1, 400)
  const asked = momentNow()
  const age = ageOfKnowledge(store, 'eu', 60_000)
  await sleep(300)
  await tell(2, 500)
  const told = await age
  const waited = since(asked)
  assert.ok(told >= 500 && told <= 500 + waited, `${told} of at most ${500 + waited} ms`)
  // From here on without waiting: it was known then, and time passes.
  const later = await ageOfKnowledge(store, 'eu', 60_000)
  assert.ok(later >= told && later <= 500 + since(asked), `${later} after ${told}`)
  // Nobody writes any more: what is enough no longer is not told as enough.
  assert.ok((await ageOfKnowledge(store, 'eu', 400)) > 6_000)
  assert.equal(await ageOfKnowledge(store, 'ap', 400), Number.POSITIVE_INFINITY)
})

test('on one machine its steady clock tells', async () => {
  const here = mkdtempSync(join(tmpdir(), 'caspian-knowledge-'))
  await using store = await openSqlite({ directory: here, origin: 'test#1', member: 1 })
  await using _ = { [Symbol.asyncDispose]: async () => rmSync(here, { recursive: true }) }
  const knownAt = momentNow()
  await store.keepCursor('region standing', { position: 0, told: JSON.stringify({ at: 1, moment: knownAt, machine, peers: { eu: { knownAt } } }) })
  assert.ok((await ageOfKnowledge(store, 'eu', 0)) <= since(knownAt))
})
