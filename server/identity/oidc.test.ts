/** A whole round with a real OpenID provider: somebody logs in there, gets a token for the lake, and goes on while the provider changes its keys. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import OidcProvider, { type JWKS } from 'oidc-provider'
import { browse } from '../../scripts/backends/openid.ts'
import { TestLake } from '../test-lake.ts'

const audience = 'GravitinoServer'
const resource = 'urn:caspian:lake'
const redirect = 'http://127.0.0.1:1/back'
const client = { client_id: 'portal', client_secret: 'portal-secret' }

let handle: (...call: Parameters<RequestListener>) => unknown = () => undefined
const server = createServer((request, out) => void handle(request, out))
let issuer = ''
let it: TestLake

const newKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
}

/** The provider with these keys; it signs with the first. */
function serveWith(keys: readonly JWK[]): void {
  const provider = new OidcProvider(issuer, {
    clients: [
      {
        ...client,
        grant_types: ['authorization_code', 'client_credentials'],
        redirect_uris: [redirect],
        response_types: ['code'],
        application_type: 'native',
      },
    ],
    jwks: { keys: [...keys] as JWKS['keys'] },
    cookies: { keys: ['for this test'] },
    findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    extraTokenClaims: () => ({ groups: ['analysts', 'writers'] }),
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: 'lake', audience, accessTokenFormat: 'jwt', accessTokenTTL: 600, jwt: { sign: { alg: 'RS256' } } }),
      },
    },
  })
  handle = provider.callback()
}

async function tokenFor(grant: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams({ ...client, resource, ...grant })
  const said = (await (await fetch(`${issuer}/token`, { method: 'POST', body })).json()) as { access_token?: string }
  assert.ok(said.access_token, JSON.stringify(said))
  return said.access_token
}

before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  it = await TestLake.start({
    'gravitino.authenticators': 'oauth',
    'gravitino.authenticator.oauth.provider': 'oidc',
    'gravitino.authenticator.oauth.authority': issuer,
    'gravitino.authenticator.oauth.jwksUri': `${issuer}/jwks`,
    'gravitino.authenticator.oauth.tokenValidatorClass': 'org.apache.gravitino.server.authentication.JwksTokenValidator',
  })
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await it.endWhole()
})
const me = (token: string) => it.get('/api/authn/me', { authorization: `Bearer ${token}` })

test('a person and a program log in at an OpenID provider and use the lake, also once it has changed its keys', async () => {
  const [first, second] = [await newKey('first'), await newKey('second')]
  serveWith([first])
  const program = await tokenFor({ grant_type: 'client_credentials', scope: 'lake' })
  assert.equal((await me(program)).json.principal, 'portal')

  const verifier = randomBytes(32).toString('base64url')
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  const asked = {
    client_id: 'portal',
    response_type: 'code',
    scope: 'openid lake',
    redirect_uri: redirect,
    resource,
    code_challenge,
    code_challenge_method: 'S256',
  }
  const back = await browse(`${issuer}/auth?${new URLSearchParams(asked).toString()}`, { login: 'ann', password: 'any' }, redirect)
  const grant = { grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '', redirect_uri: redirect, code_verifier: verifier }
  const person = await tokenFor(grant)
  assert.equal((await me(person)).json.principal, 'ann')
  await it.do('POST', '', { name: 'annes' }, { authorization: `Bearer ${person}` })
  assert.equal((await it.lake.store.entries(0, 10)).at(-1)?.actor, 'ann')

  // A new key signs, the old one is still published.
  serveWith([second, first])
  const newer = await tokenFor({ grant_type: 'client_credentials', scope: 'lake' })
  for (let i = 0; (await me(newer)).status === 401 && i < 100; i++) await sleep(100)
  assert.equal((await me(newer)).json.principal, 'portal')
  assert.equal((await me(person)).json.principal, 'ann')
  assert.deepEqual(it.reports, [])
})
