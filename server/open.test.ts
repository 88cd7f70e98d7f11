/** A lake that does not open leaves nothing behind. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startPostgresql } from '../scripts/backends/postgresql.ts'
import { Config } from './config.ts'
import { openLake } from './open.ts'
import { keyVariable } from './secret/keys.ts'
import { loginFrom } from './store/postgresql/address.ts'
import { safeOver } from './store/postgresql/safe.ts'
import { connect } from './store/postgresql/session.ts'

test('a server that cannot open the key of tokens leaves no connection to the database behind', async () => {
  const database = await startPostgresql()
  const { jdbcUrl: url, user, password } = database
  const where = { url, user, password }
  const room = mkdtempSync(join(tmpdir(), 'caspian-open-'))
  const report = (message: string, error: unknown) => assert.fail(`${message}: ${String(error)}`)
  const env = { [keyVariable]: Buffer.alloc(32, 'one').toString('base64') }
  const open = () => openLake(room, { config: new Config(), report, env }, { database: where })
  try {
    await (await open())[Symbol.asyncDispose]()
    const session = await connect(loginFrom(where), 'test')
    try {
      const safe = safeOver(session)
      const kept = await safe.tokenKey()
      await safe.replaceTokenKey(kept, Buffer.from(kept).fill('A', kept.length - 8, kept.length - 2))
      await assert.rejects(open(), /token key does not open/)
      const others = { text: 'select count(*) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()' }
      const left = async () => (await session.run<{ n: number }>(others)).rows[0]?.n
      // The database takes a moment to notice.
      for (let looks = 0; (await left()) !== 0; looks++) assert.ok(looks < 500, 'connections are left')
    } finally {
      session.destroy()
    }
  } finally {
    await database.stop()
    rmSync(room, { recursive: true })
  }
})
