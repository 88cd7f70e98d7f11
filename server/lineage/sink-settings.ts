/** Which sinks the settings name, as the reference reads them. */
import type { Config } from '../config.ts'

const prefix = 'gravitino.lineage.'
/** Where OpenLineage's servers take events, for an address without a path. */
const usualPath = '/api/v1/lineage'

export interface SinkSettings {
  readonly name: string
  /** A line an event in a file of the lake's directory, or a request an event. */
  readonly to: { readonly file: string } | { readonly url: string; readonly headers: Readonly<Record<string, string>> }
}
export interface SinksSettings {
  readonly sinks: readonly SinkSettings[]
  /** Events that may wait for each sink. */
  readonly capacity: number
}

/** Throws naming the key, and never a value that may be secret. */
export function sinkSettings(config: Config): SinksSettings {
  const names = [...new Set(config.list(`${prefix}sinks`))]
  const total = config.number(`${prefix}sinkQueueCapacity`)
  if (names.length > 0 && total < 1) throw new Error(`${prefix}sinkQueueCapacity must be at least 1`)
  return { sinks: names.map((name) => sinkFrom(config, name)), capacity: Math.max(1, Math.floor(total / names.length)) }
}

function sinkFrom(config: Config, name: string): SinkSettings {
  if (!/^[\w-]+$/.test(name)) throw new Error(`${prefix}sinks must be names of letters, digits, - and _`)
  const key = (what: string) => `${prefix}${name}.${what}`
  const said = (what: string) => (config.has(key(what)) ? config.text(key(what)).trim() : '')
  const of = (said('sinkClass') || (name === 'log' ? 'LineageLogSink' : '')).replace(/^.*\./, '')
  if (of === 'LineageLogSink') return { name, to: { file: name === 'log' ? 'gravitino_lineage.log' : `gravitino_lineage_${name}.log` } }
  if (of !== 'LineageHttpSink') throw new Error(`${key('sinkClass')} must be LineageLogSink or LineageHttpSink: no other is served`)
  const auth = said('authType') || 'none'
  if (auth !== 'none' && auth !== 'apiKey') throw new Error(`${key('authType')} must be none or apiKey`)
  if (auth === 'apiKey' && said('apiKey') === '') throw new Error(`${key('apiKey')} must be set, as ${key('authType')} is apiKey`)
  return {
    name,
    to: {
      url: addressFrom(said('url') || 'http://localhost:5000/', key('url')),
      headers: auth === 'apiKey' ? { Authorization: `Bearer ${said('apiKey')}` } : {},
    },
  }
}
function addressFrom(text: string, key: string): string {
  const url = URL.parse(text)
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new Error(`${key} must be an address that begins with http:// or https://`)
  if (url.username !== '' || url.password !== '') throw new Error(`${key} must hold no login; use authType and apiKey`)
  if (url.pathname === '/') url.pathname = usualPath
  return url.href
}
