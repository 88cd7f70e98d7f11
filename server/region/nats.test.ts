/** Regions tell each other their entries over a real message server, whatever happens to it and to them. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { entrySigner } from './keys.ts'
import { alertOf } from './nats-alert.ts'
import { alertsBy, pagesBy, streamOf } from './nats-names.ts'
import { pageOf } from './page.ts'
import { alike, assertWhole, type Shared, shared, three, told, until } from './test-nats-place.ts'
import { smallChange } from './test-region.ts'

/** Each test has a lake of its own on one server. */
const lakes = Array.from({ length: 20 }, (_, n) => `lake-${n}`)
const free = [...lakes]
const newLake = () => free.pop() ?? ''
let place: Shared
before(async () => {
  place = await shared(lakes)
})
after(() => place[Symbol.asyncDispose]())

test('three regions that write at the same time come to know the same', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  await using us = place.link(lake, of.us)
  await using ap = place.link(lake, of.ap)
  const all = [eu, us, ap]
  for (let n = 0; n < 200; n++) {
    for (const { ledger } of all) ledger.write()
    if (n % 20 === 0) await sleep(5)
  }
  await alike(all)
  assert.deepEqual(eu.ledger.vector(), { 'eu#1': 200, 'us#1': 200, 'ap#1': 200 })
  for (const { missing, ledger } of all) assert.deepEqual([missing, ledger.repeats], [[], 0])
  for (const { origin } of Object.values(of)) assertWhole(await place.spans(lake, origin), 200)
})

test('a server that dies in the middle, its clients waiting, loses and repeats nothing', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  await using us = place.link(lake, of.us)
  await alike([eu, us])
  let restarted: Promise<void> | undefined
  for (let n = 0; n < 300; n++) {
    eu.ledger.write()
    us.ledger.write()
    if (n === 100) restarted = place.nats.restart(200)
    if (n % 5 === 0) await sleep(2)
  }
  await restarted
  await alike([eu, us])
  assertWhole(await place.spans(lake, 'eu#1'), 300)
  assert.deepEqual(us.missing, [])
  assert.notEqual(eu.link.state.lastError, null)
  assert.equal(eu.link.state.silentSince, null)
})

test('a region that stops at any moment goes on where its stream ends', async () => {
  const lake = newLake()
  const of = three()
  await using us = place.link(lake, of.us)
  const ledger = of.eu
  for (let life = 1; life <= 12; life++) {
    await using eu = place.link(lake, ledger)
    for (let n = 0; n < 40; n++) ledger.write()
    await until(() => eu.link.state.sent.upTo !== null, told([eu]))
    await sleep(life)
  }
  await using eu = place.link(lake, ledger)
  await alike([eu, us])
  assertWhole(await place.spans(lake, 'eu#1'), 480)
  assert.deepEqual([us.missing, us.ledger.repeats], [[], 0])
})

test('several servers of one region, over one store, send each entry once', async () => {
  const lake = newLake()
  const of = three()
  const ledger = of.eu
  await using us = place.link(lake, of.us)
  await using first = place.link(lake, ledger)
  await using second = place.link(lake, ledger)
  await using third = place.link(lake, ledger)
  for (let n = 0; n < 600; n++) {
    ledger.write()
    if (n % 3 === 0) await sleep(1)
  }
  await alike([first, us])
  await until(async () => (await place.spans(lake, 'eu#1')).at(-1)?.[1] === 600, told([first, second, third, us]))
  assertWhole(await place.spans(lake, 'eu#1'), 600)
  // One of them sent nearly all; when it ends another goes on.
  const senders = [first, second, third].toSorted((a, b) => b.link.state.sent.entries - a.link.state.sent.entries)
  await senders[0]?.link[Symbol.asyncDispose]()
  ledger.write()
  await alike([first, us])
  assertWhole(await place.spans(lake, 'eu#1'), 601)
})

test('one that comes late gets what it lacks and no more', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  for (let n = 1; n <= 60; n++) {
    const entry = eu.ledger.write()
    if (n <= 37) await of.us.take([entry])
    await until(() => eu.link.state.sent.upTo === n, told([eu]))
  }
  await using us = place.link(lake, of.us)
  await alike([eu, us])
  const heard = us.link.state.heard['eu#1']
  assert.deepEqual([heard?.entries, heard?.pages, us.ledger.repeats, us.missing], [23, 23, 0, []])
})

