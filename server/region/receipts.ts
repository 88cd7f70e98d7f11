/** Since when a policy counts in which region, by that region's own signed word. */
import { instant, millisOf } from '../kit/clock.ts'
import type { Dot } from '../merge/vector.ts'
import type { Row } from '../store/store.ts'
import type { RegionStore } from './region.ts'

export interface Receipt {
  readonly region: string
  /** ISO instant by that region's clock; absent while it has not said that it knows the policy as it is here. */
  readonly since?: string
}
export interface Receipts {
  /** What names the policy as it is here: the entries that its parts come from. */
  readonly version: readonly Dot[]
  readonly regions: readonly Receipt[]
  /** The latest of all; absent while one is missing. */
  readonly everywhereSince?: string
}

/** Of all that the policy is made of, the last to be known counts. */
export async function receiptsOf({ ledger }: RegionStore, policy: Row): Promise<Receipts> {
  const version = [...(await ledger.dots(policy.id))].sort()
  const regions: Receipt[] = []
  for (const [region, { origin }] of Object.entries(await ledger.members())) {
    const stamps = await Promise.all(version.map((dot) => ledger.since(origin, dot)))
    const known = stamps.filter((stamp) => stamp !== undefined)
    const all = known.length === stamps.length && known.length > 0
    regions.push({ region, ...(all ? { since: instant(Math.max(...known.map(millisOf))) } : {}) })
  }
  const since = regions.map((one) => one.since)
  const everywhere = since.every((one) => one !== undefined) ? since.sort().at(-1) : undefined
  return { version, regions, ...(everywhere === undefined ? {} : { everywhereSince: everywhere }) }
}
