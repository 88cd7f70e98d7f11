/** Pages hold everything that entries do, cost little, and are refused with any part of them changed. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { noChain } from '../merge/entry.ts'
import type { Kept } from '../merge/ledger.ts'
import { entrySigner, isLinkSigned, newKeys } from './keys.ts'
import { pageOf, shippable, Unshippable } from './page.ts'
import { enough, most, packed } from './page-form.ts'
import { BadPage } from './page-parts.ts'
import { type Reading, readPage } from './page-read.ts'
import { entryAfter, smallChange, TestRegion } from './test-region.ts'

const keys = newKeys()
const names = ['eu#1', 'us#1', 'ap#2'] as const
const fromStart: Reading = { tip: () => ({ number: 0, chain: noChain }), key: () => keys.public }
/** As if `eu#1` relays the others, all of which have one key here. */
const sealing = { origin: 'eu#1', sign: entrySigner(keys) }

const row = fc.record(
  {
    origin: fc.constantFrom(...names),
    stamp: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((stamp) => stamp.toString(16).padStart(16, '0')),
    deps: fc.dictionary(fc.constantFrom(...names, 'gone#7'), fc.nat()),
    epochs: fc.option(fc.dictionary(fc.string(), fc.string())),
    residency: fc.option(fc.string()),
    said: fc.oneof(
      fc.json(),
      fc.string({ unit: 'grapheme' }),
      fc.constant('{"actor":"a","ops":[{"op":"set","id":"x","newer":[1]}],"newer":{"a":1}}'),
    ),
    more: fc.json(),
  },
  { requiredKeys: ['origin', 'stamp', 'deps', 'epochs', 'residency', 'said'] },
)
/** Dense numbers and true chains; each origin's last is signed. */
function historyOf(rows: readonly Omit<Kept, 'number' | 'salt' | 'chain' | 'signature'>[]): Kept[] {
  const last = new Map<string, Kept>()
  const all = rows.map(({ said, ...envelope }) => {
    const entry = entryAfter(last.get(envelope.origin) ?? { number: 0, chain: noChain }, envelope, said)
    last.set(envelope.origin, entry)
    return entry
  })
  return all.map((entry) => (last.get(entry.origin) === entry ? { ...entry, signature: sealing.sign(entry) } : entry))
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('a page', () => {
  test('gives back what was put in, whatever entries say and newer regions add to it', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const history = historyOf(rows)
        const read = readPage(pageOf(history, sealing), fromStart)
        assert.deepEqual(plain(read.entries), plain(history))
        assert.deepEqual([read.repeated, read.strangers], [[], []])
      }),
    )
  })

  test('goes on from any entry that is here, dropping what is known', () => {
    const history = historyOf(
      Array.from({ length: 9 }, () => ({ origin: 'eu#1', stamp: '0'.repeat(16), deps: {}, epochs: null, residency: null, said: smallChange() })),
    )
    for (let have = 0; have <= 9; have++)
      for (let first = 0; first <= have && first < 9; first++) {
        const known = { number: have, chain: history[have - 1]?.chain ?? noChain }
        const read = readPage(pageOf(history.slice(first), sealing), { ...fromStart, tip: () => known })
        assert.deepEqual(read.entries, history.slice(have))
      }
  })

  test('of which nothing is new names the end that was signed, to be compared', () => {
    const history = historyOf(
      Array.from({ length: 5 }, () => ({ origin: 'eu#1', stamp: '0'.repeat(16), deps: {}, epochs: null, residency: null, said: smallChange() })),
    )
    const known = { number: 5, chain: history[4]?.chain ?? '' }
    const { entries, repeated } = readPage(pageOf(history.slice(0, 3), sealing), { ...fromStart, tip: () => known })
    assert.deepEqual([entries, repeated.map(({ number, chain }) => [number, chain])], [[], [[3, history[2]?.chain]]])
  })

  test('leaves out origins that no known member has, and says which', () => {
    const history = historyOf(names.map((origin) => ({ origin, stamp: '0'.repeat(16), deps: {}, epochs: null, residency: null, said: '{}' })))
    const { entries, strangers } = readPage(pageOf(history, sealing), {
      ...fromStart,
      key: (origin) => (origin === 'us#1' ? undefined : keys.public),
    })
    assert.deepEqual([entries.map(({ origin }) => origin), strangers], [['eu#1', 'ap#2'], ['us#1']])
  })

  test('costs at most 400 bytes for one small change alone, and 200 for each of many', () => {
    const region = new TestRegion('eu')
    const other = new TestRegion('us', 2)
    for (let i = 0; i < 3; i++) other.write()
    for (const entry of other.log) void region.take([entry])
    for (let i = 0; i < 1000; i++) region.write(smallChange(['anna', 'bert', 'etl'][i % 3]))
    const bytesOf = (count: number) => pageOf(region.log.slice(-count), region.seal()).length / count
    const sizes = { alone: bytesOf(1), ten: bytesOf(10), hundred: bytesOf(100), thousand: bytesOf(1000) }
    assert.ok(sizes.alone <= 400 && sizes.ten <= 200 && sizes.thousand <= 200, JSON.stringify(sizes))
  })
})