test('what the stream has no more is said to be missing, and the rest waits for it', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  for (let n = 1; n <= 10; n++) {
    eu.ledger.write()
    await until(() => eu.link.state.sent.upTo === n, told([eu]))
  }
  await place.asAdmin(async (connection) => (await jetstreamManager(connection)).streams.purge(streamOf(lake, 'eu'), { seq: 6 }))
  await using us = place.link(lake, of.us)
  await until(() => us.missing.length > 0, told([us]))
  assert.deepEqual([us.missing[0], us.ledger.vector()], [['eu#1', 1], {}])
  await us.ledger.take(eu.ledger.log.slice(0, 5))
  await alike([eu, us])
})

test('an entry waits for those of others that it depends on, and these are said to be missing when they do not come', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  await using ap = place.link(lake, of.ap)
  const unheard = of.us.write()
  await eu.ledger.take([unheard])
  eu.ledger.write()
  await until(() => ap.missing.length > 0, told([eu, ap]))
  assert.deepEqual([ap.missing[0], ap.ledger.vector()], [['us#1', 1], {}])
  await ap.ledger.take([unheard])
  await alike([eu, ap])
})

test('an entry too large for a message is left out and said to be missing; those after it come', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  await using us = place.link(lake, of.us)
  eu.ledger.write()
  const large = eu.ledger.write(smallChange(randomBytes(1 << 20).toString('base64')))
  eu.ledger.write()
  await until(() => us.missing.length > 0, told([eu, us]))
  assert.deepEqual([us.missing[0], eu.link.state.sent.left], [['eu#1', 2], 1])
  await us.ledger.take([large])
  await alike([eu, us])
})

test('a message that its region did not sign, or that names other entries, changes nothing', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  await using us = place.link(lake, of.us)
  eu.ledger.write()
  await alike([eu, us])
  await place.asAdmin(async (connection) => {
    const js = (await jetstreamManager(connection)).jetstream()
    const { eu: forger } = three()
    forger.write()
    const page = pageOf([forger.write()], forger.seal())
    for (const msgID of ['eu#1:2-2', 'ap#1:1-1', 'nothing']) await js.publish(pagesBy(lake, 'eu#1'), page, { msgID })
  })
  await until(() => us.missing.length >= 3, told([us]))
  assert.deepEqual(us.ledger.vector(), { 'eu#1': 1 })
  assert.match(us.link.state.lastError?.what ?? '', /eu#1/)
})

test('a restored store does not add to what its stream has of another past', async () => {
  const lake = newLake()
  const of = three()
  await using us = place.link(lake, of.us)
  {
    await using eu = place.link(lake, of.eu)
    for (let n = 0; n < 3; n++) eu.ledger.write()
    await alike([eu, us])
  }
  const restored = three().eu
  Object.assign(restored.keys, of.eu.keys)
  restored.meet(of.eu)
  for (let n = 0; n < 5; n++) restored.write()
  await using eu = place.link(lake, restored)
  await until(() => /must begin a new incarnation/.test(eu.link.state.lastError?.what ?? ''), told([eu]))
  assert.equal((await place.spans(lake, 'eu#1')).at(-1)?.[1], 3)
})

test('an alert is heard by all others at once, ahead of the entries before it', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  await using us = place.link(lake, of.us)
  await using ap = place.link(lake, of.ap)
  const all = [eu, us, ap]
  await until(() => all.every(({ link }) => link.state.silentSince === null), told(all))
  const [before, urgent] = [eu.ledger.write(), eu.ledger.write()]
  await until(async () => (await eu.link.sendAlert(urgent)) && us.alerts.length > 0 && ap.alerts.length > 0, told(all))
  const { signature, ...said } = us.alerts[0] ?? before
  assert.deepEqual({ ...said, signature: null }, urgent)
  assert.match(signature ?? '', /./)
  assert.deepEqual(eu.alerts, [])
})

test('an alert counts only when the region whose it is has signed it', async () => {
  const lake = newLake()
  const of = three()
  await using eu = place.link(lake, of.eu)
  await until(() => eu.link.state.silentSince === null, told([eu]))
  const alert = await alertOf(of.us.write(), { lake, origin: 'us#1', ledger: of.us, sign: entrySigner(of.eu.keys), alert: () => undefined })
  await place.asAdmin(async (connection) => {
    const send = () => connection.publish(alertsBy(lake, 'us'), alert)
    await until(
      () => {
        send()
        return eu.link.state.lastError !== null
      },
      told([eu]),
    )
  })
  assert.match(eu.link.state.lastError?.what ?? '', /signature/)
  assert.deepEqual(eu.alerts, [])
})
