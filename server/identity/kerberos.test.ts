/** Kerberos with a real MIT KDC and curl: who has a ticket is let in, by a lake of several threads, and nobody else is. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { type Caspian, startCaspian } from '../../scripts/backends/caspian.ts'
import { type Kdc, startKdc } from '../../scripts/backends/kdc.ts'

const run = promisify(execFile)
const own = 'gravitino.authenticator.kerberos.'
let kdc: Kdc
let keytab: string
let caspian: Caspian
const settings = (more: Readonly<Record<string, string>> = {}) => ({
  'gravitino.authenticators': 'kerberos',
  'caspian.kerberos.library': kdc.library,
  'caspian.server.threads': '2',
  [`${own}principal`]: `HTTP/localhost@${kdc.realm}`,
  [`${own}keytab`]: keytab,
  ...more,
})

before(async () => {
  kdc = await startKdc('CASPIAN.TEST')
  keytab = kdc.principal('HTTP/localhost')
  caspian = await startCaspian({ config: settings(), env: kdc.env })
})
after(async () => {
  await caspian?.stop()
  await kdc?.stop()
})

const address = () => `http://localhost:${caspian.port}/api/authn/me`
/** The headers and the body. */
async function curl(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', ['-s', '-i', '--noproxy', '*', ...args, address()], { env: { ...process.env, ...env } })
  return stdout
}
const negotiate = ['--negotiate', '-u', ':']

test('who has a ticket is let in under the name before the realm, and the lake proves itself too', async () => {
  const ann = kdc.login('ann', kdc.principal('ann'))
  for (let i = 0; i < 6; i++) {
    const said = await curl(ann, ...negotiate)
    assert.match(said, /^HTTP\/1\.1 200/m)
    assert.match(said, /^WWW-Authenticate: Negotiate \S{20,}/im)
    assert.match(said, /\{"code":0,"principal":"ann"\}/)
  }
})

test('who has none is asked for one', async () => {
  for (const args of [[], ['-u', 'ann:x'], ['-H', 'Authorization: Bearer x']]) {
    const said = await curl(kdc.env, ...args)
    assert.match(said, /^HTTP\/1\.1 401/m)
    assert.match(said, /^WWW-Authenticate: Negotiate\r$/im)
    assert.match(said, /"code":1011/)
  }
})

test('what is no ticket, is one of another realm or was used before, lets nobody in', async () => {
  const ask = (ticket: string) => fetch(address(), { headers: { authorization: `Negotiate ${ticket}` } })
  for (const ticket of [
    'x',
    '!!!',
    'TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA=',
    Buffer.alloc(3000, 96).toString('base64'),
    'YIIC'.padEnd(90_000, 'A'),
  ])
    assert.equal((await ask(ticket)).status, 401, ticket.slice(0, 20))

  const ben = kdc.login('ben', kdc.principal('ben'))
  const { stderr } = await run('curl', ['-s', '-v', '--noproxy', '*', ...negotiate, address()], { env: { ...process.env, ...ben } })
  const used = /^> Authorization: Negotiate (\S+)/m.exec(stderr)?.[1] ?? ''
  assert.ok(used.length > 100)
  assert.equal((await ask(used)).status, 401)

  const other = await startKdc('OTHER.TEST')
  try {
    other.principal('HTTP/localhost')
    assert.match(await curl(other.login('ann', other.principal('ann')), ...negotiate), /^HTTP\/1\.1 401/m)
  } finally {
    await other.stop()
  }
})

test('a lake that could let nobody in does not start, and says why', async () => {
  const fails = (more: Readonly<Record<string, string>>, why: RegExp) => assert.rejects(startCaspian({ config: settings(more), env: kdc.env }), why)
  await fails({ [`${own}principal`]: `HTTP/elsewhere@${kdc.realm}` }, /cannot be served as HTTP@elsewhere/)
  await fails({ [`${own}principal`]: 'localhost' }, /must be HTTP\/host@REALM/)
  await fails({ [`${own}keytab`]: '/nowhere' }, /must name a file that can be read/)
})

test('beside other ways it asks for a ticket where nothing is sent, and lets each in by their own', async () => {
  const both = await startCaspian({
    config: settings({ 'gravitino.authenticators': 'basic,kerberos', 'gravitino.authorization.serviceAdmins': 'admin' }),
    env: { ...kdc.env, GRAVITINO_INITIAL_ADMIN_PASSWORD: 'admin-password-0001' },
  })
  const me = `http://localhost:${both.port}/api/authn/me`
  try {
    const nobody = await fetch(me)
    assert.deepEqual([nobody.status, nobody.headers.get('www-authenticate')], [401, 'Negotiate'])
    const admin = await fetch(me, { headers: { authorization: `Basic ${btoa('admin:admin-password-0001')}` } })
    assert.deepEqual([admin.status, ((await admin.json()) as { principal: string }).principal], [200, 'admin'])
    const env = { ...process.env, ...kdc.login('cleo', kdc.principal('cleo')) }
    const { stdout } = await run('curl', ['-s', '--noproxy', '*', ...negotiate, me], { env })
    assert.equal(stdout, '{"code":0,"principal":"cleo"}')
  } finally {
    await both.stop()
  }
})
