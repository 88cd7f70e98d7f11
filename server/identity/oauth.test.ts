/** Tokens: which count, which do not whatever is tried, and what becomes of them when the provider's keys change or cannot be got. */
import assert from 'node:assert/strict'
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { exportSPKI, SignJWT } from 'jose'
import { Config } from '../config.ts'
import { TestLake } from '../test-lake.ts'
import { publishedKeys } from './keys.ts'
import { keysFrom, oauth } from './oauth.ts'
import { inSeconds, type Provider, startProvider } from './test-provider.ts'

const own = (name: string) => `gravitino.authenticator.oauth.${name}`
const encoded = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const here = '127.0.0.1'

describe('a lake that takes tokens of a provider', () => {
  let provider: Provider
  let it: TestLake
  before(async () => {
    provider = await startProvider()
    await provider.addKey('one')
    it = await TestLake.start({
      'gravitino.authenticators': 'oauth',
      [own('jwksUri')]: provider.jwksUri,
      [own('authority')]: provider.issuer,
      [own('principalFields')]: 'email,sub',
      [own('groupMapper.regex.pattern')]: '^/?([a-z]+)$',
    })
  })
  after(async () => {
    await it.endWhole()
    await provider[Symbol.asyncDispose]()
  })
  const me = (token: string) => it.get('/api/authn/me', bearer(token))
  const refused = (token: string, type = 'UnauthorizedException') => it.refused(401, type, 'GET', '/api/authn/me', undefined, bearer(token))

  test('lets in whoever holds one, under the name that it says', async () => {
    const token = await provider.token('one')
    for (let i = 0; i < 3; i++) assert.equal((await me(token)).json.principal, 'ann')
    assert.equal((await me(await provider.token('one', { email: 'ann@example.org' }))).json.principal, 'ann@example.org')
    assert.equal((await me(await provider.token('one', { aud: ['x', 'GravitinoServer'] }))).json.principal, 'ann')
    assert.equal((await it.get('/api/authn/me')).status, 401)
    assert.equal((await it.get('/api/authn/me', { authorization: `Basic ${btoa('ann:x')}` })).status, 401)
  })

  test('abuse 15: keeps out every token that was not made for it, by this provider, for this moment', async () => {
    const good = await provider.token('one')
    const [head = '', body = '', signature = ''] = good.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const forged = (header: object, payload: object = claims) =>
      new SignJWT({ ...payload }).setProtectedHeader({ alg: 'RS256', ...header }).sign(other)
    const published = (await (await fetch(provider.jwksUri)).json()) as { keys: object[] }
    const pem = await exportSPKI(await provider.addKey('confused'))
    const confused = (secret: string) => {
      const text = `${encoded({ alg: 'HS256', kid: 'one' })}.${body}`
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
    }
    const tokens: Readonly<Record<string, string>> = {
      'no algorithm': `${encoded({ alg: 'none' })}.${body}.`,
      'no algorithm, otherwise spelt': `${encoded({ alg: 'nOnE', kid: 'one' })}.${body}.${signature}`,
      'no signature': `${head}.${body}.`,
      'the public key as a secret': confused(pem),
      'the published key as a secret': confused(JSON.stringify(published.keys[0])),
      'an empty secret': confused(''),
      'another body': `${head}.${encoded({ ...claims, sub: 'root' })}.${signature}`,
      'another head': `${encoded({ alg: 'RS256', kid: 'one', typ: 'x' })}.${body}.${signature}`,
      'a foreign key under a known name': await forged({ kid: 'one' }),
      'a foreign key under an unknown name': await forged({ kid: 'two' }),
      'a name that is a path': await forged({ kid: '../../../../dev/null' }),
      'a name that is SQL': await forged({ kid: `one' or '1'='1` }),
      'a name that JavaScript knows': await forged({ kid: '__proto__' }),
      'a key in its own head': await forged({ kid: 'x', jwk: createPublicKey(other).export({ format: 'jwk' }) }),
      'the address of a key in its own head': await forged({ kid: 'x', jku: `${provider.issuer}/other`, x5u: `${provider.issuer}/other` }),
      'a critical word that nobody knows': await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', crit: ['x'], x: 1 })
        .sign(other, { crit: { x: true } }),
      'a foreign issuer': await provider.token('one', { iss: 'https://accounts.example.org' }),
      'no issuer': await provider.token('one', { iss: undefined }),
      'an issuer that only begins alike': await provider.token('one', { iss: `${provider.issuer}.example.org` }),
      'another audience': await provider.token('one', { aud: 'another' }),
      'no audience': await provider.token('one', { aud: undefined }),
      'an empty audience': await provider.token('one', { aud: [] }),
      'no end': await provider.token('one', { exp: undefined }),
      'a beginning in the future': await provider.token('one', { nbf: inSeconds(60) }),
      'an issue in the future': await provider.token('one', { iat: inSeconds(60) }),
      'no name': await provider.token('one', { sub: undefined }),
      'a blank name': await provider.token('one', { sub: ' ' }),
      'a long name': await provider.token('one', { sub: 'x'.repeat(129) }),
      'a name in two lines': await provider.token('one', { sub: 'ann\nroot' }),
      'no token': 'x',
      'a token that is too long': 'x'.repeat(20_000),
    }
    for (const [what, token] of Object.entries(tokens)) {
      const { text } = await refused(token).catch((error: unknown) => assert.fail(`${what}: ${String(error)}`))
      assert.ok(!text.includes(provider.issuer), `${what}: says what was expected`)
    }
    await refused(await provider.token('one', { exp: inSeconds(-1) }), 'TokenExpiredException')
    assert.equal((await me(good)).json.principal, 'ann')
    assert.deepEqual(it.reports, [])
  })

  test('tells clients where to get one', async () => {
    const { json } = await it.get('/configs')
    assert.deepEqual(json['gravitino.authenticators'], ['oauth'])
    assert.equal(json[own('authority')], provider.issuer)
    assert.equal(json[own('provider')], 'default')
    assert.ok(!(own('clientId') in json))
  })
})

