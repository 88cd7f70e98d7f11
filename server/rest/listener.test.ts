/** What stands before every request: ids, pages of other origins, HTTPS. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { Config } from '../config.ts'
import { TestLake } from '../test-lake.ts'
import { tlsFrom } from './tls.ts'

const web = 'gravitino.server.webserver.'

test('every answer that is made carries an id; the caller’s own when it is a sane one, and the log keeps it', async () => {
  await using it = await TestLake.start()
  const idOf = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    (await fetch(it.url + path, { method, headers })).headers.get('x-request-id')
  const paths = ['/api/version', '/api/metalakes/none', '/api/nothing', '/health', '/openapi.json', '/prometheus/metrics', '/', '/%zz']
  const ids = [
    ...(await Promise.all(paths.map((path) => idOf(path)))),
    await idOf('/api/version', { authorization: 'Bearer x' }),
    await idOf('/api/version', {}, 'POST'),
  ]
  assert.ok(
    ids.every((id) => /^[\w.-]{5,40}$/.test(id ?? '')),
    String(ids),
  )
  assert.equal(new Set(ids).size, ids.length)
  assert.equal(await idOf('/api/version', { 'x-request-id': 'a-b_c:1/2=3' }), 'a-b_c:1/2=3')
  for (const odd of ['x'.repeat(129), 'a b', 'a"b', '<x>', 'a;b']) assert.notEqual(await idOf('/api/version', { 'x-request-id': odd }), odd)
  const headers = { 'x-request-id': 'mine-1', 'content-type': 'application/json' }
  await it.do('POST', '', { name: 'm' }, headers)
  assert.equal((await it.lake.store.entries(0, 10)).at(-1)?.requestId, 'mine-1')
  await idOf('/api/metalakes/m')
  assert.equal(await idOf('/api/metalakes/m'), null, 'it was made before')
  assert.equal(await idOf('/api/metalakes/m', { 'x-request-id': 'mine-2' }), 'mine-2')
})

describe('pages of other origins', () => {
  const said = async (it: TestLake, method: string, path: string, headers: Record<string, string>) => {
    const answer = await fetch(it.url + path, { method, headers })
    const all = Object.fromEntries([...answer.headers].filter(([name]) => name.startsWith('access-control') || name === 'vary'))
    return [answer.status, all] as const
  }
  const origin = 'https://a.example'

  test('may not ask unless it is turned on', async () => {
    await using it = await TestLake.start()
    assert.deepEqual(await said(it, 'GET', '/api/version', { origin }), [200, {}])
    assert.deepEqual(await said(it, 'OPTIONS', '/api/version', { origin, 'access-control-request-method': 'GET' }), [405, {}])
  })

  test('may ask when it is, as far as origin, method and headers are named', async () => {
    await using it = await TestLake.start({
      [`${web}enableCorsFilter`]: 'true',
      [`${web}allowedOrigins`]: 'https://a.example, https://*.b.example',
      [`${web}allowedHeaders`]: 'Content-Type,Authorization',
      [`${web}exposedHeaders`]: 'X-Request-Id',
    })
    const allowed = (of: string) => ({ 'access-control-allow-origin': of, 'access-control-allow-credentials': 'true', vary: 'Origin' })
    for (const one of [origin, 'https://x.b.example'])
      assert.deepEqual(await said(it, 'GET', '/api/version', { origin: one }), [
        200,
        { ...allowed(one), 'access-control-expose-headers': 'X-Request-Id' },
      ])
    for (const one of [
      'https://evil.example',
      'https://a.example.evil',
      'https://b.example',
      'http://a.example',
      'null',
      'https://aXexample',
      `${origin} https://evil.example`,
    ])
      assert.deepEqual(await said(it, 'GET', '/api/version', { origin: one }), [200, { vary: 'Origin' }])
    assert.deepEqual(await said(it, 'GET', '/health', { origin }), [200, {}])
    const preflight = { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type, authorization' }
    assert.deepEqual(await said(it, 'OPTIONS', '/api/metalakes/m', preflight), [
      200,
      {
        ...allowed(origin),
        'access-control-allow-methods': 'GET,POST,HEAD,DELETE,PUT',
        'access-control-allow-headers': 'Content-Type,Authorization',
        'access-control-max-age': '1800',
      },
    ])
    const refused = [405, { vary: 'Origin' }]
    assert.deepEqual(await said(it, 'OPTIONS', '/api/metalakes/m', { ...preflight, 'access-control-request-method': 'PATCH' }), refused)
    assert.deepEqual(await said(it, 'OPTIONS', '/api/metalakes/m', { ...preflight, 'access-control-request-headers': 'x-other' }), refused)
    assert.deepEqual(await said(it, 'OPTIONS', '/api/metalakes/m', { ...preflight, origin: 'https://evil.example' }), refused)
    const failed = await said(it, 'GET', '/api/metalakes/none', { origin })
    assert.deepEqual([failed[0], failed[1]['access-control-allow-origin']], [404, origin])
  })
})

describe('HTTPS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caspian-tls-'))
  after(() => rmSync(folder, { recursive: true }))
  const at = (name: string) => join(folder, name)
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' })
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-keyout',
    at('key.pem'),
    '-out',
    at('cert.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-passout',
    'pass:canary',
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  )
  run(
    'openssl',
    'pkcs12',
    '-export',
    '-inkey',
    at('key.pem'),
    '-in',
    at('cert.pem'),
    '-out',
    at('store.p12'),
    '-passin',
    'pass:canary',
    '-passout',
    'pass:canary',
  )
  writeFileSync(at('both.pem'), readFileSync(at('key.pem'), 'utf8') + readFileSync(at('cert.pem'), 'utf8'))
  writeFileSync(at('old.jks'), Buffer.from('feedfeed00000002', 'hex'))
  const settings = (file: string, password = 'canary') => ({
    [`${web}enableHttps`]: 'true',
    [`${web}keyStorePath`]: at(file),
    ...(password === '' ? {} : { [`${web}keyStorePassword`]: password }),
  })

  for (const file of ['store.p12', 'both.pem'])
    test(`is served with ${file}, in place of HTTP`, async () => {
      await using it = await TestLake.start({ ...settings(file), [`${web}enableCorsFilter`]: 'true' })
      const { port } = it.server.server.address() as AddressInfo
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      get({ host: '127.0.0.1', port, path: '/api/version', ca: readFileSync(at('cert.pem')) }, (answer) => {
        assert.match(String(answer.headers['x-request-id']), /^[\w.-]+$/)
        text(answer).then(resolve, reject)
      }).on('error', reject)
      assert.match(await promise, /^\{"code":0/)
      assert.equal(await it.raw('GET /api/version HTTP/1.1\r\nHost: localhost\r\n\r\n'), '')
    })

  test('a key that cannot be used is refused at start, with what to do and without the password', () => {
    const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
      [
        settings('old.jks'),
        /is a JKS file, which only Java reads[\s\S]*keytool -importkeystore -srckeystore \S+old\.jks -destkeystore \S+old\.p12 -deststoretype PKCS12/,
      ],
      [settings('store.p12', 'wrong'), /store\.p12 is no PKCS12 file, or has another password; check \S+keyStorePassword/],
      [settings('both.pem', 'wrong'), /both\.pem must hold .* private key and its certificate/],
      [settings('both.pem', ''), /both\.pem must hold/],
      [settings('cert.pem'), /cert\.pem must hold/],
      [settings('none.p12'), /cannot be read: ENOENT/],
      [{ [`${web}enableHttps`]: 'true' }, /enableHttps needs \S+keyStorePath/],
    ]
    for (const [given, why] of refused)
      assert.throws(
        () => tlsFrom(new Config(given)),
        (error: Error) => {
          assert.match(error.message, why)
          assert.doesNotMatch(error.message, /canary|wrong/)
          return true
        },
      )
  })
})
