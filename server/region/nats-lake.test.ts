/** Lakes on disk, each a region, come to show the same by a message server alone. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Member } from '../merge/entry.ts'
import { testRegion } from '../store/postgresql/test-open.ts'
import { openSqlite } from '../store/sqlite/sqlite.ts'
import { Kit } from '../store/test-kit.ts'
import { newKeys } from './keys.ts'
import { alike, assertWhole, type Name, shared, type Told } from './test-nats-place.ts'

const lake = 'disk'
const folder = mkdtempSync(join(tmpdir(), 'caspian-nats-lake-'))
after(() => rmSync(folder, { recursive: true }))
const numbers: Readonly<Record<Name, number>> = { eu: 1, us: 2, ap: 3 }
const keys = { eu: newKeys(), us: newKeys(), ap: newKeys() }
const members = Object.fromEntries(
  (Object.keys(numbers) as Name[]).map((name): [string, Member] => {
    const number = numbers[name]
    return [name, { origin: `${name}#1`, number, last: number, key: keys[name].public, address: '', base: {} }]
  }),
)

/** One of them is kept in a database. */
async function region(name: Name) {
  const number = numbers[name]
  const origin = `${name}#1`
  const fact = { name, number, last: number, founder: 'eu' }
  const inDatabase = name === 'us' ? await testRegion(fact) : undefined
  const store = inDatabase?.store ?? (await openSqlite({ directory: join(folder, name), origin, member: number, region: fact }))
  assert.ok(store.ledger)
  const told: Told = { ...store.ledger, members: async () => members, name, origin, keys: keys[name] }
  const kit = new Kit({ store, reopen: async () => store, log: async () => [], [Symbol.asyncDispose]: async () => undefined })
  return { told, kit, store, [Symbol.asyncDispose]: () => (inDatabase ?? store)[Symbol.asyncDispose]() }
}

test('three lakes that write apart show the same', async () => {
  await using place = await shared([lake])
  await using eu = await region('eu')
  await using us = await region('us')
  await using ap = await region('ap')
  const regions = [eu, us, ap]
  const links = regions.map(({ told }) => place.link(lake, told))
  await using _ = { [Symbol.asyncDispose]: async () => void (await Promise.all(links.map((link) => link[Symbol.asyncDispose]()))) }
  for (let n = 0; n < 20; n++) await Promise.all(regions.map(({ told, kit }) => kit.make('metalake', 0, `${told.name}-${n}`)))
  await alike(links)
  const shown = await Promise.all(regions.map(async ({ store }) => (await store.now.children(0, 'metalake')).map(({ name }) => name).toSorted()))
  assert.equal(shown[0]?.length, 60)
  assert.deepEqual([shown[1], shown[2]], [shown[0], shown[0]])
  for (const { told } of regions) assertWhole(await place.spans(lake, told.origin), 20)
})
