/** The embedded store does what every store must, and what a file must: no kill takes what was acknowledged. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { chainOf, commitOf, genesis } from '../chain.ts'
import { storeConformance } from '../conformance.ts'
import { lakeFile } from './sqlite.ts'
import { logIn, openTest, testStore, testStoreOfTwo } from './test-open.ts'

storeConformance('SQLite', testStore)
storeConformance('SQLite in two threads', testStoreOfTwo)

/** Lets a process write until it has said `enough` times that it did, and kills it. Gives what it said. */
async function killed(directory: string, round: number, enough: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test-load.ts'), directory, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString()
    if (said.split('\n').length > enough) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return said.split('\n').slice(0, -1)
}

test('a process killed in full write load loses no commit that it acknowledged, and keeps no part of one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-kill-'))
  try {
    const acknowledged: string[] = []
    for (let round = 0; round < 4; round++) {
      acknowledged.push(...(await killed(directory, round, 200 + round * 313)))
      await using store = await openTest(directory)
      const top = await store.now.child(0, 'metalake', 'load')
      const there = await store.now.children(top?.key ?? 0, 'catalog')
      const names = new Set(there.map(({ name }) => name))
      assert.deepEqual(
        acknowledged.filter((name) => !names.has(name)),
        [],
      )
      for (const { key } of there) assert.deepEqual(await store.now.names(key, 'schema'), ['one', 'two'])
      const log = logIn(directory)
      assert.equal(log.length, 1 + there.length * 3)
      assert.equal(log.length, store.position())
      let chain = genesis
      for (const row of log) {
        chain = chainOf(chain, row, commitOf(row.salt, row.text))
        assert.equal(chain, row.chain)
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('a file that a newer Caspian wrote is left alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-newer-'))
  try {
    await (await openTest(directory))[Symbol.asyncDispose]()
    using db = new DatabaseSync(lakeFile(directory))
    db.exec('pragma user_version = 1000')
    await assert.rejects(openTest(directory), /newer Caspian/)
    assert.deepEqual({ ...db.prepare('pragma user_version').get() }, { user_version: 1000 })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
