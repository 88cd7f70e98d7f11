/** Regions of two versions: what the newer one says goes through the older one whole, and what that one cannot do waits and says so. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testRegion as inDatabase } from '../store/postgresql/test-open.ts'
import { lakeFromSnapshot, snapshotOf } from '../store/sqlite/snapshot.ts'
import { lakeFile, openSqlite } from '../store/sqlite/sqlite.ts'
import { testRegion as inDirectory } from '../store/sqlite/test-open.ts'
import { verifyFile } from '../store/sqlite/verify/backup.ts'
import { newerIsKept, said, written } from './test-newer.ts'

newerIsKept('SQLite', inDirectory, inDatabase)
newerIsKept('PostgreSQL', inDatabase, inDirectory)

test('a region that joins an older one has what a newer one said, and finds nothing wrong with it', async () => {
  const room = mkdtempSync(join(tmpdir(), 'caspian-newer-'))
  try {
    const [eu, us, file] = ['eu', 'us', 'snapshot'].map((name) => join(room, name)) as [string, string, string]
    const entries = written('ap#1', said)
    {
      await using store = await openSqlite({ directory: eu, origin: 'test#1', member: 1, region: { name: 'eu', number: 1, last: 9, founder: 'eu' } })
      await store.ledger?.take(entries)
      snapshotOf(lakeFile(eu), file, () => undefined)
    }
    mkdirSync(us)
    lakeFromSnapshot(file, lakeFile(us), { name: 'us', number: 2, last: 2, origin: 'us#1' }, Buffer.alloc(32), () => undefined)
    for (const directory of [eu, us])
      for await (const { name, problems } of verifyFile(lakeFile(directory))) assert.deepEqual([name, problems], [name, []])
    await using store = await openSqlite({ directory: us, origin: 'test#1', member: 2, region: { name: 'us', number: 2, last: 2, founder: 'eu' } })
    assert.deepEqual(await store.ledger?.after({}, 100), entries)
  } finally {
    rmSync(room, { recursive: true })
  }
})
