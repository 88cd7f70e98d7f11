/** Sign-in at an OpenID provider: authorization code with PKCE (RFC 7636), state, nonce and issuer checked (RFC 9700), renewal, and the way out. */
import { type Arrival, backPath, remember } from './arrival.ts'
import { Gone, type Tokens } from './session.ts'
import type { Provider } from './ways.ts'

interface Found {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly end_session_endpoint?: string
}
interface Given {
  readonly access_token: string
  readonly expires_in?: number
  readonly refresh_token?: string
  readonly id_token?: string
}
/** Seconds that a token is taken to count for when the provider does not say. */
const usualSeconds = 300
const redirectUri = () => location.origin + backPath

const encoded = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const secret = () => encoded(crypto.getRandomValues(new Uint8Array(32)))
const isSafe = (address: string) =>
  URL.canParse(address) && (address.startsWith('https:') || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(address))

/** What the provider says of itself. Throws Error, in words for people. */
async function found(provider: Provider): Promise<Found> {
  const authority = provider.authority.replace(/\/$/, '')
  const answer = await fetch(`${authority}/.well-known/openid-configuration`, { credentials: 'omit', referrerPolicy: 'no-referrer' }).catch(() => {
    throw new Error(`${authority} does not answer, or does not let this page ask it.`)
  })
  const said = (await answer.json().catch(() => ({}))) as Partial<Found>
  const { issuer = '', authorization_endpoint = '', token_endpoint = '' } = said
  if (!answer.ok || issuer.replace(/\/$/, '') !== authority || ![authorization_endpoint, token_endpoint].every(isSafe))
    throw new Error(`${authority} does not describe itself as an OpenID provider of that name with safe addresses.`)
  const { end_session_endpoint: end } = said
  return { issuer, authorization_endpoint, token_endpoint, ...(end !== undefined && isSafe(end) ? { end_session_endpoint: end } : {}) }
}

/** Goes to the provider; this page is left. `silent` asks nobody anything. Throws Error, in words for people. */
export async function begin(provider: Provider, back: string, silent: boolean): Promise<void> {
  if (!isSecureContext) throw new Error('The browser lets only pages that came over HTTPS, or from this machine, sign in at a provider.')
  const { authorization_endpoint, issuer } = await found(provider)
  const [state, nonce, verifier] = [secret(), secret(), secret()]
  const challenge = encoded(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
  remember({ state, nonce, verifier, issuer, back, silent })
  const to = new URL(authorization_endpoint)
  const asked = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri(),
    scope: provider.scope,
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(silent ? { prompt: 'none' } : {}),
  }
  for (const [name, value] of Object.entries(asked)) to.searchParams.set(name, value)
  if (silent) location.replace(to)
  else location.assign(to)
}

/** The session that the way back brings. Throws Error, in words for people. */
export async function finish(provider: Provider, { said, leaving }: Arrival): Promise<Tokens> {
  if (!leaving || said.get('state') !== leaving.state) throw new Error('That sign-in was not begun in this tab, or is already over. Sign in again.')
  const issuer = said.get('iss')
  if (issuer !== null && issuer !== leaving.issuer) throw new Error('Another provider than the one that was asked has answered. Sign in again.')
  const error = said.get('error')
  if (error !== null) throw new Error(said.get('error_description') ?? error)
  const code = said.get('code')
  if (code === null) throw new Error('The provider sent no code. Sign in again.')
  const where = await found(provider)
  const given = await tokens(provider, where, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri(),
    code_verifier: leaving.verifier,
  })
  if (provider.scope.split(' ').includes('openid')) checkId(given.id_token, where.issuer, provider.clientId, leaving.nonce)
  return sessionOf(provider, where, given)
}

/** Throws Gone when the provider refuses, Error when it does not answer. */
async function tokens(provider: Provider, { token_endpoint }: Found, grant: Readonly<Record<string, string>>): Promise<Given> {
  const answer = await fetch(token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({ client_id: provider.clientId, ...grant }),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error',
    cache: 'no-store',
  }).catch(() => {
    throw new Error(`${new URL(token_endpoint).origin} does not answer, or does not let this page ask it.`)
  })
  const given = (await answer.json().catch(() => ({}))) as Partial<Given> & { readonly error?: string; readonly error_description?: string }
  if (answer.ok && given.access_token !== undefined) return { ...given, access_token: given.access_token }
  const why = given.error_description ?? given.error ?? `it answered ${answer.status}`
  throw answer.status >= 500 ? new Error(`The provider failed: ${why}`) : new Gone(`The provider gave no token: ${why}`)
}

/** It came from the provider itself, over the connection that was just made, so its signature need not be looked at (OpenID Connect Core 3.1.3.7). */
function checkId(token: string | undefined, issuer: string, clientId: string, nonce: string): void {
  const claims = claimsIn(token ?? '')
  const audience = [claims.aud].flat()
  const fits = claims.iss === issuer && audience.includes(clientId) && (audience.length === 1 || claims.azp === clientId) && claims.nonce === nonce
  if (!fits || typeof claims.exp !== 'number') throw new Error('What the provider says of who signed in is not for this sign-in. Sign in again.')
}

function claimsIn(token: string): Readonly<Record<string, unknown>> {
  try {
    const text = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}

function sessionOf(provider: Provider, where: Found, given: Given): Tokens {
  const { refresh_token } = given
  const { end_session_endpoint } = where
  return {
    how: 'provider',
    token: given.access_token,
    until: Date.now() + (given.expires_in ?? usualSeconds) * 1000,
    ...(refresh_token === undefined
      ? {}
      : {
          renew: async () => sessionOf(provider, where, { refresh_token, ...(await tokens(provider, where, renewal(refresh_token))) }),
        }),
    ...(end_session_endpoint === undefined ? {} : { leave: () => leave(provider, end_session_endpoint) }),
  }
}
const renewal = (refresh_token: string) => ({ grant_type: 'refresh_token', refresh_token })

/** Without the id token, which would be left in an address: the provider asks whether it is meant. */
function leave({ clientId }: Provider, address: string): void {
  const to = new URL(address)
  to.searchParams.set('client_id', clientId)
  to.searchParams.set('post_logout_redirect_uri', `${location.origin}/ui`)
  location.assign(to)
}
