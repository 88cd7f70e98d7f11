/** Since when a policy counts, region by region. */
import { kinds } from '../../kinds/index.ts'
import { find } from '../entity/resolve.ts'
import { receiptsOf } from '../region/receipts.ts'
import { answer, exactly, listOfTexts } from './answer.ts'
import { onePattern } from './kind-routes.ts'
import { regional } from './regional.ts'
import type { Route } from './route.ts'

const instant = { type: 'string', description: 'an ISO instant' }

export const receiptRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${onePattern(kinds.policy)}/receipts`,
    operation: 'LOAD',
    doc: 'Since when the policy, as it is here, is in force in which region, by that region’s own word.',
    gives: answer(
      {
        version: { ...listOfTexts, description: 'the entries that it comes from' },
        regions: { type: 'array', items: exactly({ region: { type: 'string' } }, { since: instant }) },
      },
      { everywhereSince: instant },
    ),
    refuses: { also: ['unsupported'] },
    run: async (lake, ask, call) => ({
      code: 0,
      ...(await receiptsOf(regional(lake), (await find(lake, ask, kinds.policy, call.params, 'load')).row)),
    }),
  },
]
