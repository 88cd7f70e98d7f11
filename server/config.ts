/** Every setting: name, default, what it means. The reference's own configuration file is read; what is not served is named. */
import { readFileSync } from 'node:fs'

interface Setting {
  readonly key: string
  readonly value: string
  readonly doc: string
}

/** The reference's keys that have an effect here (contract semantics §15). */
export const settings: readonly Setting[] = [
  { key: 'gravitino.server.webserver.host', value: '127.0.0.1', doc: 'address to listen on; loopback unless it is set' },
  { key: 'gravitino.server.webserver.httpPort', value: '8090', doc: 'port to listen on; 0 picks a free one' },
  { key: 'caspian.server.threads', value: '', doc: 'threads that answer requests; one for each core when it is not set' },
  { key: 'gravitino.server.shutdown.timeout', value: '3000', doc: 'milliseconds that running requests get when the server stops' },
  { key: 'gravitino.server.visibleConfigs', value: '', doc: 'keys that /configs shows, comma separated' },
  { key: 'gravitino.server.health.entityStore.probeTimeoutMs', value: '2000', doc: 'milliseconds after which the store counts as down' },
  { key: 'gravitino.server.bulk.maxItems', value: '100', doc: 'things that one bulk request may hold' },
  { key: 'gravitino.authenticators', value: 'simple', doc: 'how callers say who they are; simple is served' },
  { key: 'gravitino.authorization.enable', value: 'false', doc: 'whether rights are checked; not served yet' },
  { key: 'gravitino.authorization.serviceAdmins', value: '', doc: 'who may make metalakes once rights are checked' },
  { key: 'gravitino.schema.separator', value: ':', doc: 'between the parts of a hierarchical schema name' },
]
/** Read by the reference for parts that are not here yet; taken without a word. */
const silent = new Set(['gravitino.job.statusPullIntervalInMs'])

export class Config {
  private readonly values: ReadonlyMap<string, string>
  /** Keys of the file that have no effect. */
  readonly unknown: readonly string[]

  constructor(given: Readonly<Record<string, string>> = {}) {
    const known = new Set(settings.map((s) => s.key))
    this.values = new Map([...settings.map((s) => [s.key, s.value] as const), ...Object.entries(given)])
    this.unknown = Object.keys(given).filter((key) => !known.has(key) && !silent.has(key))
  }

  /** Throws when the settings ask for protection that is not served: a lake that looks guarded and is open is worse than none. */
  refuseUnserved(): void {
    if (this.flag('gravitino.authorization.enable'))
      throw new Error('gravitino.authorization.enable is true, and rights are not checked yet; set it to false, and listen on loopback only')
    const other = this.list('gravitino.authenticators').find((name) => name !== 'simple')
    if (other !== undefined) throw new Error(`gravitino.authenticators names ${other}; only simple is served yet`)
  }

  text(key: string): string {
    const value = this.values.get(key)
    if (value === undefined) throw new Error(`no setting is called ${key}`)
    return value
  }

  number(key: string): number {
    const value = Number(this.text(key))
    if (!Number.isFinite(value)) throw new Error(`${key} must be a number; it is "${this.text(key)}"`)
    return value
  }

  flag(key: string): boolean {
    return this.text(key).toLowerCase() === 'true'
  }

  list(key: string): readonly string[] {
    return this.text(key)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }

  has(key: string): boolean {
    return (this.values.get(key) ?? '') !== ''
  }
}

/** Reads `key = value` lines; # starts a comment. Keys that do not start with `gravitino.` or `caspian.` are passed over. */
export function readConfig(file: string): Readonly<Record<string, string>> {
  const lines = readFileSync(file, 'utf8').split('\n')
  const pairs = lines.flatMap((line) => {
    const [, key, value] = /^\s*((?:gravitino|caspian)\.[^\s=:]+)\s*[=:\s]\s*(.*?)\s*$/.exec(line) ?? []
    return key === undefined ? [] : [[key, value ?? ''] as const]
  })
  return Object.fromEntries(pairs)
}
