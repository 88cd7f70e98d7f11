/** Searches between threads: some at once, the others in order, none for those who have gone; what is thrown there is thrown here. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { notInUse, Refusal } from '../../kinds/errors.ts'
import type { Caller } from '../access/compile.ts'
import type { Ask } from '../entity/ask.ts'
import { TestLake } from '../test-lake.ts'
import type { Call, Route } from './route.ts'
import { answerSearches, Searches } from './searching.ts'

const [atOnce, mostWaiting] = [32, 1_000]
const caller: Caller = { name: 'ann', groups: [], active: 'all' }

let it: TestLake
before(async () => {
  it = await TestLake.start()
})
after(() => it.endWhole())

/** A route that runs until it is let go, and the way to it from another thread. */
function held(run?: () => never) {
  const { port1, port2 } = new MessageChannel()
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>()
  const ran: string[] = []
  const route: Route = {
    method: 'GET',
    pattern: '/held/:name',
    operation: 'SEARCH',
    doc: 'Waits.',
    searches: true,
    run: async (_lake, ask, call) => {
      const [name = ''] = call.params
      ran.push(`${ask.author.actor} ${name}`)
      await gate
      run?.()
      return { name }
    },
  }
  answerSearches(it.lake, [route])(port2)
  const searches = new Searches(port1)
  const ask = (name: string, signal = new AbortController().signal) => {
    const asked = { author: { actor: caller.name, address: '', requestId: name }, signal } as unknown as Ask
    return searches.answer(route, caller, asked, { params: [name], query: {} } as unknown as Call)
  }
  const running = async (count: number) => {
    while (ran.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { searches, ask, ran, letGo, running, [Symbol.dispose]: () => searches[Symbol.dispose]() }
}
const isBusy = (error: unknown) => error instanceof Refusal && error.status === 503

test('some are looked for at once and the others in order, but for those that nobody waits for', async () => {
  using there = held()
  const gone = new AbortController()
  const all = Array.from({ length: atOnce + 8 }, (_, n) => there.ask(String(n), n === atOnce + 3 ? gone.signal : undefined))
  const left = all[atOnce + 3] as Promise<string>
  await there.running(atOnce)
  gone.abort()
  await assert.rejects(left, isBusy)
  assert.equal(there.ran.length, atOnce)
  assert.equal(there.searches.count, atOnce + 7)
  there.letGo()
  const answers = await Promise.all(all.filter((one) => one !== left))
  const names = Array.from({ length: atOnce + 8 }, (_, n) => String(n)).filter((name) => name !== String(atOnce + 3))
  assert.deepEqual(
    answers.map((answer) => (JSON.parse(answer) as { name: string }).name),
    names,
  )
  assert.deepEqual(
    there.ran,
    names.map((name) => `ann ${name}`),
  )
  assert.equal(there.searches.count, 0)
})

test('more than can wait are refused at once', async () => {
  using there = held()
  const all = Array.from({ length: atOnce + mostWaiting }, (_, n) => there.ask(String(n)))
  await there.running(atOnce)
  await assert.rejects(there.ask('one more'), isBusy)
  there.letGo()
  assert.equal((await Promise.all(all)).length, atOnce + mostWaiting)
})

test('a refusal comes over as it is, and what nobody expected with where it broke', async () => {
  using refused = held(() => {
    throw notInUse('Catalog', 'c')
  })
  refused.letGo()
  const { family, type, message } = notInUse('Catalog', 'c')
  await assert.rejects(
    refused.ask('x'),
    (error) => error instanceof Refusal && error.family === family && error.type === type && error.message === message,
  )
  using broken = held(() => {
    throw new Error('nobody expected this', { cause: () => 'what cannot be sent' })
  })
  broken.letGo()
  await assert.rejects(
    broken.ask('x'),
    (error) => error instanceof Error && !(error instanceof Refusal) && /nobody expected this\n\s+at /.test(String(error.cause)),
  )
})
