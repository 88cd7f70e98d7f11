/** Whoever is let in is told of before what it begins with is copied: what others forget on its word, it has. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { readSnapshot } from '../store/snapshot.ts'
import { openSqlite } from '../store/sqlite/sqlite.ts'
import { admittingVerbs, invitationsIn } from './admitting.ts'
import { invite, readInvitation } from './invitation.ts'
import { newKeys } from './keys.ts'
import type { RegionStore } from './region.ts'

test('the snapshot for a newcomer says that it has joined', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-admitting-'))
  try {
    await using store = (await openSqlite({
      directory,
      origin: 'test#1',
      member: 1,
      region: { name: 'eu', number: 1, last: 1023, founder: 'eu' },
    })) as RegionStore & AsyncDisposable
    const [eu, us] = [newKeys(), newKeys()]
    const inviting = { keys: eu, region: 'eu', address: 'https://127.0.0.1:1', number: 2, last: 9, now: Date.now() }
    const { secret } = readInvitation(await invite(inviting, invitationsIn(store)), Date.now())
    const { join: verb } = admittingVerbs({ store, kept: { directory }, author: { actor: 'test', address: '', requestId: '' } })
    const body = Readable.from([Buffer.from(JSON.stringify({ secret, region: 'us', address: 'https://127.0.0.1:2' }))])
    await verb.answer({ body, key: us.public, region: undefined, notes: {}, signal: new AbortController().signal })
    const members = [...readSnapshot(join(directory, 'snapshots', 'us.snapshot'))].flatMap((row) =>
      Array.isArray(row) && row[0] === 'member' ? [row[1]] : [],
    )
    assert.deepEqual(members, ['us'])
  } finally {
    rmSync(directory, { recursive: true })
  }
})