describe('the keys of a provider', () => {
  let provider: Provider
  let clock = 0
  beforeEach(async () => {
    provider = await startProvider()
    await provider.addKey('one')
    clock = Date.now()
  })
  afterEach(() => provider[Symbol.asyncDispose]())
  const configOf = (more: Readonly<Record<string, string>> = {}) =>
    new Config({ [own('jwksUri')]: provider.jwksUri, [own('authority')]: provider.issuer, ...more })
  const pace = { timeout: 200, pause: 5_000, age: 300_000, end: 3_600_000 }
  const make = () => {
    const { authenticate } = oauth(
      configOf(),
      publishedKeys(provider.jwksUri, pace, () => clock),
      () => clock,
    )
    return (token: string) => authenticate(`Bearer ${token}`, here)
  }
  const out = (what: unknown) => assert.rejects(Promise.resolve(what), /not signed by a key that counts/)

  test('are got once, and a token that was proved is known without waiting, until it ends', async () => {
    const ask = make()
    const token = await provider.token('one', { groups: ['a', 'a', 3, 'b'] })
    for (let i = 0; i < 2; i++) await ask(token)
    assert.deepEqual(ask(token), { name: 'ann', groups: ['a', 'b'] })
    for (let i = 0; i < 20; i++) await ask(await provider.token('one', { jti: String(i) }))
    assert.equal(provider.asked(), 1)
    clock += 301_000
    await assert.rejects(async () => ask(token), /expired/)
  })

  test('are got anew for a name that is not among them, and not again for a while, whoever asks', async () => {
    const ask = make()
    await ask(await provider.token('one'))
    await provider.addKey('two')
    const token = await provider.token('two')
    await out(ask(token))
    clock += pace.pause
    assert.equal((await ask(token)).name, 'ann')
    await provider.addKey('three')
    const early = await provider.token('three')
    for (let i = 0; i < 50; i++) await out(ask(early))
    assert.equal(provider.asked(), 2)
    await provider[Symbol.asyncDispose]()
  })

  test('count no more once they are withdrawn, for tokens that were proved by them too', async () => {
    const ask = make()
    const token = await provider.token('one', { exp: inSeconds(7200) })
    for (let i = 0; i < 3; i++) await ask(token)
    provider.dropKey('one')
    await provider.addKey('two')
    const newer = await provider.token('two', { exp: inSeconds(7200) })
    clock += pace.pause
    await ask(newer)
    await out(ask(token))
  })

  test('are looked at again after a while, though every token was proved', async () => {
    const ask = make()
    const token = await provider.token('one', { exp: inSeconds(7200) })
    for (let i = 0; i < 3; i++) await ask(token)
    provider.dropKey('one')
    clock += pace.age + 1
    await ask(token)
    while (provider.asked() < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    await assert.rejects(async () => {
      for (let i = 0; i < 100; i++) await Promise.all([ask(token), new Promise((resolve) => setTimeout(resolve, 10))])
    }, /not signed/)
  })

  for (const mood of ['broken', 'silent', 'moved'] as const)
    test(`that cannot be got (${mood}) keep out only who needs others, for no longer than the time limit`, async () => {
      const ask = make()
      const token = await provider.token('one', { exp: inSeconds(7200) })
      await ask(token)
      provider.mood = mood
      await provider.addKey('two')
      const newer = await provider.token('two')
      clock += pace.pause
      const waiting = out(ask(newer))
      assert.equal((await ask(token)).name, 'ann')
      await waiting
      // Those that are known count on until they are too old to be believed.
      clock += pace.age + 1
      assert.equal((await ask(token)).name, 'ann')
      clock += pace.end
      await assert.rejects(async () => ask(await provider.token('one', { exp: inSeconds(72_000) })), /cannot be got/)
      provider.mood = 'well'
      clock += pace.pause
      assert.equal((await ask(await provider.token('one', { exp: inSeconds(72_000) }))).name, 'ann')
    })
})

describe('a key in the settings', () => {
  const made = async (key: Uint8Array, alg: string, claims: object = {}) =>
    new SignJWT({ sub: 'ann', aud: 'GravitinoServer', exp: inSeconds(60), ...claims }).setProtectedHeader({ alg }).sign(key)

  test('signs tokens by its own algorithm alone', async () => {
    const key = randomBytes(64)
    const { authenticate } = oauth(new Config({ [own('defaultSignKey')]: key.toString('base64'), [own('signAlgorithmType')]: 'HS256' }))
    const ask = async (token: string) => authenticate(`Bearer ${token}`, here)
    const token = await made(key, 'HS256')
    assert.equal((await ask(token)).name, 'ann')
    assert.deepEqual(authenticate(`Bearer ${token}`, here), { name: 'ann', groups: [] })
    await assert.rejects(ask(await made(key, 'HS512')), /does not count/)
    await assert.rejects(ask(await made(randomBytes(64), 'HS256')), /not signed/)
    await assert.rejects(ask(await made(key, 'HS256', { aud: 'other' })), /"aud"/)
  })

  test('that is public cannot be used as a secret', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const der = publicKey.export({ format: 'der', type: 'spki' })
    const { authenticate } = oauth(
      new Config({ [own('defaultSignKey')]: der.toString('base64'), [own('signAlgorithmType')]: 'ES256', [own('authority')]: 'us' }),
    )
    const ask = async (token: string) => authenticate(`Bearer ${token}`, here)
    const claims = { sub: 'ann', aud: 'GravitinoServer', iss: 'us', exp: inSeconds(60) }
    assert.equal((await ask(await new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey))).name, 'ann')
    await assert.rejects(ask(await made(der, 'HS256', { iss: 'us' })), /does not count/)
    await assert.rejects(ask(await new SignJWT({ ...claims, iss: 'them' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)), /"iss"/)
  })

  test('allows clocks to differ by as much as is said, and names by the pattern alone', async () => {
    const key = randomBytes(32)
    const { authenticate } = oauth(
      new Config({
        [own('defaultSignKey')]: key.toString('base64'),
        [own('signAlgorithmType')]: 'HS256',
        [own('allowSkewSecs')]: '30',
        [own('principalMapper.regex.pattern')]: '^([^@]+)@example\\.org$',
      }),
    )
    const ask = async (claims: object) => authenticate(`Bearer ${await made(key, 'HS256', claims)}`, here)
    const sub = 'ann@example.org'
    assert.equal((await ask({ sub, exp: inSeconds(-20), nbf: inSeconds(20) })).name, 'ann')
    await assert.rejects(ask({ sub, exp: inSeconds(-40) }), /expired/)
    await assert.rejects(ask({ sub, nbf: inSeconds(40) }), /"nbf"/)
    for (const foreign of ['ann', 'ann@example.com', '@example.org', 'x@ann@example.org']) await assert.rejects(ask({ sub: foreign }), /does not fit/)
  })

  test('is refused at start when it is none, or leaves open whose tokens count', () => {
    const key = randomBytes(32).toString('base64')
    const refused: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{}, /set .*jwksUri, or .*defaultSignKey/],
      [{ [own('defaultSignKey')]: key }, /no public key for RS256/],
      [{ [own('defaultSignKey')]: 'c2hvcnQ=', [own('signAlgorithmType')]: 'HS256' }, /5 bytes; HS256 needs 32/],
      [{ [own('defaultSignKey')]: key, [own('signAlgorithmType')]: 'none' }, /none is none of/],
      [{ [own('jwksUri')]: 'https://example.org/keys' }, /authority must be set/],
      [{ [own('jwksUri')]: 'file:///etc/keys', [own('authority')]: 'x' }, /http or https/],
      [{ [own('tokenValidatorClass')]: 'org.example.Trusting' }, /no other classes/],
      [{ [own('provider')]: 'other' }, /default or oidc/],
    ]
    for (const [settings, why] of refused) assert.throws(() => keysFrom(new Config(settings)), why)
    const good = { [own('defaultSignKey')]: key, [own('signAlgorithmType')]: 'HS256' }
    assert.throws(() => oauth(new Config({ ...good, [own('serviceAudience')]: '' })), /serviceAudience/)
    assert.throws(() => oauth(new Config({ ...good, [own('principalMapper')]: 'org.example.Mapper' })), /must be regex/)
    assert.throws(() => oauth(new Config({ ...good, [own('principalMapper.regex.pattern')]: '^.*$' })), /no group/)
    assert.throws(() => oauth(new Config({ ...good, [own('groupMapper.regex.pattern')]: '(' })), /cannot be used/)
  })
})
