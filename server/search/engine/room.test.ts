/** What a search made is taken again by the next one, and never by two at once. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { has, put } from './bits.ts'
import { Rooms } from './room.ts'

describe('a room of sets', () => {
  test('gives empty sets, whatever was in them before', () => {
    const rooms = new Rooms()
    {
      using room = rooms.room(1_000)
      for (const slot of [0, 500, 999]) put(room.none(1_000), slot)
      room.few(20).fill(7)
    }
    using room = rooms.room(1_000)
    for (let n = 0; n < 5; n++) assert.ok(room.none(1_000).every((word) => word === 0))
  })

  test('takes again what an ended search made, and nothing of one that goes on', () => {
    const rooms = new Rooms()
    using one = rooms.room(1_000)
    const mine = one.none(1_000)
    put(mine, 3)
    const ended = rooms.room(1_000)
    const { buffer } = ended.none(1_000)
    ended[Symbol.dispose]()
    using other = rooms.room(1_000)
    assert.equal(other.none(1_000).buffer, buffer)
    assert.notEqual(other.none(1_000).buffer, mine.buffer)
    assert.ok(has(mine, 3))
  })

  test('has room for as many things as there are by now', () => {
    const rooms = new Rooms()
    rooms.room(100)[Symbol.dispose]()
    using before = rooms.room(100)
    before.none(100)
    using room = rooms.room(100_000)
    assert.equal(room.none(100_000).length, 3_125)
    assert.equal(before.none(100).length, 4)
    assert.equal(before.words(4_000).length, 4_000)
  })
})
