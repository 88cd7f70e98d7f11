/** Callers who claim to be somebody else, or to be let in once more: named by the numbers of docs/abuse.md. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { rightsOn } from '../access/test-people.ts'
import { type Json, TestLake } from '../test-lake.ts'
import { addUser, asAdmin, basicHeader, lakeWithPasswords } from './test-basic.ts'
import { type Provider, startProvider } from './test-provider.ts'

const own = (key: string) => `gravitino.authenticator.oauth.${key}`

describe('a token of an identity provider', () => {
  let provider: Provider
  let it: TestLake
  before(async () => {
    provider = await startProvider()
    await provider.addKey('one')
    it = await TestLake.start({
      ...rightsOn,
      'gravitino.authenticators': 'oauth',
      [own('provider')]: 'default',
      [own('authority')]: provider.issuer,
      [own('jwksUri')]: provider.jwksUri,
      [own('tokenValidatorClass')]: 'org.apache.gravitino.server.authentication.JwksTokenValidator',
    })
  })
  after(async () => {
    await it?.endWhole()
    await provider?.[Symbol.asyncDispose]()
  })

  test('abuse 15: that was good yesterday is worth nothing once its user is disabled or removed, and all of it is audited', async () => {
    const [admin, ann] = await Promise.all(['admin', 'ann'].map(async (sub) => ({ authorization: `Bearer ${await provider.token('one', { sub })}` })))
    await it.do('POST', '', { name: 'm' }, admin)
    await it.do('POST', 'm/users', { name: 'ann' }, admin)
    await it.do('GET', 'm', undefined, ann)
    await it.do('PATCH', 'm/users/ann', { enable: false }, admin)
    await it.refused(403, 'ForbiddenException', 'GET', 'm', undefined, ann)
    await it.do('PATCH', 'm/users/ann', { enable: true }, admin)
    await it.do('GET', 'm', undefined, ann)
    await it.do('DELETE', 'm/users/ann', undefined, admin)
    await it.refused(403, 'ForbiddenException', 'GET', 'm', undefined, ann)
    await it.refused(401, 'UnauthorizedException', 'GET', 'm', undefined, { authorization: `Bearer ${await provider.token('one', { aud: 'x' })}` })
    const { audit } = await it.do('GET', 'm/audit?outcome=denied', undefined, admin)
    assert.deepEqual(
      (audit as Json[]).map(({ actor, reason }) => [actor, String(reason).split(':')[0]]),
      [
        ['anonymous', 'UnauthorizedException'],
        ['ann', 'ForbiddenException'],
        ['ann', 'ForbiddenException'],
      ],
    )
  })
})

describe('a caller with a password', () => {
  let it: TestLake
  const ann = basicHeader('ann', 'password-ann-1')
  before(async () => {
    it = await lakeWithPasswords({ ...rightsOn, 'gravitino.authenticators': 'basic', 'caspian.login.failures': '2' })
    await addUser(it, 'ann', 'password-ann-1')
    await it.do('POST', '', { name: 'm' }, asAdmin)
    await it.do('POST', 'm/users', { name: 'ann' }, asAdmin)
  })
  after(() => it?.endWhole())
  const rows = async (query: string) => (await it.do('GET', `m/audit?${query}`, undefined, asAdmin)).audit as Json[]

  /** What proxies, and other servers, are told by. */
  const claims = {
    'x-forwarded-user': 'admin',
    'x-remote-user': 'admin',
    'x-auth-request-user': 'admin',
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=203.0.113.9;by=admin',
    'x-real-ip': '203.0.113.9',
    'x-original-url': '/health',
    'x-rewrite-url': '/health',
    'x-http-method-override': 'GET',
  }

  test('abuse 17: is who the password says, from where the connection comes, whatever other headers claim; and no header widens roles', async () => {
    for (const [name, value] of Object.entries(claims)) {
      assert.equal((await it.get('/api/authn/me', { ...ann, [name]: value })).json.principal, 'ann', name)
      await it.refused(403, 'ForbiddenException', 'POST', 'm/tags', { name: 't' }, { ...ann, [name]: value })
      assert.equal((await it.get('m', { [name]: value })).status, 401, name)
    }
    const denied = await rows('outcome=denied&actor=ann')
    assert.equal(denied.length, Object.keys(claims).length)
    for (const { address } of denied) assert.match(String(address), /^(?:203\.0\.113\.9 via )?(?:::ffff:)?127\.0\.0\.1$/)
    await it.do(
      'POST',
      'm/roles',
      { name: 'all', securableObjects: [{ type: 'metalake', fullName: 'm', privileges: [{ name: 'create_tag', condition: 'allow' }] }] },
      asAdmin,
    )
    for (const roles of ['all', 'ALL,all', '*', 'admin'])
      assert.ok([400, 403].includes((await it.ask('POST', 'm/tags', { name: 't' }, { ...ann, 'x-gravitino-active-roles': roles })).status), roles)
    await it.refused(403, 'ForbiddenException', 'POST', 'm/tags', { name: 't' }, { ...ann, 'x-gravitino-active-roles': 'ALL' })
  })

  test('abuse 18: asks for nobody else: words by which engines name another user change nothing', async () => {
    const asked = [
      'x-gravitino-user',
      'x-trino-user',
      'x-trino-original-user',
      'proxy-user',
      'x-proxy-user',
      'doas',
      'x-on-behalf-of',
      'x-actor',
      'impersonate-user',
    ]
    for (const name of asked)
      assert.equal((await it.get('/api/authn/me?doAs=admin&user.name=admin', { ...ann, [name]: 'admin' })).json.principal, 'ann', name)
    const { secret, token } = (await it.do('POST', '/api/tokens', { comment: 'engine' }, ann)) as { secret?: string; token?: Json }
    const given = secret ?? (token?.secret as string)
    for (const name of asked)
      assert.equal((await it.get('/api/authn/me', { authorization: `Bearer ${given}`, [name]: 'admin' })).json.principal, 'ann', name)
  })

  test('abuse 20: has no session that could be fixed or stolen: no answer sets a cookie, and none is looked at', async () => {
    for (const path of ['/api/authn/me', '/', '/api/metalakes', '/api/metalakes/m', '/configs', '/health', '/openapi.json', '/nowhere'])
      for (const headers of [{}, ann, { ...ann, cookie: 'session=fixed; JSESSIONID=fixed' }] as const) {
        const answer = await fetch(it.url + path, { headers })
        assert.deepEqual(answer.headers.getSetCookie(), [], path)
        await answer.arrayBuffer()
      }
    assert.equal((await it.get('m', { cookie: 'session=fixed; token=x' })).status, 401)
  })

  test('abuse 36: may say one request id twice, for different bodies, as different users: each request is one by itself', async () => {
    const id = { 'x-request-id': 'the-same-id' }
    await it.do('POST', 'm/tags', { name: 'once' }, { ...asAdmin, ...id })
    await it.do('POST', 'm/tags', { name: 'twice' }, { ...asAdmin, ...id })
    assert.equal((await it.ask('POST', 'm/tags', { name: 'once' }, { ...asAdmin, ...id })).status, 409)
    await it.refused(403, 'ForbiddenException', 'GET', 'm/tags/once', undefined, { ...ann, ...id })
    assert.deepEqual((await it.do('GET', 'm/tags', undefined, asAdmin)).names, ['once', 'twice'])
    assert.deepEqual((await rows('requestId=the-same-id')).map(({ actor, outcome }) => `${String(actor)} ${String(outcome)}`).toSorted(), [
      'admin failed',
      'admin success',
      'admin success',
      'ann denied',
    ])
  })
})