describe('a page is refused', () => {
  const history = historyOf(
    Array.from({ length: 6 }, (_, i) => ({
      origin: names[i % 2] ?? 'eu#1',
      stamp: (1000 + i).toString(16).padStart(16, '0'),
      deps: { 'ap#2': i },
      epochs: { unit: '0.1.eu' },
      residency: 'eu',
      more: '{"newer":1}',
      said: smallChange(),
    })),
  )
  const refused = (page: Uint8Array, reading: Reading = fromStart) => assert.throws(() => readPage(page, reading), BadPage)

  test('with any bit of it turned', () => {
    const page = pageOf(history, sealing)
    for (let at = 0; at < page.length; at++) {
      const bad = Uint8Array.from(page)
      bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8))
      try {
        assert.deepEqual(readPage(bad, fromStart).entries, history, `byte ${at} changes what is read`)
      } catch (error) {
        if (!(error instanceof BadPage)) throw error
      }
    }
  })
  test('cut off anywhere', () => {
    const page = pageOf(history, sealing)
    for (let at = 0; at < page.length; at++) refused(page.subarray(0, at))
  })
  for (const [field, change] of Object.entries({
    stamp: { stamp: 'f'.repeat(16) },
    deps: { deps: { 'ap#2': 77 } },
    'no deps': { deps: {} },
    epochs: { epochs: { unit: '0.2.us' } },
    'no epochs': { epochs: null },
    residency: { residency: null },
    'word of a newer region': { more: '{"newer":2}' },
    said: { said: smallChange() },
    salt: { salt: '00'.repeat(16) },
  } satisfies Record<string, Partial<Kept>>))
    test(`with another ${field} in an entry`, () => {
      refused(
        pageOf(
          history.map((entry, at) => (at === 2 ? { ...entry, ...change } : entry)),
          sealing,
        ),
      )
    })
  test('with what a newer region says left out', () => {
    refused(
      pageOf(
        history.map(({ more, ...entry }, at) => (at === 2 || more === undefined ? entry : { ...entry, more })),
        sealing,
      ),
    )
  })
  test('with another chain, signature, number or order', () => {
    const last = history.length - 2
    const forge = (change: Partial<Kept>) => history.map((entry, at) => (at === last ? { ...entry, ...change } : entry))
    refused(pageOf(forge({ chain: 'ab'.repeat(32) }), sealing))
    refused(pageOf(history, { ...sealing, sign: entrySigner(newKeys()) }))
    assert.throws(() => readPage(pageOf(history.slice(2), sealing), fromStart), /its entries begin with 2, and the last one here is 0/)
    refused(
      pageOf(
        history.map((entry) => (entry.origin === 'us#1' ? { ...entry, origin: 'ap#2' } : entry)),
        sealing,
      ),
    )
    refused(
      pageOf(
        [history[4], history[5]].map((entry) => ({ ...(entry as Kept), number: 1 })),
        sealing,
      ),
    )
    assert.throws(() => pageOf([history[0], history[4]] as Kept[], sealing), Unshippable)
  })
  test('when the signature is of another origin, number or purpose', () => {
    const end = history.at(-1) as Kept
    const signature = sealing.sign(end)
    assert.ok(isLinkSigned(keys.public, end, signature))
    for (const other of [{ origin: 'ap#2' }, { number: 4 }, { chain: 'cd'.repeat(32) }])
      assert.ok(!isLinkSigned(keys.public, { ...end, ...other }, signature))
  })
  test('as a fork, when what was signed does not follow from what is here', () => {
    const other = { tip: () => ({ number: 0, chain: 'ab'.repeat(32) }), key: () => keys.public }
    assert.throws(
      () => readPage(pageOf(history, sealing), other),
      (error) => error instanceof BadPage && error.forked && error.origin === 'eu#1',
    )
  })
  test('before a bomb in it has gone off', () => {
    const bomb = packed(Buffer.alloc(most.inflatedBytes + 1))
    assert.throws(
      () => readPage(Buffer.concat([Buffer.from([1, 0, 0, 0, 0]), bomb]), fromStart),
      /what is compressed in it .* has more than 33554432 bytes/,
    )
    assert.throws(() => readPage(new Uint8Array(most.pageBytes + 1), fromStart), /it has more than 8388608 bytes/)
  })
  test('with a header of any other shape', () => {
    const page = (header: unknown) => {
      const text = Buffer.from(JSON.stringify(header))
      const count = Buffer.alloc(4)
      count.writeUInt32BE(text.length)
      return Buffer.concat([Buffer.from([1, 0, 0, 0, 112]), Buffer.alloc(112), packed(Buffer.concat([count, text, Buffer.from('{}')]))])
    }
    fc.assert(fc.property(fc.jsonValue(), (value) => refused(page(value))))
    fc.assert(fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), (value) => refused(page({ origins: [['eu#1', 1]], rows: [value] }))))
    fc.assert(fc.property(fc.jsonValue(), (value) => refused(page({ origins: [['eu#1', 1]], rows: [[0, 1, 0, 2, value]] }))))
    fc.assert(fc.property(fc.jsonValue(), (value) => refused(page({ origins: value, rows: [[0, 1, 0, 2]] }))))
    refused(page({ origins: [['eu#1', 1]], rows: Array.from({ length: most.entries + 1 }, () => [0, 1, 0, 0]) }))
  })
  test('by its maker when an entry says more than a page may carry', () => {
    const big = entryAfter({ number: 0, chain: noChain }, { ...(history[0] as Kept) }, 'x'.repeat(most.saidBytes + 1))
    assert.throws(() => pageOf([big], sealing), /Entry 1 of eu#1 cannot be shipped: it says more than 4 MiB/)
  })
})

