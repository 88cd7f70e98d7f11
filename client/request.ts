/** One call to the lake: address, credentials and body out, envelope or LakeError back. Needs nothing but fetch. */
import { LakeError, noAnswer, strangeAnswer } from './lake-error.ts'

export interface Connection {
  /** Such as http://127.0.0.1:8090, with a path where the lake stands behind one. */
  readonly url: string
  /** Whom the lake takes us for; anonymous when absent. */
  readonly user?: string | undefined
  /** A bearer token; goes before `user`. */
  readonly token?: string | undefined
  /** Used in place of the global one: for time limits, proxies, headers of one's own. */
  readonly fetch?: typeof globalThis.fetch | undefined
}
export type Query = Readonly<Record<string, string | number | boolean | undefined>>
export interface Sent {
  readonly query?: Query
  readonly body?: unknown
  /** Version of the API, 1 when absent. */
  readonly version?: 1 | 2
}
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
/** An envelope whose code is 0. */
export type Answer = Readonly<Record<string, unknown>>
/** Throws LakeError for everything but an envelope whose code is 0. */
export type Send = (method: Method, path: string, sent?: Sent) => Promise<Answer>

const encoded = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** What says who asks. Throws TypeError for what cannot be a user. */
export function authorization({ user, token }: Pick<Connection, 'user' | 'token'>): Readonly<Record<string, string>> {
  if (token !== undefined) return { Authorization: `Bearer ${token}` }
  if (user === undefined) return {}
  if (user.includes(':') || user.trim() === '') throw new TypeError('a user name is not blank and has no ":" in it')
  return { Authorization: `Basic ${encoded(`${user}:`)}` }
}

/** The address without a slash at its end. Throws TypeError for what is no http address, or holds a password. */
export function addressOf(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new TypeError(`${JSON.stringify(url)} is no address such as http://127.0.0.1:8090`)
  if (parsed.username !== '' || parsed.password !== '') throw new TypeError('the address must not hold a user or a password')
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '')
}

export function sender(connection: Connection): Send {
  const base = addressOf(connection.url)
  const known = authorization(connection)
  const fetch = connection.fetch ?? globalThis.fetch
  return async (method, path, { query = {}, body, version = 1 } = {}) => {
    const asked = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as [string, string]]))
    const address = `${base}${path}${asked.length > 0 ? `?${new URLSearchParams(asked).toString()}` : ''}`
    const type = version === 1 ? 'application/json' : `application/vnd.gravitino.v${version}+json`
    const headers = {
      ...known,
      Accept: `application/vnd.gravitino.v${version}+json`,
      ...(body === undefined ? {} : { 'Content-Type': type }),
    }
    let response: Response
    let text: string
    try {
      response = await fetch(address, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
      text = await response.text()
    } catch (error) {
      throw noAnswer(base, error)
    }
    const requestId = response.headers.get('x-request-id') ?? undefined
    const answer = envelopeIn(text)
    if (answer === undefined) throw strangeAnswer(`${base}${path}`, response.status, requestId)
    const { code, type: failure, message } = answer
    if (response.ok && code === 0) return answer
    throw new LakeError(String(message ?? `the lake answers ${response.status} without a reason`), {
      code,
      type: String(failure ?? 'RESTException'),
      status: response.status,
      requestId,
    })
  }
}

function envelopeIn(text: string): (Answer & { readonly code: number }) | undefined {
  try {
    const answer = JSON.parse(text) as { code?: unknown } | null
    return typeof answer === 'object' && typeof answer?.code === 'number' ? (answer as Answer & { code: number }) : undefined
  } catch {
    return undefined
  }
}
