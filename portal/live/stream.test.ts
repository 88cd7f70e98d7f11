/** Events are the same in whatever pieces they come. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Event, eventsIn } from './stream.ts'

async function* cut(bytes: Uint8Array, at: readonly number[]) {
  const ends = [...at.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    yield bytes.slice(from, end)
    from = end
  }
}
const all = async (parts: AsyncIterable<Uint8Array>) => {
  const told: Event[] = []
  for await (const event of eventsIn(parts)) told.push(event)
  return told
}

test('events are told whole, wherever the connection cuts them', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter((s) => !/[\r\n]/.test(s))
  const event = fc.record({ id: fc.nat().map(String), data: text }, { requiredKeys: [], noNullPrototype: true })
  await fc.assert(
    fc.asyncProperty(fc.array(event), fc.array(fc.nat()), async (events, at) => {
      const wire = events
        .map(({ id, data }) => `${data === undefined ? ': alive\n' : `data: ${data}\n`}${id === undefined ? '' : `id: ${id}\n`}\n`)
        .join('')
      assert.deepEqual(await all(cut(new TextEncoder().encode(wire), at)), events)
    }),
  )
})

test('what breaks off is not told', async () => {
  assert.deepEqual(await all(cut(new TextEncoder().encode('id: 4\ndata: {}\n\nid: 5\ndata: {"cha'), [])), [{ id: '4', data: '{}' }])
})
