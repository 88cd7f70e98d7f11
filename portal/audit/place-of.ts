/** The page of what a change or a row of the audit is about; of a column its table's. Null where there is none. */
import { type KindName, kinds } from '../../kinds/index.ts'
import { addressOf, type Place, placeAt } from '../address.ts'

export function placeOf({ kind, path }: { readonly kind: string; readonly path: readonly string[] }): Place | null {
  // Runs are listed together, and have no page each.
  if (kind === 'job') return { kind: 'metalake', path: path.slice(0, 1), tab: 'jobs' }
  const shown = kind === 'column' || kind === 'partition' ? 'table' : kind === 'modelVersion' ? 'model' : kind
  if (!Object.hasOwn(kinds, shown)) return null
  const place: Place = { kind: shown as KindName, path: shown === kind ? path : path.slice(0, 4), tab: '' }
  const back = placeAt(addressOf(place))
  return back?.kind === place.kind && back.path.length === place.path.length ? place : null
}
