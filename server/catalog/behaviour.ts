/** What a catalog does beyond the regular life: it has a provider, and it closes its source when it changes or goes. */
import type { Body } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { withWritten } from '../../kinds/properties.ts'
import type { Provider } from '../../kinds/providers/common.ts'
import { providerOf, providers } from '../../kinds/providers/index.ts'
import { directoriesUnder } from '../fileset/directories.ts'
import type { Behaviour } from '../lake.ts'

/** The type stands for a provider where it is the only one; `hadoop` is the old name of those. */
export function providerFor(ask: Body): Provider {
  const managed = ask.type === 'fileset' || ask.type === 'model'
  const name = managed && (ask.provider === undefined || ask.provider === 'hadoop') ? String(ask.type) : ask.provider
  if (name === undefined)
    throw illegal(`"provider" is required for a ${String(ask.type)} catalog; known are ${providers.map((p) => p.name).join(', ')}`)
  const provider = providerOf(String(name))
  if (!provider) throw illegal(`provider "${String(name)}" is not known; known are ${providers.map((p) => p.name).join(', ')}`)
  return provider
}

export const catalogBehaviour: Behaviour = {
  provider: (ask) => {
    if (typeof ask.properties?.package === 'string') throw illegal('property "package": custom providers cannot be loaded from a path here')
    return providerFor(ask)
  },
  draft(_at, _name, ask) {
    const provider = providerFor(ask)
    return { ...ask, provider: provider.name, properties: withWritten(provider.properties.catalog ?? [], ask.properties ?? {}), inUse: true }
  },
  removing: (ask, _lake, at, row) => directoriesUnder(ask.view, [...at.rows, row]),
  changed: (lake, row) => lake.sources.forget(row),
}
