/** The REST address of every kind, read off the table of kinds. */
import { objectType, segmentOf } from '../../kinds/address.ts'
import { ancestors, type Kind } from '../../kinds/define.ts'

/** Of one entity; `path` holds the names from the metalake down. */
export function pathTo(kind: Kind, path: readonly string[]): string {
  const chain = [...ancestors(kind), kind]
  return `/api${chain.map((k, i) => `/${segmentOf(k)}/${encodeURIComponent(path[i] ?? '')}`).join('')}`
}

/** Of all entities of a kind in their parent, whose path is given. */
export const pathIn = (kind: Kind, parentPath: readonly string[]): string =>
  `${kind.parent ? pathTo(kind.parent, parentPath) : '/api'}/${segmentOf(kind)}`

/** Of what hangs on an object: tags. Names with dots cannot be addressed (contract semantics §3). */
export const objectPath = (kind: Kind, path: readonly string[]): string =>
  `/api/metalakes/${encodeURIComponent(path[0] ?? '')}/objects/${objectType(kind)}/${encodeURIComponent(path.slice(1).join('.'))}`