describe('what is shipped', () => {
  const entry = (origin: string, number: number, signature: string | null = null, said = '{}'): Kept => ({
    origin,
    number,
    stamp: '0'.repeat(16),
    deps: {},
    epochs: null,
    residency: null,
    said,
    salt: '0'.repeat(32),
    chain: noChain,
    signature,
  })
  test('ends, for each other origin, where a signature was kept', () => {
    const all = [entry('us#1', 1), entry('us#1', 2, 'kept'), entry('eu#1', 1), entry('us#1', 3), entry('ap#1', 1), entry('eu#1', 2)]
    assert.deepEqual(
      shippable(all, 'eu#1').map(({ origin, number }) => `${origin}:${number}`),
      ['us#1:1', 'us#1:2', 'eu#1:1', 'eu#1:2'],
    )
  })
  test('is enough of them, or more until the first signature', () => {
    const own = Array.from({ length: enough.entries + 9 }, (_, i) => entry('eu#1', i + 1))
    assert.equal(shippable(own, 'eu#1').length, enough.entries)
    const relayed = own.map((one, at) => (at === own.length - 2 ? { ...one, signature: 'kept' } : one))
    assert.equal(shippable(relayed, 'us#1').length, own.length - 1)
    assert.equal(shippable([entry('eu#1', 1, null, 'x'.repeat(enough.saidBytes)), entry('eu#1', 2)], 'eu#1').length, 1)
    assert.deepEqual(shippable([entry('us#1', 1)], 'eu#1'), [])
  })
})
