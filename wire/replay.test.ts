/** Every recorded conversation with the reference server, replayed against ours, in each place that a lake can be kept in. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Caspian, type CaspianOptions, startCaspian } from '../scripts/backends/caspian.ts'
import { type Postgresql, startPostgresql } from '../scripts/backends/postgresql.ts'
import { replay, told } from './conversation.ts'
import { rightsOn, servers } from './settings.ts'
import { ofPasswords } from './step.ts'

const all: readonly (CaspianOptions & { readonly that: string; readonly names: readonly string[] })[] = [
  ...servers,
  {
    that: 'checks passwords and rights',
    names: ofPasswords,
    config: { ...rightsOn, 'gravitino.authenticators': 'basic' },
    env: { GRAVITINO_INITIAL_ADMIN_PASSWORD: 'admin-password-0001' },
  },
]

for (const place of ['a directory', 'PostgreSQL'])
  for (const { that, names, ...options } of all)
    describe(`Caspian that ${that}, its lake kept in ${place}, answers as the reference did`, () => {
      let caspian: Caspian
      let postgresql: Postgresql
      let database: Postgresql | undefined
      const folder = mkdtempSync(join(tmpdir(), 'caspian-wire-'))

      before(async () => {
        postgresql = await startPostgresql()
        if (place === 'PostgreSQL') database = await startPostgresql()
        caspian = await startCaspian({ ...options, database })
      })
      after(async () => {
        await caspian?.stop()
        await database?.stop()
        await postgresql?.stop()
        rmSync(folder, { recursive: true, force: true })
      })

      for (const name of names) {
        test(`in the conversation about ${name}`, async () => {
          const { steps, differing } = await replay(name, caspian.url, postgresql, folder)
          assert.ok(steps > 0)
          assert.equal(differing.length, 0, `${differing.length} of ${steps} steps differ:\n${told(differing)}`)
        })
      }
    })
