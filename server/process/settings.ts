/** The settings of one start: the file's, with the arguments over them. */
import { Config, type Given, readConfig } from '../config.ts'
import type { InDatabase } from '../open.ts'
import type { Arguments } from './arguments.ts'

const web = 'gravitino.server.webserver.'
const store = 'gravitino.entity.store.relational.'

/** Throws when the file cannot be read. */
export function configFrom({ config, host, port, threads, region, store: url }: Arguments): Config {
  const file: Given = config === undefined ? { values: {}, from: {} } : readConfig(config)
  const values: Record<string, string> = { ...file.values }
  const from: Record<string, string> = { ...file.from }
  const set = (key: string, value: string | undefined, argument: string) => {
    if (value === undefined) return
    values[key] = value
    from[key] = argument
  }
  const https = file.values[`${web}enableHttps`]?.toLowerCase() === 'true'
  set('caspian.server.threads', threads, '--threads')
  set(`${store}jdbcUrl`, url, '--store')
  set('caspian.region.name', region, '--region')
  set(`${web}host`, host, '--host')
  set(`${web}${https ? 'httpsPort' : 'httpPort'}`, port, '--port')
  return new Config(values, from)
}

/** The database that the lake is kept in; undefined when it is kept in a directory. */
export function databaseFrom(config: Config, environment: NodeJS.ProcessEnv, threads: number): InDatabase | undefined {
  const url = config.text(`${store}jdbcUrl`)
  if (url === '') return undefined
  const password = config.text(`${store}jdbcPassword`) || (environment.PGPASSWORD ?? '')
  return {
    database: { url, user: config.text(`${store}jdbcUser`), password },
    connections: Math.floor(config.number(`${store}maxConnections`) / threads),
    readPatienceMs: config.number('caspian.store.lease'),
  }
}
