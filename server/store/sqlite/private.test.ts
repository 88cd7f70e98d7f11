/** Nobody but the user that runs a lake may read what it keeps: its directory, its file, what SQLite puts beside it, its keys and its backups. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Config } from '../../config.ts'
import { migrate } from '../../migrate.ts'
import { openLake } from '../../open.ts'
import { backUp } from './backup.ts'
import { restore } from './restore.ts'
import { lakeFile } from './sqlite.ts'

const room = mkdtempSync(join(tmpdir(), 'caspian-private-'))
const umask = process.umask(0o022)
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
const open = (directory: string) => openLake(directory, { config: new Config({}), report: (message) => assert.fail(message) })
const quiet = { progress: () => undefined, checked: () => undefined }
/** Modes of the directory and all that is in it, by name. */
const modes = (directory: string) =>
  Object.fromEntries([['.', modeOf(directory)], ...readdirSync(directory).map((name) => [name, modeOf(join(directory, name))])]) as Readonly<
    Record<string, string>
  >
const isPrivate = (directory: string) =>
  assert.deepEqual(
    Object.entries(modes(directory)).filter(([name, mode]) => mode !== (name === '.' || name === 'jobs' ? '700' : '600')),
    [],
  )

describe('what a lake keeps is for its user alone', () => {
  after(() => {
    process.umask(umask)
    rmSync(room, { recursive: true })
  })
  const made = join(room, 'made')

  test('from the first start, while it runs too', async () => {
    {
      await using lake = await open(made)
      await lake.store.commit({
        author: { actor: 'a', address: '', requestId: '' },
        steps: [
          { do: 'insert', operation: 'create', kind: 'metalake', id: lake.store.mint(), parent: 0, name: 'm', path: ['m'], body: { audit: {} } },
        ],
      })
      isPrivate(made)
      for (const name of ['lake.db', 'lake.db-wal', 'lake.db-shm', 'lock.db', 'secret.key']) assert.ok(name in modes(made), name)
    }
    isPrivate(made)
  })

  test('in a backup, what is restored from it, and a copy', async () => {
    const file = join(room, 'backup')
    await backUp(lakeFile(made), file, () => undefined)
    assert.equal(modeOf(file), '600')
    chmodSync(file, 0o644)
    const again = join(room, 'again')
    await restore(file, again, undefined, quiet)
    isPrivate(again)
    const copy = join(room, 'copy')
    await migrate(made, copy)
    isPrivate(copy)
  })

  test('after a start over one that an older Caspian made for all to read', async () => {
    for (const name of readdirSync(made)) if (name !== 'secret.key' && name !== 'jobs') chmodSync(join(made, name), 0o644)
    chmodSync(made, 0o755)
    {
      await using lake = await open(made)
      assert.equal(lake.directory, made)
      assert.deepEqual([modeOf(made), modeOf(join(made, 'lake.db'))], ['750', '600'])
    }
    // Whoever made the directory for a group keeps it so.
    const shared = join(room, 'shared')
    mkdirSync(shared, { mode: 0o750 })
    await using lake = await open(shared)
    assert.equal(lake.directory, shared)
    assert.equal(modeOf(shared), '750')
  })
})
