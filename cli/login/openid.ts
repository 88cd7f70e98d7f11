/** Sign-in at an OpenID provider from the command: by a browser that comes back to this machine (RFC 8252), or on another device (RFC 8628). */
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { exits, Failure } from '../failure.ts'
import type { Login, Renewal } from './kept.ts'
import { waitForCode } from './loopback.ts'

export interface Client {
  readonly authority: string
  readonly clientId: string
  readonly scope: string
}
interface Found {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly device_authorization_endpoint?: string
  readonly revocation_endpoint?: string
}
/** What a provider answers, or how it refuses. */
interface Said {
  readonly access_token?: string
  readonly expires_in?: number
  readonly refresh_token?: string
  readonly error?: string
  readonly error_description?: string
}
export type Given = Pick<Login, 'token' | 'until' | 'renewal'>

const usualSeconds = 300
const patienceMs = 30_000
const failed = (what: string, next = 'Try again: caspian login') => new Failure(what, next, exits.refused)
const isSafe = (address: unknown): address is string =>
  typeof address === 'string' &&
  URL.canParse(address) &&
  (address.startsWith('https:') || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(address))

async function asked(address: string, form?: Readonly<Record<string, string>>): Promise<{ readonly ok: boolean; readonly said: unknown }> {
  const init = { redirect: 'error' as const, signal: AbortSignal.timeout(patienceMs) }
  try {
    const answer = await fetch(address, form ? { ...init, method: 'POST', body: new URLSearchParams(form) } : init)
    return { ok: answer.ok, said: await answer.json().catch(() => ({})) }
  } catch (error) {
    throw new Failure(
      `${new URL(address).origin} does not answer: ${(error as Error).message}`,
      'Check that the provider can be reached',
      exits.unreachable,
    )
  }
}

async function found({ authority }: Client): Promise<Found> {
  const at = authority.replace(/\/$/, '')
  const { ok, said } = await asked(`${at}/.well-known/openid-configuration`)
  const { issuer, authorization_endpoint, token_endpoint, device_authorization_endpoint, revocation_endpoint } = said as Record<string, unknown>
  if (!ok || typeof issuer !== 'string' || issuer.replace(/\/$/, '') !== at || !isSafe(authorization_endpoint) || !isSafe(token_endpoint))
    throw failed(
      `${at} does not describe itself as an OpenID provider of that name with safe addresses`,
      'Ask whoever runs the lake to check its settings',
    )
  return {
    issuer,
    authorization_endpoint,
    token_endpoint,
    ...(isSafe(device_authorization_endpoint) ? { device_authorization_endpoint } : {}),
    ...(isSafe(revocation_endpoint) ? { revocation_endpoint } : {}),
  }
}

const refusalIn = ({ error, error_description }: Said) => error_description ?? error ?? 'it gave no reason'

function givenIn(said: Said, renewal: Omit<Renewal, 'refreshToken'>, before?: string): Given {
  const refreshToken = said.refresh_token ?? before
  return {
    token: said.access_token ?? '',
    until: Date.now() + (said.expires_in ?? usualSeconds) * 1000,
    ...(refreshToken === undefined ? {} : { renewal: { ...renewal, refreshToken } }),
  }
}
const renewalAt = ({ token_endpoint, revocation_endpoint }: Found, { clientId }: Client) => ({
  tokenEndpoint: token_endpoint,
  clientId,
  ...(revocation_endpoint === undefined ? {} : { revocationEndpoint: revocation_endpoint }),
})

/** `show` is told the address to open. Throws Failure. */
export async function byBrowser(client: Client, show: (address: string) => void): Promise<Given> {
  const where = await found(client)
  const [state, verifier] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')]
  const { code, redirectUri } = await waitForCode(state, where.issuer, (redirect) => {
    const to = new URL(where.authorization_endpoint)
    const said = {
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: redirect,
      scope: client.scope,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(said)) to.searchParams.set(name, value)
    show(to.href)
  })
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, client_id: client.clientId }
  const { ok, said } = await asked(where.token_endpoint, grant)
  if (!ok || (said as Said).access_token === undefined) throw failed(`the provider gave no token: ${refusalIn(said as Said)}`)
  return givenIn(said as Said, renewalAt(where, client))
}

/** `show` is told where to go, with which code. Throws Failure. */
export async function byDevice(client: Client, show: (address: string, code: string) => void): Promise<Given> {
  const where = await found(client)
  const at = where.device_authorization_endpoint
  if (at === undefined) throw failed('the provider has no sign-in for other devices', 'Sign in with a browser on this machine: caspian login')
  const begun = await asked(at, { client_id: client.clientId, scope: client.scope })
  const { device_code, user_code, verification_uri, interval = 5, expires_in = usualSeconds } = begun.said as Readonly<Record<string, unknown>>
  if (!begun.ok || typeof device_code !== 'string' || typeof user_code !== 'string' || typeof verification_uri !== 'string')
    throw failed(`the provider begins no sign-in for another device: ${refusalIn(begun.said as Said)}`)
  show(verification_uri, user_code)
  const end = Date.now() + Number(expires_in) * 1000
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code, client_id: client.clientId }
  for (let seconds = Number(interval); Date.now() < end; ) {
    await sleep(seconds * 1000)
    const { ok, said } = await asked(where.token_endpoint, grant)
    const { error, access_token } = said as Said
    if (ok && access_token !== undefined) return givenIn(said as Said, renewalAt(where, client))
    if (error === 'slow_down') seconds += 5
    else if (error !== 'authorization_pending') throw failed(`nobody was signed in: ${refusalIn(said as Said)}`)
  }
  throw failed('nobody was signed in: the code has expired')
}

/** Another token for what was given before; undefined when the provider gives none any more. Throws Failure when it does not answer. */
export async function renewed(renewal: Renewal): Promise<Given | undefined> {
  const { tokenEndpoint, clientId, refreshToken } = renewal
  const { ok, said } = await asked(tokenEndpoint, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId })
  return ok && (said as Said).access_token !== undefined ? givenIn(said as Said, renewal, refreshToken) : undefined
}

/** Ends what the provider gave; false when it could not be told. */
export async function revoked({ revocationEndpoint, clientId, refreshToken }: Renewal): Promise<boolean> {
  if (revocationEndpoint === undefined) return false
  try {
    return (await asked(revocationEndpoint, { token: refreshToken, token_type_hint: 'refresh_token', client_id: clientId })).ok
  } catch {
    return false
  }
}
