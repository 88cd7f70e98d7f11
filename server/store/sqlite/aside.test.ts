/** What another thread reads of the index is what this one reads, and what breaks there is heard here. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Row } from '../store.ts'
import { Aside } from './aside.ts'
import { openForReading } from './schema.ts'
import { lakeFile, type SqliteStore } from './sqlite.ts'
import { kitOver, openTest } from './test-open.ts'
import { textReads, textsIn } from './texts.ts'

let directory: string
let store: SqliteStore
let lake: Row
before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'caspian-aside-'))
  store = await openTest(directory)
  const kit = kitOver(store)
  lake = await kit.make('metalake', 0, 'lake')
  assert.ok((await kit.commit(...Array.from({ length: 40 }, (_, i) => kit.insert('tag', lake.key, `tag_${i}`)))).ok)
  await store.texts.holding({ words: ['tag'] })
})
after(async () => {
  await store[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true, force: true })
})

test('another thread reads the same, and what was committed since', async () => {
  await using aside = new Aside(lakeFile(directory))
  using db = openForReading(lakeFile(directory))
  const here = textReads(db)
  const all = await aside.keys('"tag"')
  assert.equal(all.length, 40)
  assert.deepEqual(all, here.keys('"tag"'))
  assert.deepEqual(await aside.keys('"nothing"'), new Uint32Array())
  assert.deepEqual(await aside.words('', 1_000), here.words('', 1_000))
  const { key } = await kitOver(store).make('tag', lake.key, 'late')
  // Of a large lake all is read there, after what is unread.
  const texts = textsIn(db, () => store.texts.vocabulary('', 1), aside, 1)
  assert.deepEqual([...(await texts.holding({ words: ['late'] }))], [key])
})
test('a query that breaks there is refused here, and the next one answered', async () => {
  await using aside = new Aside(lakeFile(directory))
  const broken = aside.keys('"')
  const next = aside.keys('"tag"')
  await assert.rejects(broken, /fts5|unterminated/)
  assert.equal((await next).length, 40)
})
test('what is asked before the end is answered, and nothing after', async () => {
  const aside = new Aside(lakeFile(directory))
  const asked = aside.keys('"tag"')
  await aside[Symbol.asyncDispose]()
  assert.equal((await asked).length, 40)
  await assert.rejects(aside.keys('"tag"'), /closed/)
})
