/** Reads a JDBC url: which servers, which database, and how the way there is encrypted. */
import type { ConnectionOptions } from 'node:tls'
import { illegal } from '../../kinds/errors.ts'

export interface Target {
  /** Tried in this order. */
  readonly addresses: readonly { readonly host: string; readonly port: number }[]
  readonly database: string | undefined
  /** Ways to encrypt, tried in this order; false is in the clear. */
  readonly tls: readonly (false | ConnectionOptions)[]
}

const shape = /^jdbc:postgresql:\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s
const addressShape = /^(?:\[([\da-f:.]+)\]|([^:[\]\s@]*))(?::(\d{1,5}))?$/i
const defaultPort = 5432

const anyCertificate: ConnectionOptions = { rejectUnauthorized: false }
const knownIssuer: ConnectionOptions = { rejectUnauthorized: true, checkServerIdentity: () => undefined }
const knownServer: ConnectionOptions = { rejectUnauthorized: true }
/** Source: https://jdbc.postgresql.org/documentation/ssl/ */
const sslModes: Readonly<Record<string, Target['tls']>> = {
  disable: [false],
  allow: [false, anyCertificate],
  prefer: [anyCertificate, false],
  require: [anyCertificate],
  'verify-ca': [knownIssuer],
  'verify-full': [knownServer],
}

/** Parameters that make a JDBC driver load a class or write a file. Engines read the same url from the catalog, so it must not carry them. */
const unsafe = new Set(
  'socketfactory,socketfactoryarg,sslfactory,sslfactoryarg,sslhostnameverifier,sslpasswordcallback,authenticationpluginclassname,xmlfactoryfactory,loggerfile,loggerlevel'.split(
    ',',
  ),
)

/**
 * Reads `jdbc:postgresql://host[:port][,host2[:port2]]/database?sslmode=…`. Parameters other than `sslmode` and `ssl` mean nothing here.
 * Throws illegal for another form or an unsafe parameter; a message never repeats the url, which may hold a password.
 */
export function targetFrom(url: string): Target {
  const parts = shape.exec(url.trim())
  if (!parts) throw illegal('"jdbc-url" must be jdbc:postgresql://host:port/database')
  const [, hosts = '', path = '', query = ''] = parts
  const parameters = parametersFrom(query)
  const mode = parameters.get('sslmode') ?? (parameters.get('ssl') === 'true' ? 'verify-full' : 'prefer')
  const tls = Object.hasOwn(sslModes, mode) ? sslModes[mode] : undefined
  if (!tls) throw illegal(`"sslmode" in "jdbc-url" must be one of ${Object.keys(sslModes).join(', ')}`)
  return { addresses: hosts.split(',').map(addressFrom), database: decoded(path) || undefined, tls }
}

function addressFrom(text: string): Target['addresses'][number] {
  const parts = addressShape.exec(text)
  const port = Number(parts?.[3] ?? defaultPort)
  if (!parts || port < 1 || port > 65_535) throw illegal('a host in "jdbc-url" must be name:port, address:port or [IPv6 address]:port')
  return { host: parts[1] ?? (parts[2] || 'localhost'), port }
}

function parametersFrom(query: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const pair of query.split('&')) {
    const at = pair.indexOf('=')
    const key = fullyDecoded(at < 0 ? pair : pair.slice(0, at))
    if (unsafe.has(key.toLowerCase())) throw illegal(`parameter "${key}" in "jdbc-url" is not allowed: it makes JDBC drivers run code or write files`)
    found.set(key, at < 0 ? '' : decoded(pair.slice(at + 1)))
  }
  return found
}

/** Decodes until nothing changes, so that an unsafe name cannot hide behind double encoding. */
function fullyDecoded(text: string): string {
  const once = decoded(text)
  return once === text ? text : fullyDecoded(once)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw illegal('"jdbc-url" holds a broken % escape')
  }
}
