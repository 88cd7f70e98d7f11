/** Which listeners the settings name. */
import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import type { Lake } from '../lake.ts'
import { Listeners } from './listeners.ts'

export function listenersFrom(config: Config, report: Lake['report']): Listeners | undefined {
  const paths = config.list('caspian.listeners').map((path) => resolve(path))
  if (paths.length === 0) return undefined
  return new Listeners(
    { paths, timeoutMs: config.number('caspian.listeners.timeoutMs'), failOpen: config.flag('caspian.listeners.failOpen') },
    report,
  )
}
