/** Where a message server is that carries entries between regions, and who this region is there, as the settings say. */
import { readFileSync } from 'node:fs'
import type { Config } from '../config.ts'

/** Files are read at each connection, so that they can be replaced. */
export interface NatsPlace {
  readonly servers: readonly string[]
  readonly user?: string
  readonly passwordFile?: string
  readonly credentialsFile?: string
  /** Certificates of the authorities that alone may name the server; else the well-known ones. */
  readonly caFile?: string
}

const nats = 'caspian.region.nats.'
const address = /^(nats|tls):\/\/(\[[\da-f:]+\]|[\w.-]+)(?::\d{1,5})?$/i
const isHere = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/i.test(host)

/** Undefined when none is set. Throws for settings that make no sense or would send in clear what is nobody else's, naming the key. */
export function natsPlace(config: Config): NatsPlace | undefined {
  const servers = config.list(`${nats}url`)
  if (servers.length === 0) return undefined
  for (const server of servers) {
    const [, scheme, host = ''] = address.exec(server) ?? []
    if (!scheme) throw new Error(`${nats}url must be tls://host:port, or several with commas between, without a user or password`)
    if (scheme.toLowerCase() === 'nats' && !isHere(host))
      throw new Error(
        `${nats}url: ${server} would be spoken to in clear, which is for this machine alone; use tls:// and let the server have a certificate`,
      )
  }
  const set = (key: string) => (config.has(nats + key) ? { [key]: config.text(nats + key) } : {})
  const file = (key: string) => {
    if (config.has(nats + key)) readable(nats + key, config.text(nats + key))
    return set(key)
  }
  if (config.has(`${nats}user`) !== config.has(`${nats}passwordFile`))
    throw new Error(`${nats}user and ${nats}passwordFile go together: set both, or neither`)
  if (config.has(`${nats}user`) === config.has(`${nats}credentialsFile`))
    throw new Error(`${nats}user with ${nats}passwordFile, or ${nats}credentialsFile: set one of the two, so that the server knows this region`)
  return { servers, ...set('user'), ...file('passwordFile'), ...file('credentialsFile'), ...file('caFile') }
}

function readable(key: string, path: string): void {
  try {
    readFileSync(path)
  } catch (cause) {
    throw new Error(`${key}: ${path} cannot be read`, { cause })
  }
}
