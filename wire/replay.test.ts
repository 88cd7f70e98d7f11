/** Every recorded conversation with the reference server, replayed against ours, in each place that a lake can be kept in. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, type CaspianOptions, startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { replay, told } from './conversation.ts'
import { conversations } from './step.ts'

/** What the recordings assume of the server. */
const usual = {
  'gravitino.authorization.serviceAdmins': 'anonymous',
  'gravitino.server.visibleConfigs': 'gravitino.authorization.serviceAdmins',
  'gravitino.job.statusPullIntervalInMs': '500',
  'gravitino.server.bulk.maxItems': '100',
}
/** Conversations with a server of their own, since they assume another one. */
const others: Readonly<Record<string, CaspianOptions>> = {
  idp: {
    config: { 'gravitino.authenticators': 'basic', 'gravitino.authorization.serviceAdmins': 'admin' },
    env: { GRAVITINO_INITIAL_ADMIN_PASSWORD: 'admin-password-0001' },
  },
}
/** Steps that assume that rights are checked, which they are not yet. */
const awaiting: Readonly<Record<string, readonly number[]>> = {
  idp: [1, 66, 67, 68, 69, 70, 72, 73, 74, 76, 78, 79, 82, 83, 84, 85],
}

for (const place of ['a directory', 'PostgreSQL'])
  describe(`Caspian, its lake kept in ${place}, answers as the reference did`, () => {
    let caspian: Caspian
    let postgresql: Postgresql
    let database: Postgresql | undefined
    const folder = mkdtempSync(join(tmpdir(), 'caspian-wire-'))

    before(async () => {
      postgresql = await startPostgresql()
      if (place === 'PostgreSQL') database = await startPostgresql()
      caspian = await startCaspian({ config: usual, database })
    })
    after(async () => {
      await caspian?.stop()
      await database?.stop()
      await postgresql?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    for (const name of conversations) {
      test(`in the conversation about ${name}`, async () => {
        const own = others[name] && (await ownServer(others[name], place === 'PostgreSQL'))
        try {
          const { steps, differing } = await replay(name, own?.url ?? caspian.url, postgresql, folder)
          const wrong = differing.filter(({ n }) => !awaiting[name]?.includes(n))
          assert.ok(steps > 0)
          assert.equal(wrong.length, 0, `${wrong.length} of ${steps} steps differ:\n${told(wrong)}`)
        } finally {
          await own?.stop()
        }
      })
    }
  })

async function ownServer(options: CaspianOptions, inDatabase: boolean): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const database = inDatabase ? await startPostgresql() : undefined
  const caspian = await startCaspian({ ...options, database })
  return {
    url: caspian.url,
    async stop() {
      await caspian.stop()
      await database?.stop()
    },
  }
}
