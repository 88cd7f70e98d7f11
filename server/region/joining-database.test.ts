/** A region in a database lets others in while it is written to, and goes on; who joins may be broken off, and keep what it gets either way. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../scripts/backends/free-port.ts'
import { TestLake } from '../test-lake.ts'
import { Unreached } from './client.ts'
import { joinRegions } from './joining.ts'
import type { Kept } from './region.ts'

const config = async (name: string) => ({ 'caspian.region.name': name, 'caspian.region.port': String(await freePort()) })
const vectorOf = ({ lake }: TestLake) => JSON.stringify(Object.entries(lake.store.ledger?.vector() ?? {}).sort())

for (const store of ['database', 'directory'] as const)
  test(`one that comes to be in a ${store} has all, also what was written meanwhile`, async () => {
    await using eu = await TestLake.start(await config('eu'), undefined, undefined, 'database')
    await eu.do('POST', '', { name: 'lake' })
    await eu.do('POST', 'lake/catalogs', {
      name: 'pg',
      type: 'RELATIONAL',
      provider: 'jdbc-postgresql',
      properties: {
        'jdbc-url': 'jdbc:postgresql://127.0.0.1:1/none',
        'jdbc-database': 'none',
        'jdbc-user': 'u',
        'jdbc-password': 'not to be told',
        'jdbc-driver': 'org.postgresql.Driver',
      },
    })
    for (const name of ['kept', 'gone']) await eu.do('POST', 'lake/tags', { name, properties: { 'nul \0': '日' } })
    await eu.do('DELETE', 'lake/tags/gone')
    const stop = new AbortController()
    let written = 0
    const writer = async (n: number) => {
      for (let i = 0; !stop.signal.aborted; i++, written++, await sleep(20)) await eu.do('POST', 'lake/tags', { name: `w${n}-${i}` })
    }
    const writers = Promise.all([0, 1, 2].map(writer))
    try {
      const settings = await config('us')
      const address = `https://127.0.0.1:${settings['caspian.region.port']}`
      const { invitation } = await eu.do('POST', '/api/regions/invitations', { region: 'us' })
      const asked = { region: 'us', invitation: String(invitation), address }
      const said: string[] = []
      const prepare = async (kept: Kept) => {
        const brokenOff = (message: string) => {
          // No failure of the line, which would be tried again for a minute.
          if (message.startsWith('fetching')) throw new Unreached({ region: 'eu', address: '', key: '' }, 'snapshot', 'broken off', 410)
        }
        await assert.rejects(joinRegions(kept, asked, brokenOff), /broken off/)
        const [there, here] = [join(eu.data, 'snapshots', 'us.snapshot'), join(kept.directory, 'joining.snapshot')]
        mkdirSync(kept.directory, { recursive: true })
        copyFileSync(there, here)
        truncateSync(here, Math.floor(readFileSync(here).length / 2))
        const before = written
        assert.equal(await joinRegions(kept, asked, (message) => void said.push(message)), true)
        assert.equal(await joinRegions(kept, asked, () => undefined), false, 'it is there')
        assert.ok(written > before, 'it was written to meanwhile')
      }
      await using us = await TestLake.start(settings, undefined, prepare, store)
      assert.ok(
        said.some((message) => /^fetching .* are here$/.test(message)),
        said.join(),
      )
      stop.abort()
      await writers
      for (const end = performance.now() + 20_000; vectorOf(us) !== vectorOf(eu); await sleep(100))
        assert.ok(performance.now() < end, `${vectorOf(us)} is not ${vectorOf(eu)}`)
      assert.deepEqual((await us.do('GET', 'lake/tags')).names, (await eu.do('GET', 'lake/tags')).names)
      for (const one of [eu, us]) {
        const { equal, peers } = await one.do('POST', '/api/regions/verify', {})
        assert.equal(equal, true, JSON.stringify(peers))
        assert.deepEqual([await one.damages(), one.reports], [[], []])
      }
      assert.ok(!(await us.kept()).includes('not to be told'))
      assert.notDeepEqual(us.lake.store.tokenKey, eu.lake.store.tokenKey)
      await us.do('POST', 'lake/tags', { name: 'of-us' })
      for (const end = performance.now() + 20_000; (await eu.get('lake/tags/of-us')).status !== 200; await sleep(100))
        assert.ok(performance.now() < end)
    } finally {
      stop.abort()
      await writers.catch(() => undefined)
    }
  })

test('a database that holds another lake is not joined into', async () => {
  await using eu = await TestLake.start(await config('eu'))
  await using other = await TestLake.start({}, undefined, undefined, 'database')
  await other.do('POST', '', { name: 'theirs' })
  const { invitation } = await eu.do('POST', '/api/regions/invitations', { region: 'us' })
  const asked = { region: 'us', invitation: String(invitation), address: 'https://127.0.0.1:1' }
  await assert.rejects(
    TestLake.start({}, undefined, async (kept) => void (await joinRegions(kept, asked, () => undefined)), other),
    /holds a lake already, which is no region/,
  )
  assert.deepEqual(Object.keys((await eu.lake.store.ledger?.members()) ?? {}), ['eu'])
})
