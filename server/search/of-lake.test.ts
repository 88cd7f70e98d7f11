/** Reading all of a lake for a search has an end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ask } from '../entity/ask.ts'
import type { Row } from '../store/store.ts'
import { TestLake } from '../test-lake.ts'
import { findable } from './of-lake.ts'

test('more than can be held is refused with what to do, and no more is read for who has gone', async () => {
  await using it = await TestLake.start()
  await it.do('POST', '', { name: 'm' })
  for (let n = 0; n < 30; n++) await it.do('POST', 'm/tags', { name: `t${n}` })
  const { lake } = it
  const metalake = (await lake.store.now.child(0, 'metalake', 'm')) as Row
  const gone = new AbortController()
  const ask: Ask = {
    author: { actor: 'ada', address: '', requestId: '' },
    groups: [],
    view: lake.store.now,
    past: false,
    signal: gone.signal,
  }
  const all = (await findable(lake, ask, metalake, undefined)).length
  assert.ok(all > 30, `${all} were found`)
  await assert.rejects(findable(lake, ask, metalake, undefined, all - 1), { family: 'busy', message: /try again/ })
  const then: Ask = { ...ask, view: lake.store.asOf(lake.store.position()), past: true }
  await assert.rejects(findable(lake, then, metalake, undefined, all - 1), { family: 'illegal', message: /a later moment/ })
  // Whoever comes next is not kept from it by who was refused.
  assert.equal((await findable(lake, ask, metalake, undefined, all)).length, all)
  gone.abort()
  await assert.rejects(findable(lake, ask, metalake, undefined), { name: 'AbortError' })
})
