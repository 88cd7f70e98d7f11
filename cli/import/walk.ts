/** Walks everything a server of the API holds, read off the table of kinds: what is in what, a handful at a time. */
import { kindClient } from '../../client/kind-client.ts'
import { LakeError } from '../../client/lake-error.ts'
import type { Send } from '../../client/request.ts'
import type { Kind } from '../../kinds/define.ts'
import { kindList, kinds } from '../../kinds/index.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { each } from './patient.ts'

export type Json = Readonly<Record<string, unknown>>
export interface Found {
  readonly kind: Kind
  readonly path: readonly string[]
  /** As it is shown there. */
  readonly shown: Json
}
/** What one thing holds of one kind. */
export interface Children {
  readonly kind: Kind
  readonly within: readonly string[]
  readonly names: readonly string[]
  /** Those of the names that are still there. */
  load(names: readonly string[]): Promise<readonly Found[]>
}

const parallel = 8
export const chunk = 200

/** What somebody made, and another server can be given. */
const isMade = (kind: Kind) => kind.serves.includes('list') && kind.serves.includes('create')
/** A server brings its own. */
const isServers = (kind: Kind, name: string) => kind.names.own !== undefined && name.startsWith(kind.names.own.prefix)

/** The kinds that lists are asked for, in what they are in. A catalog holds what its sort does. */
export function childKinds(kind: Kind | null, shown: Json): readonly Kind[] {
  const children = kindList.filter((child) => child.parent === kind && isMade(child))
  if (kind !== kinds.catalog) return children
  return providerOf(String(shown.provider)) ? children : []
}
/** Whether anything can be in one of these. */
export const holds = (kind: Kind) => kindList.some((child) => child.parent === kind && isMade(child))
/** Of what is in a schema, the part that its sort of catalog can hold. */
const isHeld = (kind: Kind, catalog: Json | undefined) =>
  catalog === undefined || (providerOf(String(catalog.provider))?.kinds as readonly string[] | undefined)?.includes(kind.name) !== false

export const isOff = (shown: Json) => (shown.properties as Json | undefined)?.['in-use'] === 'false'

/** The server has no such list: an older one, or one that is not there yet. */
export const isUnserved = (error: unknown) =>
  error instanceof LakeError && ((error.status === 404 && error.type === 'RESTException') || error.status === 405 || error.status === 501)

const gone = (error: unknown) => error instanceof LakeError && error.status === 404

/** Undefined where the server keeps no such list. Throws LakeError. */
export async function childrenOf(send: Send, kind: Kind, within: readonly string[]): Promise<Children | undefined> {
  const client = kindClient(send, kind)
  const nameOf = (shown: Json) => String(kind.wire.list === 'numbers' ? shown.version : shown.name)
  try {
    if (kind.wire.details !== undefined) {
      const all = (await client.list(within, { details: true })).items as unknown as readonly Json[]
      const byName = new Map(all.map((shown) => [nameOf(shown), shown] as const).filter(([name]) => !isServers(kind, name)))
      return {
        kind,
        within,
        names: [...byName.keys()],
        load: async (names) =>
          names.flatMap((name) => {
            const shown = byName.get(name)
            return shown ? [{ kind, path: [...within, name], shown }] : []
          }),
      }
    }
    const { items: names } = await client.list(within)
    const load = async (wanted: readonly string[]) => {
      const found = await Promise.all(
        wanted.map(async (name): Promise<Found | undefined> => {
          const path = [...within, name]
          try {
            return { kind, path, shown: (await client.load(path)) as unknown as Json }
          } catch (error) {
            // Dropped between the list and now.
            if (gone(error)) return undefined
            throw error
          }
        }),
      )
      return found.filter((one) => one !== undefined)
    }
    return { kind, within, names, load }
  } catch (error) {
    if (isUnserved(error)) return undefined
    throw error
  }
}

/** Ends a walk: the other side failed, not the one that is walked. */
export class Stopped extends Error {
  constructor(cause: unknown) {
    super('the other side failed', { cause })
  }
}

export interface Visitor {
  /** Called with what something holds of a kind, before what is in that; gives what to go into. */
  children(children: Children): Promise<readonly Found[]>
  /** The server does not answer lists of the kind. */
  unserved(kind: Kind, within: readonly string[]): void
  /** It is switched off, so that what is in it cannot be seen. */
  closed(found: Found): void
  /** It cannot be read, and why. */
  failed(kind: Kind, path: readonly string[], error: LakeError): void
}

/** Visits what is in `above`, the whole server when it is null, from the top down. */
export async function walk(send: Send, above: Found | null, visitor: Visitor, catalog?: Json): Promise<void> {
  const within = above?.path ?? []
  const here = above?.kind === kinds.catalog ? above.shown : catalog
  for (const kind of childKinds(above?.kind ?? null, above?.shown ?? {}).filter((kind) => isHeld(kind, here) || kind.parent === kinds.metalake)) {
    try {
      const children = await childrenOf(send, kind, within)
      if (!children) {
        visitor.unserved(kind, within)
        continue
      }
      await each(await visitor.children(children), parallel, async (found) => {
        if (childKinds(found.kind, found.shown).length === 0) return
        if (isOff(found.shown)) return visitor.closed(found)
        await walk(send, found, visitor, here)
      })
    } catch (error) {
      if (!(error instanceof LakeError) || error.status === 0) throw error
      visitor.failed(kind, within, error)
    }
  }
}

export const chunks = <T>(items: readonly T[], size = chunk): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
