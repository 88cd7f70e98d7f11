/** HTTP beneath the requests: methods, media types, broken framing, slow callers and those that go away. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { illegal, TestLake } from '../test-lake.ts'

describe('over HTTP', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start()
    await it.do('POST', '', { name: 'm' })
  })
  after(() => it[Symbol.asyncDispose]())

  const status = (said: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1])

  test('a request that names a content type and has no body is answered', async () => {
    const json = { 'content-type': 'application/json' }
    const absent = await it.ask('DELETE', 'nothing', undefined, json)
    assert.deepEqual(absent.json, { code: 0, dropped: false })
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'GET', 'HEAD']) {
      const path = method === 'POST' ? '/api/metalakes' : '/api/metalakes/m'
      if (method === 'DELETE') continue
      const said = await it.raw(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n`, 3000)
      assert.ok([200, 400, 405].includes(status(said)), `${method}: ${said || 'no answer'}`)
    }
  })

  test('a known address with another verb is 405, an unknown one 404, both without a body', async () => {
    for (const [method, path, expected] of [
      ['PATCH', '', 405],
      ['DELETE', 'm/catalogs', 405],
      ['POST', 'm/tags/t', 405],
      ['OPTIONS', 'm', 405],
      ['GET', 'm/nothing', 404],
      ['POST', '/api', 404],
      ['GET', '/api/', 404],
      ['PUT', '/elsewhere', 404],
      ['OPTIONS', '/', 404],
    ] as const) {
      const said = await it.ask(method, path)
      assert.deepEqual([method, path, said.status, said.text], [method, path, expected, ''])
    }
    for (const method of ['TRACE', 'CONNECT', 'BREW', 'PROPFIND']) {
      const said = await it.raw(`${method} /api/metalakes/m HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: canary\r\n\r\n`, 3000)
      assert.ok(said === '' || [400, 404, 405].includes(status(said)), `${method}: ${said}`)
      assert.doesNotMatch(said, /canary/)
    }
  })

  test('a version that is not spoken is 406, a body of another type 415, both without a body', async () => {
    const vendored = (n: number) => `application/vnd.gravitino.v${n}+json`
    for (const n of [2, 3, 99]) assert.deepEqual(await bare(it.get('m', { accept: vendored(n) })), [406, ''])
    for (const type of [vendored(1), 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])
      assert.deepEqual(await bare(it.ask('POST', '', '{"name":"x"}', { 'content-type': type })), [415, ''])
    assert.deepEqual(await bare(it.ask('POST', 'm/tags', '{"name":"x"}', { 'content-type': 'text/html' })), [415, ''])
    await it.do('POST', 'm/tags', '{"name":"x"}', { 'content-type': 'application/problem+json; charset=utf-8' })
  })

  test('a request with two lengths, two framings or a broken one is refused, and nothing of it is taken for another', async () => {
    const inner = 'POST /api/metalakes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{"name":"smuggled"}'
    const head = 'POST /api/metalakes/m/tags HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
    for (const framing of [
      `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`,
      `Content-Length: 0\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
      `Content-Length: -1\r\n\r\n${inner}`,
      `Content-Length: 1,2\r\n\r\n${inner}`,
      `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${inner}`,
      `Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${inner}`,
      `Transfer-Encoding: chunked\r\n\r\nzz\r\n${inner}`,
      `X: a\r\n b\r\n : c\r\n\r\n${inner}`,
      `X: a\0b\r\n\r\n${inner}`,
    ]) {
      const said = await it.raw(head + framing, 3000)
      assert.equal(status(said), 400, `${framing.slice(0, 60)}: ${said}`)
    }
    assert.equal((await it.get('smuggled')).status, 404)
    const both = await it.raw(
      `GET /api/metalakes/m HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabcGET /api/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    assert.equal(both.split('HTTP/1.1 200').length, 3)
  })

  test('a flood of headers is refused and does no harm', async () => {
    for (const lines of ['X: '.padEnd(300_000, 'x'), Array.from({ length: 20_000 }, (_, i) => `X-${i}: y`).join('\r\n')]) {
      const said = await it.raw(`GET /api/metalakes/m HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${lines}\r\n\r\n`)
      assert.ok(said === '' || status(said) === 431, said.slice(0, 200))
    }
    await it.do('GET', 'm')
  })

  test('callers that send slowly, by halves or nothing hold nobody up, and each has a time limit', async () => {
    const slow = [
      '',
      'GET /api/metalakes',
      'POST /api/metalakes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    ]
    const sockets = Array.from({ length: 300 }, (_, i) => {
      const socket = connect(it.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write(slow[i % 3] ?? '')
      return socket
    })
    await Promise.all(Array.from({ length: 50 }, () => it.do('GET', 'm')))
    for (const socket of sockets) socket.destroy()
    const { requestTimeout, headersTimeout } = it.server.server
    assert.ok(requestTimeout > 0 && requestTimeout <= 300_000, `a request may take ${requestTimeout} ms to arrive; 0 is for ever`)
    assert.ok(headersTimeout > 0 && headersTimeout <= 60_000)
  })

  test('a caller that goes away in the middle leaves nothing behind and counts as no failure', async () => {
    const before = it.lake.store.position()
    const head = 'POST /api/metalakes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
    const parts = [`${head}Content-Length: 15\r\n\r\n{"name":`, `${head}Transfer-Encoding: chunked\r\n\r\n8\r\n{"name":\r\n`, 'GET /api/meta']
    for (const part of [...parts, ...parts]) {
      const socket = connect(it.port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(part)
      await it.do('GET', 'm')
      socket.resetAndDestroy()
      await once(socket, 'close')
    }
    const whole = connect(it.port, '127.0.0.1')
    whole.write('GET /api/metalakes/m HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(200))
    whole.destroySoon()
    await it.do('GET', 'm')
    assert.equal(it.lake.store.position(), before)
    assert.deepEqual(it.reports, [])
  })

  test('who asks is the name before the first colon of a Basic header, anonymous without one, nobody with another scheme', async () => {
    const me = async (authorization: string) => (await it.do('GET', '/api/authn/me', undefined, { authorization })).principal
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    assert.equal(await me(basic('ann:x:y')), 'ann')
    assert.equal(await me(basic(':x')), 'anonymous')
    assert.equal(await me('Basic !!!'), 'anonymous')
    assert.equal(await me(basic('jörg 日')), 'jörg 日')
    for (const authorization of ['Bearer x', 'Negotiate x', 'Basic', 'x'])
      await it.refused(401, 'UnauthorizedException', 'GET', 'm', undefined, { authorization })
    for (const roles of ['ALL,x', 'a,,b', ' ', 'NONE,NONE'])
      await it.refused(400, 'IllegalActiveRolesException', 'GET', 'm', undefined, { 'x-gravitino-active-roles': roles })
    await it.refused(400, illegal, 'GET', '?limit=0')
  })
})

const bare = async (said: Promise<{ readonly status: number; readonly text: string }>) => {
  const { status, text } = await said
  return [status, text]
}
