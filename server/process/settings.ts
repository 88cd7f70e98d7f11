/** The settings of one start: the file's, with the arguments over them. */
import { Config, type Given, readConfig } from '../config.ts'
import type { Arguments } from './arguments.ts'

const web = 'gravitino.server.webserver.'

/** Throws when the file cannot be read. */
export function configFrom({ config, host, port, threads }: Arguments): Config {
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
  set(`${web}host`, host, '--host')
  set(`${web}${https ? 'httpsPort' : 'httpPort'}`, port, '--port')
  return new Config(values, from)
}
