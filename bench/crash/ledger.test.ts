/** Proves that the ledger of a crash run tells what is found, lost, and half done. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonical, Ledger } from './ledger.ts'

/** Two things made and acknowledged, one of them changed after that. */
function filled(): Ledger {
  const ledger = new Ledger()
  for (const [name, state] of [
    ['a', '1'],
    ['b', '1'],
    ['b', '2'],
  ] as const) {
    ledger.begin(new Map([[name, state]]))
    ledger.acknowledge()
  }
  return ledger
}

describe('the ledger', () => {
  test('finds what is as it was acknowledged', () => {
    const ledger = filled()
    assert.deepEqual(ledger.compare(new Map(Object.entries({ a: '1', b: '2' }))), { found: 3, lost: 0, problems: [] })
    assert.equal(ledger.acknowledged, 3)
  })

  test('counts every acknowledged write of a thing that is gone or as it was before', () => {
    const { found, lost, problems } = filled().compare(new Map([['b', '1']]))
    assert.deepEqual({ found, lost, problems }, { found: 0, lost: 3, problems: ['a is nothing, was 1', 'b is 1, was 2'] })
  })

  test('counts a thing that nobody made, and one that came back', () => {
    const ledger = filled()
    ledger.begin(new Map([['a', null]]))
    ledger.acknowledge()
    const { lost, problems } = ledger.compare(new Map(Object.entries({ a: '1', b: '2', c: '7' })))
    assert.deepEqual({ lost, problems }, { lost: 3, problems: ['a is 1, was nothing', 'c is 7, was nothing'] })
  })

  test('takes the write in flight as done or not done, and says which', () => {
    for (const [b, happened] of [
      ['2', false],
      ['3', true],
    ] as const) {
      const ledger = filled()
      ledger.begin(new Map([['b', '3']]))
      assert.equal(ledger.isOpen, true)
      assert.deepEqual(ledger.compare(new Map(Object.entries({ a: '1', b }))), { found: 3, lost: 0, problems: [], happened })
      assert.deepEqual([ledger.isOpen, ledger.state('b')], [false, b])
    }
  })

  test('finds a write in flight that is there in part', () => {
    const ledger = filled()
    ledger.begin(
      new Map([
        ['c', '2'],
        ['b', null],
      ]),
    )
    const { lost, problems } = ledger.compare(new Map(Object.entries({ a: '1', b: '2', c: '2' })))
    assert.equal(lost, 0)
    assert.deepEqual(problems, ['half a write: c is 2, was nothing, after the write in flight 2; b is 2, was 2, after the write in flight nothing'])
  })

  test('forgets a refused write, and counts each acknowledged one once', () => {
    const ledger = filled()
    ledger.begin(new Map([['a', '9']]))
    ledger.cancel()
    const there = new Map(Object.entries({ a: '1', b: '2' }))
    assert.equal(ledger.compare(there).found, 3)
    assert.deepEqual(ledger.compare(there), { found: 0, lost: 0, problems: [] })
  })

  test('writes the same value as the same text', () => {
    assert.equal(canonical({ b: [{ d: 1, c: null }], a: 2 }), '{"a":2,"b":[{"c":null,"d":1}]}')
  })
})
