/** Lets pages of other origins ask the API, as the reference's filter does (contract semantics §15); off unless it is turned on. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config.ts'
import { send } from './respond.ts'

const web = 'gravitino.server.webserver.'

/** Puts the headers on; true when the request was a preflight and is answered. */
export type Cors = (request: IncomingMessage, out: ServerResponse) => boolean

/** Undefined when it is off. */
export function corsFrom(config: Config): Cors | undefined {
  if (!config.flag(`${web}enableCorsFilter`)) return undefined
  const origins = config.list(`${web}allowedOrigins`)
  const anyOrigin = origins.includes('*')
  const isAllowed = anyOrigin ? () => true : matcher(origins)
  const methods = config.list(`${web}allowedMethods`)
  const headers = config.list(`${web}allowedHeaders`)
  const lower = new Set(headers.map((name) => name.toLowerCase()))
  const exposed = config.list(`${web}exposedHeaders`).join(',')
  const maxAge = config.number(`${web}preflightMaxAgeInSecs`)
  const credentials = config.flag(`${web}allowCredentials`)

  return (request, out) => {
    const { origin } = request.headers
    if (!request.url?.startsWith('/api/')) return false
    // What a page of one origin was answered must not be kept for another, nor for none.
    if (!anyOrigin || credentials) out.setHeader('Vary', 'Origin')
    // A header can hold several origins; each must be allowed, and none is by this name.
    if (origin === undefined || !origin.split(' ').every(isAllowed)) return false
    const allow = () => {
      out.setHeader('Access-Control-Allow-Origin', origin)
      if (credentials) out.setHeader('Access-Control-Allow-Credentials', 'true')
    }
    const method = request.headers['access-control-request-method']
    if (request.method !== 'OPTIONS' || method === undefined) {
      allow()
      if (exposed !== '') out.setHeader('Access-Control-Expose-Headers', exposed)
      return false
    }
    const wanted = (request.headers['access-control-request-headers'] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    if (!methods.includes(method) || !(lower.has('*') || wanted.every((name) => lower.has(name.toLowerCase())))) return false
    allow()
    out.setHeader('Access-Control-Allow-Methods', methods.join(','))
    out.setHeader('Access-Control-Allow-Headers', (lower.has('*') ? wanted : headers).join(','))
    if (maxAge > 0) out.setHeader('Access-Control-Max-Age', String(maxAge))
    send(out, 200, {}, '', 0)
    return true
  }
}

function matcher(origins: readonly string[]): (origin: string) => boolean {
  const patterns = origins.map((origin) => new RegExp(`^${origin.split('*').map(literal).join('.*')}$`))
  return (origin) => patterns.some((pattern) => pattern.test(origin))
}
const literal = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)

/** What is wrong with letting every page ask; undefined when not every page may. */
export function corsWarning(config: Config): string | undefined {
  return config.flag(`${web}enableCorsFilter`) && config.list(`${web}allowedOrigins`).includes('*')
    ? `pages of every origin may ask the API, as ${web}allowedOrigins is *; name the origins that may`
    : undefined
}
