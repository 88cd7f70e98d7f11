/** Secrets in the server's environment: variables whose names begin as the settings say, and no others. */
import { illegal } from '../../kinds/errors.ts'
import type { Keeper } from './keeper.ts'
import { keyVariable } from './keys.ts'

/** Throws, naming the setting, for an address without a prefix. */
export function environmentKeeper(uri: string, setting: string, env: Readonly<Record<string, string | undefined>>): Keeper {
  const prefix = /^env:(\w+)$/.exec(uri)?.[1]
  if (prefix === undefined)
    throw new Error(`${setting} must be env: and the beginning of the variables that may be referred to, such as env:LAKE_SECRET_`)
  return {
    type: 'environment',
    uri,
    locate({ name = '', ...others }) {
      if (!/^\w{1,128}$/.test(name) || Object.keys(others).length > 0)
        throw illegal(`"attributes" must hold a name and nothing else: the rest of a variable that begins with ${prefix}`)
      return name
    },
    async read(name) {
      const variable = prefix + name
      const value = env[variable] ?? ''
      if (value === '' || variable === keyVariable) throw new Error('no such variable')
      return value
    },
  }
}
