/** The embedded store does what every store must, and what a file must: no kill takes what was acknowledged. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { chainOf, commitOf, genesis } from '../chain.ts'
import { storeConformance } from '../conformance.ts'
import type { Store } from '../store.ts'
import { indexIsTrue } from '../test-index.ts'
import { migrations, openForWriting } from './schema.ts'
import { joinSqlite, lakeFile } from './sqlite.ts'
import { kitOver, logIn, openTest, testStore, testStoreOfTwo } from './test-open.ts'
import { indexing } from './texts.ts'

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

test('abuse 39: a process killed in full write load loses no commit that it acknowledged, and keeps no part of one', async () => {
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
      await indexIsTrue(store)
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

test('a file made before rows knew their metalake gets to know it for all of them, dropped ones too, and keeps its key for tokens', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-older-'))
  try {
    {
      using db = new DatabaseSync(lakeFile(directory))
      db.exec(migrations[0] ?? '')
      db.exec('pragma user_version = 1')
      const entity = db.prepare(
        `insert into entity (id, kind, parent, name, version, body, stamp, dropped) values (?, ?, ?, ?, 1, '{"audit":{}}', '0', ?) returning key`,
      )
      const log = db.prepare(
        `insert into log (position, batch, origin, number, stamp, actor, address, request, operation, kind, facet, subject, parent, name, path, version, body, salt, commitment, chain)
        values (?, ?, 'test#1', ?, ?, 'ann', '', '', ?, ?, 'body', ?, ?, ?, ?, 1, 'null', x'', '', '')`,
      )
      let position = 0
      const put = (kind: string, parent: number, path: readonly string[], dropped: number | null = null) => {
        const { key } = entity.get(`id-${path.join('.')}`, kind, parent, path.at(-1) as string, dropped) as { key: number }
        const operation = dropped === null ? 'create' : 'drop'
        position++
        log.run(
          position,
          position,
          position,
          position.toString(16).padStart(16, '0'),
          operation,
          kind,
          key,
          parent,
          path.at(-1) as string,
          JSON.stringify(path),
        )
        return key
      }
      const kinds = ['metalake', 'catalog', 'schema', 'model', 'modelVersion']
      for (const lake of ['a', 'b'])
        kinds.reduce((parent, kind, depth) => put(kind, parent, [lake, 'c', 's', 'm', '1'].slice(0, depth + 1), depth === 4 ? position + 1 : null), 0)
    }
    const keys: string[] = []
    for (let again = 0; again < 2; again++) {
      await using store = await openTest(directory)
      keys.push(Buffer.from(store.tokenKey).toString('hex'))
      for (const name of ['a', 'b']) {
        const { key = 0 } = (await store.now.child(0, 'metalake', name)) ?? {}
        const rows = await store.entries(0, 100, key)
        assert.deepEqual(
          rows.map(({ path }) => path.join('.')),
          [name, `${name}.c`, `${name}.c.s`, `${name}.c.s.m`, `${name}.c.s.m.1`],
        )
        assert.deepEqual(
          (await store.dropped({ root: key }, 10)).map(({ id }) => id),
          [`id-${name}.c.s.m.1`],
        )
      }
    }
    assert.equal(keys[0]?.length, 64)
    assert.equal(keys[0], keys[1])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('a file made before there was an index is read beside what is asked, as far as it came when it was killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-unread-'))
  try {
    {
      await using store = await openTest(directory)
      const kit = kitOver(store)
      const lake = await kit.make('metalake', 0, 'lake')
      assert.ok((await kit.commit(...Array.from({ length: 450 }, (_, i) => kit.insert('tag', lake.key, `tag_${i}`)))).ok)
    }
    {
      using db = openForWriting(lakeFile(directory))
      // As the migration leaves an older file.
      db.exec('delete from texts; delete from sight; delete from unread; insert into unread select 1, key from entity where dropped is null')
      const index = indexing(db)
      index.more()
      const { count } = db.prepare('select count(*) as count from unread').get() as { count: number }
      assert.ok(count > 0 && count < 451, `${count} left`)
    }
    await using store = await openTest(directory)
    const kit = kitOver(store)
    const lake = await store.now.child(0, 'metalake', 'lake')
    const { key } = await kit.make('tag', lake?.key as number, 'meanwhile')
    assert.deepEqual([...(await store.texts.holding({ words: ['meanwhile'] }))], [key])
    while ((await store.texts.unread()) > 0) await sleep(5)
    await indexIsTrue(store)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('what a thread began is its own to settle; what a process that ended left is the first thread’s of the next', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'caspian-intents-'))
  try {
    const author = { actor: 'a', address: '', requestId: 'r' }
    const begin = (id: string) => ({ author, steps: [{ do: 'intend', intent: { id, what: 'test', author, plan: {} } } as const] })
    const ids = async (store: Store) => (await store.intents()).map(({ id }) => id)
    {
      await using first = await openTest(directory)
      await using second = joinSqlite(first.seat())
      await first.commit(begin('of the first'))
      await second.commit(begin('of the second'))
      assert.deepEqual([await ids(first), await ids(second)], [['of the first'], ['of the second']])
    }
    await using first = await openTest(directory)
    await using second = joinSqlite(first.seat())
    assert.deepEqual([await ids(first), await ids(second)], [['of the first', 'of the second'], []])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
