/** Regions come to know the same, whoever is linked to whom, and whatever one of them or a link does. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { entrySigner, newKeys } from './keys.ts'
import { restAfter } from './pulling.ts'
import { Net, netOf, until } from './test-net.ts'
import { smallChange, TestRegion } from './test-region.ts'

const textsOf = (region: TestRegion) =>
  region.log.map(({ origin, number, said, chain, deps }) => JSON.stringify([origin, number, said, chain, Object.entries(deps).sort()])).sort()
function same(net: Net, names = Object.keys(net.regions)): void {
  const [first = '', ...others] = names
  for (const name of others) assert.deepEqual(textsOf(net.region(name)), textsOf(net.region(first)))
  for (const name of names) assert.deepEqual(net.failuresOf(name), [], name)
}
const line = ['eu', 'us', 'ap', 'sa']
const beside = (round: boolean) => (from: string, to: string) => {
  const apart = Math.abs(line.indexOf(from) - line.indexOf(to))
  return apart === 1 || (round && apart === line.length - 1)
}
async function writing(net: Net, times: number, names = Object.keys(net.regions)): Promise<void> {
  for (let i = 0; i < times; i++)
    for (const name of names) {
      net.region(name).write()
      if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
}
const mesh = () => true
const hub = (from: string, to: string) => from === 'eu' || to === 'eu'

describe('regions come to know the same', () => {
  for (const [shape, names, asks] of [
    ['as two', ['eu', 'us'], mesh],
    ['in a mesh', ['eu', 'us', 'ap'], mesh],
    ['through a hub', line, hub],
    ['in a chain', line, beside(false)],
    ['in a ring', line, beside(true)],
  ] as const)
    test(shape, async () => {
      await using net = await netOf(names, asks)
      await writing(net, 40)
      await net.together()
      same(net)
    })

  test('and in a mesh nothing comes twice once all have heard each other', async () => {
    await using net = await netOf(['eu', 'us', 'ap'])
    await writing(net, 1)
    await net.together()
    await until(() => Object.values(net.pulls).every((pull) => Object.values(pull.peers()).every(({ connected }) => connected)), 'all are heard')
    const count = () =>
      Object.values(net.pulls).flatMap((pull) => Object.entries(pull.peers()).map(([peer, { entries }]) => [peer, entries] as const))
    const before = count()
    await writing(net, 100)
    await net.together()
    for (const [at, [peer, entries]] of count().entries()) assert.equal(entries - (before[at]?.[1] ?? 0), 100, peer)
    same(net)
  })

  test('after one was away with many entries, in pages, one of which is huge', async () => {
    const net = new Net(mesh)
    await using _ = net
    for (const name of ['eu', 'us', 'ap']) await net.listen(new TestRegion(name))
    await net.join()
    for (let i = 0; i < 6_000; i++) net.region('eu').write()
    net.region('eu').write(smallChange('x'.repeat(3 << 20)))
    for (let i = 0; i < 10; i++) net.region('eu').write()
    for (const name of ['eu', 'us', 'ap']) net.pull(name)
    await net.together()
    same(net)
  })

  test('when one stops pulling and begins again', async () => {
    await using net = await netOf(['eu', 'us'])
    await writing(net, 20)
    await net.pulls['us']?.[Symbol.asyncDispose]()
    const then = net.region('us').vector()
    await writing(net, 20)
    assert.deepEqual(net.region('us').vector()['eu#1'], then['eu#1'])
    net.pull('us')
    await net.together()
    same(net)
  })

  test('when one joins: it is listened to once it is known', async () => {
    await using net = await netOf(['eu', 'us'], (from, to) => hub(from, to))
    await writing(net, 5)
    const ap = new TestRegion('ap', 3)
    await net.listen(ap)
    /* eu knows it and relays it, while us has not heard of it yet. */
    await net.join()
    const { ap: member, ...known } = net.region('us').known
    Object.assign(net.region('us'), { known })
    net.pull('ap')
    for (let i = 0; i < 5; i++) ap.write()
    await writing(net, 5, ['eu', 'us'])
    await net.together(['eu', 'ap'])
    await until(() => net.region('us').vector()['eu#1'] === 10 || !('ap#1' in net.region('us').vector()), 'us goes on')
    Object.assign(net.region('us').known, { ap: member })
    await net.together()
    same(net)
  })
})

describe('a link that', () => {
  for (const does of ['cut', 'hang'] as const)
    test(`${does}s is gone round through another region`, async () => {
      await using net = await netOf(['eu', 'us', 'ap'])
      await writing(net, 5)
      await net.together()
      for (const wire of net.between('eu', 'us')) wire[does]()
      await writing(net, 5)
      await net.together()
      for (const wire of net.between('eu', 'us')) wire.mend()
      await writing(net, 5)
      await net.together()
      await until(() => net.pulls['eu']?.peers()['us']?.connected === true, 'eu and us hear each other again')
      same(net)
    })
  test('is cut for good keeps nobody else waiting, and is said to be', async () => {
    await using net = await netOf(['eu', 'us', 'ap'])
    for (const other of ['us', 'ap']) net.wire(other, 'eu').cut()
    for (const other of ['us', 'ap']) net.wire('eu', other).hang()
    await writing(net, 20, ['us', 'ap'])
    await net.together(['us', 'ap'])
    await until(() => net.pulls['us']?.peers()['eu']?.lastError !== undefined, 'us says what is wrong with eu')
    const { connected, lastError, lastHeard } = net.pulls['us']?.peers()['eu'] ?? {}
    assert.deepEqual([connected, lastHeard], [false, undefined])
    assert.match(lastError ?? '', /^eu \(https:\/\/127.0.0.1:\d+\), asked for status: the connection was closed/)
  })
})

