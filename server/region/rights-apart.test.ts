/** Policies and homes over two real regions: receipts, leases, and homes that move. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSqlite } from '../store/sqlite/sqlite.ts'
import { joinRegions } from './joining.ts'
import { momentNow, since } from './moment.ts'
import { TwoRegions } from './test-joined.ts'

const lake = '/api/metalakes/lake'
const policy = (name: string, rules: object) => ({
  name,
  policyType: 'custom',
  enabled: true,
  content: { customRules: rules, properties: {}, supportedObjectTypes: ['CATALOG'] },
})
const catalog = (name: string) => ({
  name,
  type: 'FILESET',
  provider: 'fileset',
  properties: { 'credential-providers': 's3-secret-key', 's3-access-key-id': 'AK', 's3-secret-access-key': 'SK' },
})

let regions: TwoRegions
before(async () => {
  regions = await TwoRegions.start(async (eu) => {
    await eu.ask('POST', '/api/metalakes', { name: 'lake', properties: {} })
    await eu.ask('POST', `${lake}/policies`, policy('fresh', { 'caspian.lease': { seconds: 60 } }))
    await eu.ask('POST', `${lake}/catalogs`, { name: 'plain', type: 'FILESET', provider: 'fileset', properties: {} })
  })
})
after(() => regions[Symbol.asyncDispose]())

describe('a policy', () => {
  test('has a receipt of every region that knows it, and the latest says since when it holds everywhere', async () => {
    const { eu, us } = regions
    await eu.ask('POST', `${lake}/policies`, policy('mask', { free: 1 }))
    await regions.agree()
    for (let tries = 0; ; tries++) {
      const [one, other] = await Promise.all([eu, us].map(async (region) => (await region.ask('GET', `${lake}/policies/mask/receipts`)).json))
      const told = (one?.regions ?? []) as { region: string; since?: string }[]
      if (one?.everywhereSince === undefined && tries < 50) {
        await sleep(100)
        continue
      }
      assert.deepEqual(told.map(({ region }) => region).sort(), ['eu', 'us'])
      assert.equal(
        one?.everywhereSince,
        told
          .map((each) => each.since)
          .sort()
          .at(-1),
      )
      if (other?.everywhereSince === undefined && tries < 50) continue
      assert.deepEqual(one, other)
      break
    }
  })

  test('that was changed has no receipt of a region that does not know the change yet', async () => {
    const { us } = regions
    await regions.us.close()
    await regions.eu.ask('PUT', `${lake}/policies/mask`, { updates: [{ '@type': 'updateComment', newComment: 'of today' }] })
    const { json } = await regions.eu.ask('GET', `${lake}/policies/mask/receipts`)
    assert.deepEqual(
      (json.regions as { region: string; since?: string }[]).map(({ region, since: at }) => [region, at !== undefined]),
      [
        ['eu', true],
        ['us', false],
      ],
    )
    assert.equal(json.everywhereSince, undefined)
    await us.open()
    await regions.agree()
  })
})

describe('credentials under a lease', () => {
  test('are given where the home of the policy was heard lately, and not where it was not: metadata goes on', async () => {
    const { us } = regions
    await us.ask('POST', `${lake}/catalogs`, catalog('files'))
    await us.ask('POST', `${lake}/objects/catalog/files/policies`, { policiesToAdd: ['fresh'] })
    const ask = () => us.ask('GET', `${lake}/objects/catalog/files/credentials`)
    for (let tries = 0; tries < 100 && (await ask()).status !== 200; tries++) await sleep(100)
    assert.equal((await ask()).status, 200)
    const { store } = us.lake
    const told = (await store.cursor('region standing'))?.told ?? ''
    const old = { steady: momentNow().steady - 61_000, wall: Date.now() - 61_000 }
    const standing = JSON.parse(told) as { peers: { eu: object } }
    await regions.eu.close()
    await sleep(2_500)
    await store.keepCursor('region standing', {
      position: 0,
      told: JSON.stringify({ ...standing, peers: { eu: { ...standing.peers.eu, knownAt: old } } }),
    })
    const { status, json } = await ask()
    await regions.eu.open()
    assert.equal(status, 503)
    assert.match(String(json.message), /^Cannot GET under \[lake\.catalog\.files\]: no credentials for files: policy fresh .* eu, .* within 60 s/)
    assert.equal((await us.ask('GET', `${lake}/catalogs/files`)).status, 200)
  })

  test('are measured by the clock that says more', () => {
    const then = { steady: 1_000, wall: 50_000 }
    assert.equal(since(then, { steady: 3_000, wall: 51_000 }), 2_000)
    assert.equal(since(then, { steady: 3_000, wall: 90_000 }), 40_000)
    assert.equal(since(then, { steady: 3_000, wall: 10_000 }), 2_000)
  })
})

test('a home that moves leaves nothing behind, and from then on the other region decides', async () => {
  const { eu, us } = regions
  await regions.agree()
  await sleep(2_500)
  for (let tries = 0; tries < 50; tries++) {
    const { status } = await eu.ask('POST', '/api/regions/homes/move', { metalake: 'lake', kind: 'catalog', name: 'plain', to: 'us' })
    if (status === 200) break
    await sleep(200)
  }
  await regions.agree()
  for (const region of [eu, us])
    assert.equal(
      (await region.ask('POST', `${lake}/catalogs/plain/schemas`, { name: `by-${region === eu ? 'eu' : 'us'}`, properties: {} })).status,
      200,
    )
  await regions.agree()
  for (const { lake: one } of [eu, us]) {
    const metalake = await one.store.now.child(0, 'metalake', 'lake')
    const row = await one.store.now.child(metalake?.key ?? 0, 'catalog', 'plain')
    assert.equal((await one.store.ledger?.homeOf(row?.id ?? ''))?.region, 'us')
    assert.deepEqual(await one.store.now.names(row?.key ?? 0, 'schema'), ['by-eu', 'by-us'])
  }
  const again = await eu.ask('POST', '/api/regions/homes/move', { metalake: 'lake', kind: 'catalog', name: 'plain', to: 'ap' })
  assert.equal(again.status, 400)
})

test('a region that leaves gives what it decides to another, and can be let in again as another incarnation', async () => {
  const { eu, us } = regions
  await us.ask('POST', `${lake}/tags`, { name: 'from-us', properties: {} })
  await regions.agree()
  await sleep(2_500)
  const secret = await us.ask('POST', '/api/regions/leave', { to: 'eu' })
  assert.match(String(secret.json.message), /files has secrets/)
  await us.ask('DELETE', `${lake}/catalogs/files?force=true`)
  let left = await us.ask('POST', '/api/regions/leave', { to: 'eu' })
  for (let tries = 0; tries < 30 && left.status !== 200; tries++) {
    await sleep(300)
    left = await us.ask('POST', '/api/regions/leave', { to: 'eu' })
  }
  assert.equal(left.status, 200, left.text)
  assert.deepEqual(Object.keys((await eu.lake.store.ledger?.members()) ?? {}), ['eu'])
  assert.equal((await eu.ask('PUT', `${lake}/tags/from-us`, { updates: [{ '@type': 'rename', newName: 'from-them' }] })).status, 200)
  const { json } = await eu.ask('POST', '/api/regions/invitations', { region: 'us' })
  const directory = mkdtempSync(join(tmpdir(), 'caspian-again-'))
  try {
    await joinRegions({ directory }, { region: 'us', invitation: String(json.invitation), address: 'https://127.0.0.1:1' }, () => undefined)
    assert.equal((await eu.lake.store.ledger?.members())?.us?.origin, 'us#2')
    await using again = await openSqlite({ directory, origin: 'local#1', member: 1 })
    assert.equal(again.ledger?.origin, 'us#2')
    assert.deepEqual(again.ledger?.vector(), eu.lake.store.ledger?.vector())
  } finally {
    rmSync(directory, { recursive: true })
  }
})
