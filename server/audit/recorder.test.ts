/** What is denied is durable before it is answered, a flood is bounded, and when the audit cannot be written nothing is changed. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { lakeFile } from '../store/sqlite/sqlite.ts'
import { type Json, TestLake } from '../test-lake.ts'

const stranger = { Authorization: 'Bearer x' }

describe('the recorder', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
  })
  after(() => it[Symbol.asyncDispose]())
  const rows = async () => (await it.lake.store.trail.end('audit')).position

  test('who is denied hears of it when it is on disk, and many at once are few transactions', async () => {
    const had = await rows()
    await Promise.all(Array.from({ length: 200 }, (_, i) => it.ask('GET', `m/tags/t${i}`, undefined, stranger)))
    using db = new DatabaseSync(lakeFile(it.data), { readOnly: true })
    assert.equal((db.prepare('select count(*) as n from audit').get() as { n: number }).n, had + 200)
  })

  test('what callers choose is kept short and whole', async () => {
    await it.ask('POST', `m/tags`, { name: `x${'\u{1f600}'.repeat(9000)}` }, { ...stranger, 'X-Forwarded-For': '1'.repeat(9000) })
    const [row] = (await it.do('GET', 'm/audit?limit=1')).audit as Json[]
    assert.ok(JSON.stringify(row).length < 2500)
    assert.deepEqual(
      ((row as Json).path as string[]).map((name) => name.isWellFormed()),
      [true, true],
    )
    assert.deepEqual(await it.damages(), [])
  })

  test('abuse 37: while it cannot be written, denied and changing requests are told to come again, and all is written once it can', async () => {
    const had = await rows()
    // The lake's writer has the file now and then.
    using db = new DatabaseSync(lakeFile(it.data), { timeout: 10_000 })
    db.exec('alter table audit rename to away')
    const statuses = async () => (await Promise.all([it.ask('GET', 'm', undefined, stranger), it.ask('GET', 'm')])).map(({ status }) => status)
    assert.deepEqual(await statuses(), [503, 200])
    assert.equal(it.lake.audit.halted, true)
    const refused = await it.ask('POST', 'm/tags', { name: 'new' })
    assert.deepEqual([refused.status, /audit/.test(refused.text)], [503, true])
    assert.equal((await it.ask('GET', 'm/tags/new')).status, 404)
    // What agents ask reads.
    assert.equal((await it.ask('POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'ping' })).status, 200)
    assert.equal(it.reports.length, 1)
    db.exec('alter table away rename to audit')
    while (it.lake.audit.halted) await new Promise((resolve) => setTimeout(resolve, 20))
    await it.do('POST', 'm/tags', { name: 'new' })
    // The one that got 503, whatever it was told; and the read of what is not there is none that counts.
    assert.equal(await rows(), had + 1)
    assert.deepEqual(await it.damages(), [])
  })

  test('what waits when the lake ends is written', async () => {
    const had = await rows()
    const author = { actor: 'ann', address: '', requestId: 'r' }
    for (let i = 0; i < 700; i++) it.lake.audit.failed({ author, operation: 'create', kind: 'tag', path: ['m', `t${i}`], reason: '' })
    await it.close()
    await it.open()
    assert.equal(await rows(), had + 700)
  })
})