describe('what came before what it depends on', () => {
  test('is held until that is there, and only told of then', async () => {
    await using net = await netOf(['eu', 'us', 'ap'], (from, to) => from === 'ap' && to !== 'ap')
    const [eu, us, ap] = [net.region('eu'), net.region('us'), net.region('ap')]
    net.wire('ap', 'eu').cut()
    const cause = eu.write()
    /* By a way that ap does not have. */
    await us.take([{ ...cause, signature: null }])
    for (let i = 0; i < 3; i++) us.write()
    await until(() => net.pulls['ap']?.held().entries === 3, 'three are held')
    assert.deepEqual(ap.vector(), {})
    net.wire('ap', 'eu').mend()
    await until(() => ap.log.length === 4, 'ap has all four')
    assert.deepEqual(
      ap.log.map(({ origin }) => origin),
      ['eu#1', 'us#1', 'us#1', 'us#1'],
    )
    assert.deepEqual(net.pulls['ap']?.held(), { entries: 0, bytes: 0 })
  })
})

describe('nothing is taken of a region that', () => {
  test('shows another key, and nothing is said to it', async () => {
    await using net = await netOf(['eu', 'us'], () => false)
    let asked = 0
    const impostor = Object.assign(new TestRegion('us', 2), { keys: newKeys() })
    const answer = async () => ({ body: `${(asked += 1)}` })
    await net.listeners['us']?.[Symbol.asyncDispose]()
    await net.listen(impostor, { status: { strangers: true, answer }, entries: { strangers: true, answer } })
    const { port } = net.listeners['us'] ?? { port: 0 }
    const { us } = net.region('eu').known
    Object.assign(net.region('eu').known, { us: { ...us, address: `https://127.0.0.1:${port}` } })
    impostor.write()
    await net.pulls['eu']?.[Symbol.asyncDispose]()
    const pull = Object.assign(net, { asks: mesh }).pull('eu')
    await until(() => pull.peers()['us']?.lastError !== undefined, 'eu says what is wrong')
    assert.match(pull.peers()['us']?.lastError ?? '', /it shows the key [0-9a-f-]+, not [0-9a-f-]+; nothing was sent/)
    assert.deepEqual([asked, net.region('eu').vector()], [0, {}])
  })
  test('answers with noise, while others are listened to', async () => {
    const noise = [
      Buffer.alloc(100, 7),
      Buffer.from('{}'),
      Buffer.from('{"vector":{}}\nnoise'),
      Buffer.from('{"vector":{"x":-1}}\n'),
      Buffer.alloc(20 << 20),
    ]
    let at = 0
    await using net = await netOf(['eu', 'ap'])
    await net.listen(new TestRegion('us', 3), { entries: { answer: async () => ({ body: noise[at++ % noise.length] ?? '' }) } })
    await net.join()
    await writing(net, 10, ['eu', 'ap'])
    await net.together(['eu', 'ap'])
    await until(() => at > noise.length, 'eu has heard all of it')
    await until(() => net.pulls['eu']?.peers()['us']?.lastError !== undefined, 'eu says what is wrong')
    assert.deepEqual(net.region('eu').vector()['us#1'], undefined)
    assert.deepEqual(net.failuresOf('eu'), [])
  })
  test('relays what it has changed, until somebody relays it as it was', async () => {
    await using net = await netOf(['eu', 'us', 'ap', 'sa'], (from, to) => from === 'eu' && to !== 'sa')
    const [eu, us, ap, sa] = [net.region('eu'), net.region('us'), net.region('ap'), net.region('sa')]
    const sign = entrySigner(sa.keys)
    const said = Array.from({ length: 3 }, () => sa.write()).map((entry) => ({ ...entry, signature: sign(entry) }))
    for (let i = 0; i < 3; i++) us.write()
    await us.take(said.map((entry, index) => (index === 1 ? { ...entry, said: smallChange('mallory') } : entry)))
    await until(() => eu.vector()['us#1'] === 3 && net.pulls['eu']?.peers()['us']?.lastError !== undefined, 'eu takes what is us’s own')
    assert.match(net.pulls['eu']?.peers()['us']?.lastError ?? '', /sa#1: entry 3, which it signed, does not follow from 0/)
    assert.deepEqual(eu.vector()['sa#1'], undefined)
    await ap.take(said)
    await until(() => eu.vector()['sa#1'] === 3, 'eu has it from ap')
    assert.deepEqual(
      eu.log.filter(({ origin }) => origin === 'sa#1').map((entry) => entry.said),
      said.map((entry) => entry.said),
    )
  })
})

test('an entry at which the ledger fails holds up no other region, is told of once, and taken when the ledger can', async () => {
  const net = new Net(mesh)
  await using _ = net
  for (const name of ['ap', 'eu', 'us']) await net.listen(new TestRegion(name))
  await net.join()
  for (let i = 0; i < 1_500; i++) net.region('ap').write()
  for (let i = 0; i < 10; i++) net.region('us').write()
  net.region('eu').fails = ({ origin }) => origin === 'ap#1'
  const pull = net.pull('eu')
  await until(() => net.region('eu').vector()['us#1'] === 10 && pull.held().entries === 1_500, 'eu has what is of us')
  assert.deepEqual([net.region('eu').vector()['ap#1'], net.failuresOf('eu').map(String)], [undefined, ['Error: broken at ap#1']])
  net.region('eu').fails = () => false
  await until(() => net.region('eu').vector()['ap#1'] === 1_500, 'eu has what is of ap')
})

test('an origin that says what this Caspian does not know waits, is said to, and goes on once that is known', async () => {
  const net = new Net(mesh)
  await using _ = net
  for (const name of ['ap', 'eu', 'us']) await net.listen(new TestRegion(name))
  await net.join()
  net.region('ap').write()
  net.region('ap').write(JSON.stringify({ actor: 'ann', address: '', requestId: '', ops: [{ op: 'split', id: 'x' }] }))
  net.region('ap').write()
  for (let i = 0; i < 3; i++) net.region('us').write()
  net.region('eu').fails = ({ origin, number }) => origin === 'ap#1' && number > 1
  await net.region('eu').take(net.region('ap').log.slice(0, 1))
  const pull = net.pull('eu')
  await until(() => net.region('eu').vector()['us#1'] === 3 && 'ap#1' in pull.waits(), 'eu has what is of us')
  assert.match(pull.waits()['ap#1'] ?? '', /^entry 2 of ap#1 says "split", which this Caspian does not know: update it/)
  assert.equal(pull.frozen().size, 0)
  net.region('eu').fails = () => false
  await until(() => net.region('eu').vector()['ap#1'] === 3 && Object.keys(pull.waits()).length === 0, 'eu has what is of ap')
})

describe('an origin that wrote its history twice', () => {
  /** As its store is after a backup was restored: one entry less, and then another one. */
  const restored = (was: TestRegion, keep: number): TestRegion => {
    const again = Object.assign(new TestRegion(was.name), { keys: was.keys, known: was.known })
    void again.take(was.log.slice(0, keep))
    return again
  }
  test('is frozen and reported, and the others go on', async () => {
    await using net = await netOf(['eu', 'us', 'ap'], (from) => from !== 'us')
    for (let i = 0; i < 5; i++) net.region('us').write()
    await until(() => net.region('eu').vector()['us#1'] === 5 && net.region('ap').vector()['us#1'] === 5, 'both have five')
    const again = restored(net.region('us'), 4)
    await until(() => again.own === 4, 'four are restored')
    for (let i = 0; i < 3; i++) again.write()
    await net.listeners['us']?.[Symbol.asyncDispose]()
    await net.listen(again)
    const { port } = net.listeners['us'] ?? { port: 0 }
    for (const name of ['eu', 'ap']) {
      const { us } = net.region(name).known
      Object.assign(net.region(name).known, { us: { ...us, address: `https://127.0.0.1:${port}` } })
    }
    await until(() => ['eu', 'ap'].every((name) => net.pulls[name]?.frozen().has('us#1')), 'both have frozen it')
    assert.match(String(net.failuresOf('eu')[0]), /us#1/)
    await writing(net, 5, ['eu', 'ap'])
    await until(() => net.region('eu').vector()['ap#1'] === 5 && net.region('ap').vector()['eu#1'] === 5, 'the others go on')
    assert.equal(net.region('eu').vector()['us#1'], 5)
    assert.equal(net.failuresOf('eu').length, 1)
  })
  test('hears of it from others, when they have more of its entries than itself', async () => {
    await using net = await netOf(['eu', 'us'], () => false)
    const [eu, us] = [net.region('eu'), net.region('us')]
    const said = Array.from({ length: 3 }, () => eu.write())
    await us.take(said)
    const again = restored(eu, 2)
    await until(() => again.own === 2, 'two are restored')
    await net.pulls['eu']?.[Symbol.asyncDispose]()
    Object.assign(net.regions, { eu: again })
    const pull = Object.assign(net, { asks: mesh }).pull('eu')
    await until(() => pull.frozen().has('eu#1'), 'eu has heard of it')
  })
})

test('who fails rests ever longer, to five seconds, and never as long as the others', () => {
  assert.deepEqual(
    [0, 1, 5, 50].map((failures) => restAfter(failures, 0)),
    [100, 200, 3200, 5000],
  )
  assert.deepEqual(
    [1, 50].map((failures) => restAfter(failures, 1)),
    [100, 2500],
  )
})
