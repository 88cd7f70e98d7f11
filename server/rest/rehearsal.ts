/** Whether this region too lets the caller do what another will decide: the route is run here up to what it would write. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { busy, Refusal } from '../../kinds/errors.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { above } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Sources } from '../source/sources.ts'
import type { Call, Route } from './route.ts'

class Enough extends Error {}

/** What sources hold elsewhere is not looked at from here. */
function withoutSources(sources: Sources): Sources {
  const away = async () => {
    throw busy('its source is asked in another region')
  }
  return Object.create(sources, { holder: { value: away }, use: { value: away } }) as Sources
}

/** Throws forbidden. What else stands in its way here is the home's to say: it knows better. */
export async function mayHere(
  lake: Lake,
  ask: Ask,
  call: Call,
  route: Route,
  about: { readonly kind: Kind | undefined; readonly path: Path },
): Promise<void> {
  try {
    if (route.method === 'GET' || route.decides === 'home') await reads(lake, ask, about)
    else await rehearse(lake, ask, call, route)
  } catch (error) {
    if (error instanceof Enough || (error instanceof Refusal && error.family !== 'forbidden')) return
    throw error
  }
}

async function reads(lake: Lake, ask: Ask, { kind, path }: { readonly kind: Kind | undefined; readonly path: Path }): Promise<void> {
  if (!kind) return
  await above(lake, ask, kind, path, path.length > ancestors(kind).length ? 'load' : 'list')
}

async function rehearse(lake: Lake, ask: Ask, call: Call, route: Route): Promise<void> {
  const store: Lake['store'] = {
    ...lake.store,
    async commit({ author, steps }) {
      await author.grounds?.check(steps)
      throw new Enough()
    },
  }
  await route.run({ ...lake, store, sources: withoutSources(lake.sources) }, ask, call)
}
