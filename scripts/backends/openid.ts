/** A real OpenID provider for tests: people log in on its pages, and programs and devices get tokens for the lake. */
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import OidcProvider, { type ClientMetadata, type JWKS } from 'oidc-provider'

const audience = 'GravitinoServer'
const resource = 'urn:caspian:lake'

export interface OpenId extends AsyncDisposable {
  readonly issuer: string
  /** Requests so far, as method and path with the query. */
  readonly asked: string[]
  /** What a lake is told so that it takes this provider's tokens, and the portal and the command sign in there. */
  readonly settings: Readonly<Record<string, string>>
}

const newKey = (kid: string) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
})

/** `clients` are those of a lake at `lakeUrl()`, known only once it listens; tokens count for `seconds`. */
export async function startOpenId(clients: (issuer: string) => readonly ClientMetadata[], seconds = 600): Promise<OpenId> {
  let handle: (...call: Parameters<RequestListener>) => unknown = () => undefined
  const asked: string[] = []
  const server = createServer((request, out) => {
    asked.push(`${request.method} ${request.url}`)
    void handle(request, out)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new OidcProvider(issuer, {
    clients: [...clients(issuer)],
    jwks: { keys: [newKey('first')] as JWKS['keys'] },
    cookies: { keys: ['for this test'] },
    findAccount: (_context, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
    extraTokenClaims: () => ({ groups: ['analysts'] }),
    clientBasedCORS: () => true,
    issueRefreshToken: () => true,
    ttl: { AccessToken: seconds },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'lake',
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: seconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })
  handle = provider.callback()
  return {
    issuer,
    asked,
    settings: {
      'gravitino.authenticators': 'oauth',
      'gravitino.authenticator.oauth.provider': 'oidc',
      'gravitino.authenticator.oauth.authority': issuer,
      'gravitino.authenticator.oauth.clientId': 'portal',
      'gravitino.authenticator.oauth.scope': 'openid lake',
      'gravitino.authenticator.oauth.jwksUri': `${issuer}/jwks`,
      'gravitino.authenticator.oauth.tokenValidatorClass': 'org.apache.gravitino.server.authentication.JwksTokenValidator',
      'gravitino.authenticator.oauth.groupsFields': 'groups',
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Goes through the provider's pages as a browser does, filling their forms, until it is sent to an address that begins with `until`, or there is no form any more. */
export async function browse(from: string, typed: Readonly<Record<string, string>>, until: string): Promise<URL> {
  const cookies = new Map<string, string>()
  const go = async (at: string, form?: Readonly<Record<string, string>>): Promise<Response> => {
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie }, ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}) })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  let answer = await go(from)
  for (let [at, steps] = [from, 0]; steps < 20; steps++) {
    const to = answer.headers.get('location')
    if (to !== null) {
      at = new URL(to, at).href
      if (at.startsWith(until)) return new URL(at)
      answer = await go(at)
      continue
    }
    const [form] = /<form[\s\S]*?<\/form>/.exec(await answer.text()) ?? []
    if (form === undefined) return new URL(at)
    const fields = Array.from(form.matchAll(/<input\b[^>]*>/g), ([input]) => {
      const name = /\bname="([^"]*)"/.exec(input)?.[1] ?? ''
      return [name, typed[name] ?? /\bvalue="([^"]*)"/.exec(input)?.[1] ?? ''] as const
    })
    at = new URL(/\baction="([^"]*)"/.exec(form)?.[1] ?? at, at).href
    answer = await go(at, Object.fromEntries(fields.filter(([name]) => name !== '')))
  }
  throw new Error('the provider led nowhere')
}
