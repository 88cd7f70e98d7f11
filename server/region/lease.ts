/** How old this region's knowledge of another's decisions is, and what it must not give out when it is too old. */
import { Refusal } from '../../kinds/errors.ts'
import { kindOf } from '../../kinds/index.ts'
import { secondsOf } from '../../kinds/rules/lease.ts'
import { isFor, ruleOf, typesFor } from '../../kinds/rules/said.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { ageOfKnowledge } from './knowledge.ts'

/** `rows` lead from the metalake to the object. Throws busy when a lease on it, or on what it is in, has run out here: what was taken from somebody there may not be known here. */
export async function refuseWithoutLease(lake: Lake, rows: readonly Row[]): Promise<void> {
  const { region, store } = lake
  const self = rows.at(-1)
  if (!region || !self) return
  for (const carrier of rows.slice(1))
    for (const { to } of await store.now.links(carrier.key, 'governed')) {
      const policy = await store.now.byKey(to)
      const lease =
        policy && policy.body.enabled !== false && isFor(typesFor(policy.body), kindOf(self.kind)) ? ruleOf(policy.body, 'caspian.lease') : undefined
      if (!policy || !lease) continue
      const home = await region.homeOf(policy)
      if (home === region.name) continue
      const lasts = secondsOf(lease) * 1_000
      const age = await ageOfKnowledge(store, home, lasts)
      if (age <= lasts) continue
      const ago = Number.isFinite(age) ? `for ${Math.round(age / 1_000)} s` : 'since this server started'
      throw new Refusal(
        'busy',
        'RuntimeException',
        `no credentials for ${self.name}: policy ${policy.name} lets them out only where ${home}, its home, was heard within ${secondsOf(lease)} s, and ${region.name} has not heard it ${ago}. Metadata is served as ever; ask again when the regions are connected`,
      )
    }
}
