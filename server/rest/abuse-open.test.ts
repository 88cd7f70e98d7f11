/** What the lake shows to whoever asks nobody, to pages of other origins and to spreadsheets: named by the numbers of docs/abuse.md. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { rightsOn } from '../access/test-people.ts'
import { asAdmin, lakeWithPasswords } from '../identity/test-basic.ts'
import { Portal } from '../portal/static.ts'
import type { TestLake } from '../test-lake.ts'

const root = join(import.meta.dirname, '../..')
const open = [
  '/metrics',
  '/prometheus/metrics',
  '/configs',
  '/configs/secrets/providers',
  '/health',
  '/health/live',
  '/health/ready',
  '/openapi.json',
  '/openapi.html',
  '/api/version',
]

describe('a lake with passwords and rights', () => {
  let it: TestLake
  before(async () => {
    it = await lakeWithPasswords({
      ...rightsOn,
      'gravitino.authenticators': 'basic',
      'gravitino.server.visibleConfigs': 'gravitino.entity.store.relational.jdbcPassword',
    })
    await it.do('POST', '', { name: 'canary_lake' }, asAdmin)
    await it.do('POST', 'canary_lake/tags', { name: 'canary_tag', comment: '<script>canary</script>' }, asAdmin)
    await it.do('POST', 'canary_lake/users', { name: 'canary_user' }, asAdmin)
    await it.do(
      'POST',
      'canary_lake/catalogs',
      {
        name: 'canary_catalog',
        type: 'relational',
        provider: 'jdbc-postgresql',
        properties: {
          'jdbc-url': 'jdbc:postgresql://canary_host/d',
          'jdbc-driver': 'org.postgresql.Driver',
          'jdbc-user': 'canary_login',
          'jdbc-password': 'canary_password',
        },
      },
      asAdmin,
    )
    for (let i = 0; i < 3; i++) await it.ask('GET', 'canary_lake/tags/canary_tag')
  })
  after(() => it?.endWhole())

  test('abuse 14: tells nobody who is nobody a name that it holds: metrics, health, configs, the description of the API and pages speak of the server alone', async () => {
    for (const path of [
      ...open,
      '/',
      '/index.html',
      '/canary_lake',
      '/api',
      '/api/metalakes',
      '/nowhere',
      '/.git/config',
      '/package.json',
      '/server/main.ts',
      '/assets/../package.json',
    ]) {
      const said = await it.get(path)
      assert.doesNotMatch(said.text, /canary|jdbcPassword/, path)
      assert.doesNotMatch(said.text, new RegExp(it.room), path)
    }
    for (const path of ['/api/metalakes', '/api/metalakes/canary_lake', '/api/audit', '/api/idp/users/canary_user', '/api/tokens'])
      assert.equal((await it.get(path)).status, 401, path)
  })

  test('abuse 14: has no map of the sources of its pages', async () => {
    const build = readFileSync(join(root, 'portal/vite.config.ts'), 'utf8')
    assert.doesNotMatch(build, /sourcemap:\s*(?:true|'inline'|"inline"|'hidden')/)
    assert.deepEqual(globSync('portal/dist/**/*.map', { cwd: root }), [])
    for (const file of globSync('portal/dist/**/*.{js,css}', { cwd: root })) {
      assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), /sourceMappingURL/, file)
      assert.equal((await it.get(`/${file.replace('portal/dist/', '')}.map`)).status, 404)
    }
  })

  test('abuse 19: takes nothing from a page of another origin, nor from a form, and says so before it looks', async () => {
    const origin = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const make = (headers: Record<string, string>, type = 'application/json') =>
      it.ask('POST', 'canary_lake/tags', '{"name":"forged"}', { ...asAdmin, ...headers, 'content-type': type })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      assert.equal((await make({}, type)).status, 415, type)
      assert.equal((await make(origin, type)).status, 403, type)
    }
    // Even as JSON, and with all that proves who asks, as a browser with a certificate or a ticket sends along.
    for (const from of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: it.url },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: it.url.replace('127.0.0.1', '127.0.0.1.evil.example') },
    ]) {
      const said = await make(from)
      assert.equal(said.status, 403, JSON.stringify(from))
      assert.match(said.text, /page of another origin/)
    }
    for (const own of [
      { 'sec-fetch-site': 'same-origin', origin: 'https://lake.behind.a.proxy' },
      { 'sec-fetch-site': 'none' },
      { origin: it.url },
      {},
    ]) {
      assert.equal((await make(own)).status, 200, JSON.stringify(own))
      assert.equal((await it.ask('DELETE', 'canary_lake/tags/forged', undefined, asAdmin)).status, 200)
    }
    const preflight = await fetch(`${it.url}/api/metalakes/canary_lake/tags`, {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    })
    assert.equal(preflight.headers.get('access-control-allow-origin'), null)
    const read = await fetch(`${it.url}/api/metalakes/canary_lake/tags/canary_tag`, { headers: { ...asAdmin, ...origin } })
    assert.equal(read.headers.get('access-control-allow-origin'), null)
    assert.deepEqual((await it.do('GET', 'canary_lake/tags', undefined, asAdmin)).names, ['canary_tag'])
    // A browser that was never asked for a password has none to send along.
    assert.equal((await fetch(`${it.url}/api/metalakes`)).headers.get('www-authenticate'), null)
  })

  test('abuse 19: answers data as data: a comment with a script in it comes as JSON that no browser takes for a page', async () => {
    const said = await it.get('canary_lake/tags/canary_tag', { ...asAdmin, accept: 'text/html' })
    assert.equal(said.status, 200)
    assert.match(said.type, /^application\/json/)
    const plain = await it.get('canary_lake/tags/canary_tag', asAdmin)
    assert.match(plain.type, /^application\/json/)
    const missing = await it.get(`canary_lake/tags/${encodeURIComponent('<script>x</script>')}`, asAdmin)
    assert.deepEqual([missing.status, missing.type], [404, 'application/json'])
  })

  test('abuse 19: says of every answer that nobody keeps it, guesses what it is, or loads it into a page of another origin', async () => {
    for (const [path, status] of [
      ['/api/metalakes', 200],
      ['/api/metalakes', 200],
      ['/api/metalakes/canary_lake/audit?format=csv', 200],
      ['/api/metalakes/nothing', 403],
      ['/api/nothing', 404],
      ['/metrics', 200],
      ['/openapi.html', 200],
    ] as const) {
      const { headers, status: is } = await fetch(it.url + path, { headers: asAdmin })
      assert.equal(is, status, path)
      const said = ['cache-control', 'x-content-type-options', 'cross-origin-resource-policy'].map((name) => headers.get(name))
      assert.deepEqual(said, ['no-store', 'nosniff', 'same-origin'], path)
    }
    const policy = (await fetch(`${it.url}/openapi.html`)).headers.get('content-security-policy') ?? ''
    assert.match(policy, /^default-src 'none'; style-src 'sha256-/)
    assert.doesNotMatch(policy, /unsafe|script-src/)
  })

  test('abuse 19: lets no page be framed or run a script of somebody else, and the pages write text as text', () => {
    const portal = new Portal(join(root, 'portal'))
    const policy = portal.page()?.headers['Content-Security-Policy'] ?? ''
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/)
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types caspian-layout/)
    // A picture that the page made of itself, to be saved as one: as an image it runs nothing, and it comes from nowhere.
    assert.doesNotMatch(policy.replace("img-src 'self' data:;", ''), /unsafe|data:|blob:|\*/)
    const sources = globSync('portal/**/*.{ts,tsx,vue,svelte}', { cwd: root, exclude: (path) => /node_modules|dist/.test(path) })
    assert.ok(sources.length > 20)
    const raw = sources.filter(
      (file) =>
        !/\.test\./.test(file) &&
        /innerHTML|dangerouslySetInnerHTML|v-html|\{@html|insertAdjacentHTML|document\.write|\beval\(/.test(readFileSync(join(root, file), 'utf8')),
    )
    assert.deepEqual(raw, [])
  })

  test('abuse 19: gives a spreadsheet no formula: what begins like one in an export of the audit begins with an apostrophe', async () => {
    for (const name of ['=cmd|x', '+1', '-1', '@sum', '\t=1'])
      await it.ask('POST', 'canary_lake/tags', { name, comment: '' }, { ...asAdmin, 'x-request-id': 'csv' })
    const { text } = await it.get('canary_lake/audit?format=csv', asAdmin)
    for (const cell of text.split(/[\r\n,]+/)) assert.doesNotMatch(cell, /^"?[=+@]|^"?-\D/, cell)
  })
})
