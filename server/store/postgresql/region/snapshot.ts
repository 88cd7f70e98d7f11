/** Gives a PostgreSQL lake that is a region to one that joins, and makes a lake of what was given: by way of a file, which goes again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyLake, type Table } from '../../copy.ts'
import { fillSqlite } from '../../sqlite/dump.ts'
import { snapshotOf } from '../../sqlite/snapshot.ts'
import { dumpPostgresql } from '../dump.ts'
import type { Login } from '../session.ts'

/** What a snapshot is made from: neither secrets nor logs leave the database. */
const given: readonly Table[] = ['entity', 'relation', 'fact', 'entry', 'thing', 'cell', 'owned', 'sum', 'open', 'member']

/**
 * As it is at one moment; whoever writes goes on meanwhile. Needs room for the lake in the temporary directory; only the user may read
 * there. Gives how many rows there are in it. Throws for a lake that is no region, and when the database cannot be read.
 */
export async function snapshotOfDatabase(login: Login, file: string): Promise<number> {
  const room = mkdtempSync(join(tmpdir(), 'caspian-snapshot-'))
  try {
    const copy = join(room, 'lake.db')
    {
      await using from = await dumpPostgresql(login)
      await using to = fillSqlite(copy)
      await copyLake(from, to, () => undefined, given)
    }
    return snapshotOf(copy, file, () => undefined)
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}
