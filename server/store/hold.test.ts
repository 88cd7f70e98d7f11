/** Names are held by one at a time, across threads. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { holding, sharedHolds } from './hold.ts'
import type { HolderSetup } from './test-holder.ts'

test('threads that hold a name in common never work at the same time, in whatever order they ask', async () => {
  const setup: HolderSetup = { shared: sharedHolds(), total: new SharedArrayBuffer(4), times: 500 }
  const threads = Array.from({ length: 3 }, () => new Worker(new URL('./test-holder.ts', import.meta.url), { workerData: setup }))
  await Promise.all(threads.map((thread) => once(thread, 'exit')))
  assert.equal(new Int32Array(setup.total)[0], 1500)
})

test('work that fails gives its names back', async () => {
  const shared = sharedHolds()
  await assert.rejects(
    holding(shared, ['a', 'b', 'a'], () => Promise.reject(new Error('no'))),
    /no/,
  )
  assert.equal(await holding(shared, ['b', 'a'], async () => 'again'), 'again')
})
