/** The page of something that was found. Pure. */
import { ancestors } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import { kindOfType } from '../access/objects.ts'
import { addressOf, type Place, placeAt } from '../address.ts'

/** What has no page of its own is shown on that of what it is in. Null for a type that this portal does not know. */
export function placeOf({ type, path }: { readonly type: string; readonly path: readonly string[] }): Place | null {
  const kind = kindOfType(type)
  if (!kind) return null
  const chain = [...ancestors(kind), kind]
  for (let depth = Math.min(chain.length, path.length); depth > 0; depth--) {
    const place = { kind: (chain[depth - 1] ?? kind).name as KindName, path: path.slice(0, depth), tab: '' }
    if (placeAt(addressOf(place))) return place
  }
  return null
}
export const idOf = ({ type, path }: { readonly type: string; readonly path: readonly string[] }) => `${type}\0${path.join('\0')}`
/** As the table of kinds calls it, for its glyph and its word. */
export const kindNameOf = (type: string): string => kindOfType(type)?.name ?? type
