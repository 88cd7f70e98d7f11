/** Certificates of callers, made by openssl and shown over real connections: who they stand for, and which count for nothing. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { Config } from '../config.ts'
import { tlsFrom } from '../rest/tls.ts'
import { type Json, TestLake } from '../test-lake.ts'
import { certificate } from './certificate.ts'
import { chosen } from './chosen.ts'

const web = 'gravitino.server.webserver.'
const folder = mkdtempSync(join(tmpdir(), 'caspian-certificates-'))
after(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)
const openssl = (words: string) => execFileSync('openssl', words.split(' '), { stdio: 'pipe', cwd: folder })

/** An authority with an empty list of what it revoked. */
function authority(name: string): void {
  writeFileSync(at(`${name}.index`), '')
  writeFileSync(at(`${name}.crlnumber`), '01')
  writeFileSync(
    at(`${name}.conf`),
    `[ca]\ndefault_ca=own\n[own]\ndatabase=${name}.index\ncrlnumber=${name}.crlnumber\ndefault_md=sha256\ndefault_crl_days=2\n`,
  )
  openssl(`req -x509 -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.pem -days 2 -subj /CN=${name}`)
}
/** Writes `name`.pem and `name`.key. `days` may be negative: it has ended then. */
function made(by: string, name: string, subject: string, days = 2): void {
  openssl(`req -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.csr -subj ${subject}`)
  const time = (ms: number) => new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  writeFileSync(at('empty.index'), '')
  writeFileSync(
    at('issue.conf'),
    '[ca]\ndefault_ca=own\n[own]\ndatabase=empty.index\nrand_serial=yes\ndefault_md=sha256\npolicy=any\nunique_subject=no\n[any]\ncommonName=optional\norganizationName=optional\n',
  )
  const [from, to] = [Date.now() - 10 * 86_400_000, Date.now() + days * 86_400_000]
  openssl(
    `ca -batch -config issue.conf -cert ${by}.pem -keyfile ${by}.key -in ${name}.csr -out ${name}.pem -notext -outdir . -startdate ${time(from)} -enddate ${time(to)}`,
  )
}

describe('a certificate', () => {
  let it: TestLake
  const ask = async (name: string | undefined, path: string, headers: Readonly<Record<string, string>> = {}, agent = new Agent()) => {
    const { port } = it.server.server.address() as AddressInfo
    const own = name === undefined ? {} : { cert: readFileSync(at(`${name}.pem`)), key: readFileSync(at(`${name}.key`)) }
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; json: Json }>()
    request({ host: '127.0.0.1', port, path, headers, agent, ca: readFileSync(at('server.pem')), ...own }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, json: JSON.parse(body) as Json }), reject)
    })
      .on('error', reject)
      .end()
    return promise
  }
  const me = async (name: string | undefined, headers?: Readonly<Record<string, string>>) => ask(name, '/api/authn/me', headers)
  before(async () => {
    openssl('req -x509 -newkey rsa:2048 -nodes -keyout server.key -out server.pem -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1')
    writeFileSync(at('both.pem'), readFileSync(at('server.key'), 'utf8') + readFileSync(at('server.pem'), 'utf8'))
    for (const name of ['ours', 'theirs']) authority(name)
    made('ours', 'ann', '/CN=ann@lake.example')
    made('ours', 'bob', '/CN=bob@lake.example')
    made('ours', 'ended', '/CN=ann@lake.example', -1)
    made('ours', 'nobody', '/O=nameless')
    made('ours', 'other', '/CN=eve@elsewhere.example')
    made('theirs', 'foreign', '/CN=ann@lake.example')
    openssl('ca -config ours.conf -cert ours.pem -keyfile ours.key -revoke bob.pem')
    openssl('ca -config ours.conf -cert ours.pem -keyfile ours.key -gencrl -out ours.crl')
    writeFileSync(at('callers.pem'), readFileSync(at('ours.pem'), 'utf8') + readFileSync(at('ours.crl'), 'utf8'))
    it = await TestLake.start({
      [`${web}enableHttps`]: 'true',
      [`${web}keyStorePath`]: at('both.pem'),
      [`${web}enableClientAuth`]: 'true',
      [`${web}trustStorePath`]: at('callers.pem'),
      'gravitino.authenticators': 'certificate,oauth',
      'gravitino.authenticator.oauth.defaultSignKey': Buffer.alloc(32, 'k').toString('base64'),
      'gravitino.authenticator.oauth.signAlgorithmType': 'HS256',
      'caspian.authenticator.certificate.principalMapper.regex.pattern': '^([^@]+)@lake\\.example$',
    })
  })
  after(() => it?.[Symbol.asyncDispose]())

  test('says who asks, by the name in it, on each request of its connection', async () => {
    assert.deepEqual(await me('ann'), { status: 200, json: { code: 0, principal: 'ann' } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let i = 0; i < 3; i++) assert.equal((await ask('ann', '/api/authn/me', {}, agent)).json.principal, 'ann')
    agent.destroy()
  })

  test('that another authority made, that has ended or was revoked, or that is missing, connects nobody', async () => {
    for (const name of ['foreign', 'ended', 'bob', undefined]) await assert.rejects(me(name), /alert|ECONNRESET|EPIPE|socket/i, String(name))
  })

  test('without a name, or with one that does not fit, stands for nobody', async () => {
    for (const [name, why] of [
      ['nobody', /no common name/],
      ['other', /does not fit the pattern of names/],
    ] as const) {
      const { status, json } = await me(name)
      assert.deepEqual([status, json.code], [401, 1011])
      assert.match(String(json.message), why)
    }
  })

  test('does not stand for whoever sends credentials of their own, and no header stands for one', async () => {
    assert.equal((await me('ann', { authorization: 'Bearer wrong' })).status, 401)
    assert.equal((await me('ann', { authorization: 'Certificate ann' })).status, 401)
  })

  test('that ends while its connection lives counts no more', async () => {
    const later = new Config({
      [`${web}enableHttps`]: 'true',
      [`${web}enableClientAuth`]: 'true',
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    const { server } = it.server
    let ends = 0
    server.once('request', ({ socket }) => {
      const shown = certificate(later, () => ends)
      assert.equal((shown.authenticate(undefined, '', socket) as { name: string }).name, 'ann@lake.example')
      ends = Date.now() + 3 * 86_400_000
      assert.throws(() => shown.authenticate(undefined, '', socket), /the certificate has ended/)
      resolve()
    })
    await me('ann')
    await promise
  })

  test('is asked for only where settings say whose counts, and never beside names that are believed', () => {
    const of = (more: Readonly<Record<string, string>>) =>
      new Config({ [`${web}enableHttps`]: 'true', [`${web}keyStorePath`]: at('both.pem'), [`${web}enableClientAuth`]: 'true', ...more })
    assert.throws(() => tlsFrom(of({})), /enableClientAuth needs \S+trustStorePath/)
    assert.throws(() => tlsFrom(of({ [`${web}trustStorePath`]: at('none.pem') })), /trustStorePath: \S+ cannot be read: ENOENT/)
    assert.throws(() => tlsFrom(of({ [`${web}trustStorePath`]: at('ours.key') })), /holds no certificate in PEM; .*openssl pkcs12/)
    assert.throws(() => tlsFrom(of({ [`${web}enableHttps`]: 'false' })), /enableClientAuth needs \S+enableHttps/)
    assert.throws(() => certificate(new Config({})), /names certificate: it needs/)
    assert.throws(() => chosen(new Config({ 'gravitino.authenticators': 'certificate,simple' })), /simple beside certificate/)
  })
})
