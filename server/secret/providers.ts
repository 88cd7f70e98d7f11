/** Other keepers of secrets, as the settings name them: what requests may refer to, resolved when a source is reached and never before. */
import { connectionFailed, illegal } from '../../kinds/errors.ts'
import type { Config } from '../config.ts'
import { environmentKeeper } from './environment.ts'
import { fileKeeper } from './files.ts'
import type { Keeper } from './keeper.ts'

/** A reference as it is kept, sealed like a value: provider, where it is there, and the property that it is for. */
const urn = 'urn:gravitino-secret:'
export const isReference = (value: string) => value.startsWith(urn)

export interface SecretProviders {
  /** As /configs/secrets/providers shows them. */
  readonly list: readonly { readonly name: string; readonly type: string; readonly uri?: string }[]
  /** The value that is to be kept for a secret that came with a request. Throws illegal for a provider that does not take any. */
  bind(provider: string, plaintext: string): string
  /** What is to be kept for a reference. Throws illegal when it leads nowhere. */
  refer(provider: string, attributes: Readonly<Record<string, string>>, property: string): Promise<string>
  /** The value itself; what is no reference is given as it is. Throws connectionFailed when a reference leads nowhere. */
  resolve(kept: string): Promise<string>
}

type Env = Readonly<Record<string, string | undefined>>
const setting = (name: string, key: string) => `gravitino.secret.provider.${name}.${key}`

/** The lake itself takes secrets and refers to none. */
const lake: Keeper = {
  type: 'lake',
  locate() {
    throw illegal('this provider is the lake itself, which only takes secrets: give it under "secretBindings"')
  },
  read: () => Promise.reject(new Error('no reference leads to the lake')),
}

function keeperOf(name: string, config: Config, env: Env): Keeper {
  const [className = '', uri = ''] = ['className', 'uri'].map((key) => config.given[setting(name, key)] ?? '')
  if (className === 'lake' || className.endsWith('.InMemorySecretsProvider')) return lake
  if (className === 'environment') return environmentKeeper(uri, setting(name, 'uri'), env)
  if (className === 'file') return fileKeeper(uri, setting(name, 'uri'))
  throw new Error(`${setting(name, 'className')} must be environment, file or lake; it is "${className}"`)
}

/** Throws, naming the setting, when one is not what it must be. */
export function secretProviders(config: Config, env: Env): SecretProviders {
  const names = config.list('gravitino.secret.providers')
  const odd = names.find((name) => !/^[\w-]{1,64}$/.test(name))
  if (odd !== undefined) throw new Error(`gravitino.secret.providers: a name is made of letters, digits, _ and -; "${odd}" is not`)
  const keepers = new Map(names.map((name) => [name, keeperOf(name, config, env)]))
  const known = (name: string): Keeper => {
    const keeper = keepers.get(name)
    if (!keeper) throw illegal(`no secret provider is called "${name}"; ${names.length > 0 ? `there are ${names.join(', ')}` : 'none is set up'}`)
    return keeper
  }
  return {
    list: [...keepers].map(([name, { type, uri }]) => ({ name, type, ...(uri === undefined ? {} : { uri }) })),
    bind(provider, plaintext) {
      if (known(provider) !== lake) throw illegal(`secret provider "${provider}" takes no secrets; refer to what it keeps under "secretReferences"`)
      return plaintext
    },
    async refer(provider, attributes, property) {
      const keeper = known(provider)
      const locator = keeper.locate(attributes)
      await keeper.read(locator).catch(() => {
        throw illegal(`secret provider "${provider}" has no such secret for property "${property}"`)
      })
      return `${urn}${provider}:${encodeURIComponent(locator)}:${property}`
    },
    async resolve(kept) {
      if (!isReference(kept)) return kept
      const [provider = '', locator = '', ...property] = kept.slice(urn.length).split(':')
      try {
        return await known(provider).read(decodeURIComponent(locator))
      } catch {
        // Neither what the reference says nor what the keeper said of it: either may tell too much.
        throw connectionFailed(`property "${property.join(':')}" refers to secret provider "${provider}", which does not give it now`)
      }
    },
  }
}
