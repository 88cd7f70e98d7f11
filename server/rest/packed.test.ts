/** Bodies that come packed: what is in them counts, within the same limit, and only for who may ask. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { illegal, type Json, TestLake } from '../test-lake.ts'
import { bodyLimit } from './body.ts'

const gzip = { 'content-encoding': 'gzip' }
const event = {
  eventType: 'COMPLETE',
  eventTime: '2026-05-01T00:00:00Z',
  producer: 'https://test',
  run: { runId: '00000000-0000-4000-8000-000000000001' },
  job: { namespace: 'm', name: 'packed' },
  outputs: [{ namespace: 's3://b', name: 'out' }],
}

describe('a packed body', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
  })
  after(() => it[Symbol.asyncDispose]())

  test('is read as what was packed, on every route', async () => {
    for (const encoding of ['gzip', 'x-gzip', 'GZIP', 'identity']) {
      const packed = encoding === 'identity' ? JSON.stringify(event) : gzipSync(JSON.stringify(event))
      const said = await it.ask('POST', '/api/v1/lineage', packed, { 'content-encoding': encoding })
      assert.equal(said.status, 201, said.text)
    }
    const { nodes } = await it.do('GET', 'm/lineage?node=job:m:packed')
    assert.equal((nodes as Json[]).length, 2)
    await it.do('POST', 'm/tags', gzipSync('{"name":"t"}'), gzip)
    await it.do('GET', 'm/tags/t', undefined, gzip)
  })

  test('that unpacks to more than a body may have is refused, and nothing of it is written', async () => {
    const bomb = gzipSync(JSON.stringify({ ...event, job: { namespace: 'm', name: 'bomb' }, producer: 'x'.repeat(bodyLimit) }))
    assert.ok(bomb.length < 20_000)
    const said = await it.refused(413, illegal, 'POST', '/api/lineage', bomb, gzip)
    assert.match(String(said.json.message), /unpacked.*10485760 bytes/)
    await it.refused(413, illegal, 'POST', '/api/lineage/batch', bomb, gzip)
    await it.refused(404, 'NoSuchMetadataObjectException', 'GET', 'm/lineage?node=job:m:bomb')
    // Packed again and again it stays one body.
    await it.refused(400, illegal, 'POST', '/api/lineage', gzipSync(gzipSync(JSON.stringify(event))), gzip)
    const fits = gzipSync(`${JSON.stringify(event)}${' '.repeat(bodyLimit - 2_000)}`)
    assert.equal((await it.ask('POST', '/api/lineage', fits, gzip)).status, 201)
  })

  test('that is cut off, is no gzip, or is packed in another way is refused with the reason', async () => {
    const whole = gzipSync(JSON.stringify(event))
    for (const body of [whole.subarray(0, whole.length - 9), Buffer.from(JSON.stringify(event)), Buffer.alloc(0)])
      await it.refused(400, illegal, 'POST', '/api/lineage', body, gzip)
    for (const encoding of ['br', 'deflate', 'gzip, gzip', 'zstd']) {
      const said = await it.refused(400, illegal, 'POST', '/api/lineage', brotliCompressSync(JSON.stringify(event)), { 'content-encoding': encoding })
      assert.match(String(said.json.message), /gzip/)
    }
  })
})
