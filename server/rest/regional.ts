/** For routes that only a lake has which is a region. */
import { unsupported } from '../../kinds/errors.ts'
import type { Lake } from '../lake.ts'
import { hasLedger, type RegionStore } from '../region/region.ts'

/** Throws unsupported with what to do. */
export function regional({ store }: Lake): RegionStore {
  if (!hasLedger(store)) throw unsupported('this lake is no region: start it with --region NAME to make it the first of several')
  return store
}
