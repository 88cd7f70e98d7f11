/** Every recorded conversation with the reference server, replayed against ours. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { replay, told } from './conversation.ts'
import { conversations } from './step.ts'

/** What the recordings assume of the server. */
const config = {
  'gravitino.authorization.serviceAdmins': 'anonymous',
  'gravitino.server.visibleConfigs': 'gravitino.authorization.serviceAdmins',
  'gravitino.job.statusPullIntervalInMs': '500',
  'gravitino.server.bulk.maxItems': '100',
}

describe('Caspian answers as the reference did', () => {
  let caspian: Caspian
  let postgresql: Postgresql
  const folder = mkdtempSync(join(tmpdir(), 'caspian-wire-'))

  before(async () => {
    postgresql = await startPostgresql()
    caspian = await startCaspian({ config })
  })
  after(async () => {
    await caspian?.stop()
    await postgresql?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const name of conversations) {
    test(`in the conversation about ${name}`, async () => {
      const { steps, differing } = await replay(name, caspian.url, postgresql, folder)
      assert.ok(steps > 0)
      assert.equal(differing.length, 0, `${differing.length} of ${steps} steps differ:\n${told(differing)}`)
    })
  }
})
