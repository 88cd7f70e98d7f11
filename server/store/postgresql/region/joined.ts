/** Puts the lake of a region that has joined into its database: one server does, and the others find it there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { copyLake } from '../../copy.ts'
import { dumpSqlite } from '../../sqlite/dump.ts'
import { fillPostgresql } from '../dump.ts'
import { migrations } from '../migrations.ts'
import { versionOf } from '../schema.ts'
import { connect, type Login, type Session } from '../session.ts'
import { regionTold } from './told.ts'

const waitMs = 1_000
const take = { name: 'join', text: `select pg_try_advisory_lock(hashtextextended('join', 0)) as got` }
const head = { text: 'select 1 from head where position > 0 or entity > 0' }

/** Throws for a lake that is no region: nothing may be put beside it. */
async function holdsRegion(session: Session): Promise<boolean> {
  const version = await versionOf(session).catch(() => 0)
  if (version === 0) return false
  if (version !== migrations.length) throw new Error(`the database has schema ${version} of a lake; this Caspian knows ${migrations.length}`)
  if (await regionTold(session)) return true
  if ((await session.run(head)).rows.length > 0) throw new Error('the database holds a lake already, which is no region; choose another to join into')
  return false
}

/**
 * Runs the work, which is to put a region into the database, unless there is one: false then. Nobody else does it meanwhile. Throws when
 * the database cannot be reached, or holds another lake.
 */
export async function unlessThere(login: Login, work: () => Promise<void>, told: (message: string) => void): Promise<boolean> {
  const session = await connect(login, 'join')
  try {
    for (let waited = 0; !(await session.run<{ got: boolean }>(take)).rows[0]?.got; waited++) {
      if (waited === 0) told('another server makes the region in this database: waiting for it')
      await sleep(waitMs)
    }
    if (await holdsRegion(session)) return false
    await work()
    return true
  } finally {
    session.destroy()
  }
}

/** The lake of the file, with what its keys follow from, or nothing. Throws when the database holds something. */
export async function intoDatabase(file: string, login: Login): Promise<void> {
  await using from = dumpSqlite(file)
  await using to = await fillPostgresql(login)
  await copyLake(from, to, () => undefined)
}
