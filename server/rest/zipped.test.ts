/** Large answers, compressed for whoever takes them so and for nobody else. */
import assert from 'node:assert/strict'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { TestLake } from '../test-lake.ts'
import { takesGzip } from './zipped.ts'

test('gzip is taken by those who name it, or anything, and do not say that they would rather not', () => {
  for (const yes of ['gzip', 'GZIP', 'br, gzip', 'deflate,gzip;q=0.5', '*', 'br;q=1.0, *;q=0.1', 'gzip;q=1']) assert.equal(takesGzip(yes), true, yes)
  for (const no of [undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.000', '*;q=0', 'xgzip', 'gzip;q=0, *'])
    assert.equal(takesGzip(no), false, no)
})

describe('an answer', () => {
  let it: TestLake
  const many = 140
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
    for (let i = 0; i < many; i++) await it.do('POST', 'm/tags', { name: `${i}_`.padEnd(60, 'n') })
    await it.do('POST', 'm/tags', { name: 'small' })
  })
  after(() => it[Symbol.asyncDispose]())

  /** As it is on the wire. */
  async function wire(path: string, headers: Record<string, string>) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    get(`${it.url}/api/metalakes/${path}`, { headers }, resolve).on('error', reject)
    const answer = await promise
    const body = await buffer(answer)
    assert.equal(Number(answer.headers['content-length']), body.length)
    const { 'content-encoding': encoding, vary } = answer.headers
    return { encoding, vary, body, text: encoding === 'gzip' ? gunzipSync(body).toString() : body.toString() }
  }
  const gzip = { 'accept-encoding': 'gzip, deflate' }

  test('that is large is the same, compressed or not, made or kept, and says that it differs by who takes it', async () => {
    const plain = await wire('m/tags', {})
    assert.deepEqual([plain.encoding, plain.vary], [undefined, 'Accept-Encoding'])
    for (const path of ['m/tags', 'm/tags?details=true', 'm/tags?details=true', 'm/tags'])
      for (const more of [{}, { 'x-request-id': 'mine' }]) {
        const said = await wire(path, { ...gzip, ...more })
        assert.deepEqual([said.encoding, said.vary], ['gzip', 'Accept-Encoding'])
        assert.equal(said.text, (await wire(path, more)).text)
        assert.ok(said.body.length * 3 < said.text.length)
      }
  })

  test('is compressed from 8 kB on alone, and for those alone who say that they take it so', async () => {
    const small = await wire('m/tags/small', gzip)
    assert.deepEqual([small.encoding, small.vary], [undefined, undefined])
    assert.equal((await wire('m/tags', { 'accept-encoding': 'gzip;q=0' })).encoding, undefined)
    assert.equal((await wire('m/tags', { 'accept-encoding': 'identity' })).encoding, undefined)
  })

  test('to a page of another origin goes as it is, so that its length tells nothing of what is in it', async () => {
    for (const foreign of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }])
      assert.equal((await wire('m/tags', { ...gzip, ...foreign })).encoding, undefined)
    assert.equal((await wire('m/tags', { ...gzip, 'sec-fetch-site': 'same-origin' })).encoding, 'gzip')
  })

  test('that goes on, or is refused, is not compressed', async () => {
    const absent = await wire(`m/tags/${'x'.repeat(1000)}`, gzip)
    assert.equal(absent.encoding, undefined)
    const follow = new AbortController()
    const stream = await fetch(`${it.url}/api/metalakes/m/changes?since=0`, {
      headers: { ...gzip, accept: 'text/event-stream' },
      signal: follow.signal,
    })
    assert.deepEqual([stream.headers.get('content-type')?.split(';')[0], stream.headers.get('content-encoding')], ['text/event-stream', null])
    follow.abort()
  })
})
