/** By what names a lake is asked: a page whose name was made to lead to this machine is told apart by that name alone. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { TestLake } from '../test-lake.ts'

const listensOn = 'gravitino.server.webserver.host'
const status = (said: string) => Number(/^HTTP\/1\.[01] (\d{3})/.exec(said)?.[1])
const asked = (it: TestLake, host: string, line = 'GET /api/version', body = '') =>
  it.raw(
    `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    3000,
  )

describe('a lake on loopback', () => {
  let it: TestLake
  before(async () => {
    it = await TestLake.start({ 'caspian.server.names': 'Lake.Example, other.example:8443' })
  })
  after(() => it[Symbol.asyncDispose]())

  test('is asked by the names and addresses of loopback, and by those it was told, with any port or none', async () => {
    const hosts = [
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      '127.0.0.1',
      '127.8.0.2',
      '[::1]',
      'lake.example',
      'LAKE.example.',
      'other.example',
    ]
    for (const host of hosts.flatMap((name) => [name, `${name}:8090`])) assert.equal(status(await asked(it, host)), 200, host)
  })

  test('abuse 19: refuses every other name, for reads, changes, files of the portal and figures alike, and does nothing', async () => {
    const hosts = [
      'evil.example',
      'evil.example:8090',
      'localhost.evil.example',
      'notlocalhost',
      'evil.example.',
      '127.0.0.1.evil.example',
      '127.0.0.1.nip.io',
      '10.0.0.1',
      '[::2]',
      '[2001:db8::1]:8090',
      '0.0.0.0',
      '0x7f000001',
      '127.1',
      '',
      'x.lake.example',
    ]
    for (const host of hosts) {
      const said = await asked(it, host)
      assert.equal(status(said), 403, `${host}: ${said}`)
      assert.deepEqual(JSON.parse(said.slice(said.indexOf('{'))), {
        code: 1008,
        type: 'ForbiddenException',
        message: 'the lake is not asked by this name: it listens on loopback, so ask localhost, or list the name in caspian.server.names',
      })
    }
    for (const line of [
      'GET /',
      'GET /prometheus/metrics',
      'GET /configs',
      'GET /health',
      'POST /api/metalakes',
      'OPTIONS /api/metalakes',
      'GET /nothing',
    ])
      assert.equal(status(await asked(it, 'evil.example', line, line.startsWith('POST') ? '{"name":"forged"}' : '')), 403, line)
    assert.deepEqual((await it.ask('GET', '/api/metalakes')).json, { code: 0, metalakes: [] })
  })

  test('abuse 19: is not taken in by a page whose name was made to lead to this machine, which says that it is of the same origin', async () => {
    const body = '{"name":"forged"}'
    const head = `POST /api/metalakes HTTP/1.1\r\nHost: evil.example:${it.port}\r\nOrigin: http://evil.example:${it.port}\r\nSec-Fetch-Site: same-origin\r\n`
    const said = await it.raw(`${head}Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 3000)
    assert.equal(status(said), 403)
    assert.deepEqual((await it.ask('GET', '/api/metalakes')).json, { code: 0, metalakes: [] })
  })

  test('is asked by programs that name no host, as before HTTP/1.1', async () => {
    assert.equal(status(await it.raw('GET /api/version HTTP/1.0\r\n\r\n', 3000)), 200)
  })
})

test('a lake that listens beyond loopback is asked by any name: whoever set that up knows by which', async () => {
  await using it = await TestLake.start({ [listensOn]: '0.0.0.0' })
  for (const host of ['lake.example', '10.0.0.1', 'localhost']) assert.equal(status(await asked(it, host)), 200, host)
})
