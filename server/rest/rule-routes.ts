/** Which policies are in force on an object and why, on the wire. */
import { objectType } from '../../kinds/address.ts'
import { type Hanger, hangers } from '../../kinds/index.ts'
import { carrier } from '../association/objects.ts'
import type { Ask } from '../entity/ask.ts'
import { millisOf } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import { effectOf, inForceOn, whyOf } from '../rule/in-force.ts'
import { answer, exactly, listOfTexts } from './answer.ts'
import { asOfQuery, type Route } from './route.ts'

const name = { type: 'string' }
const yesNo = { type: 'boolean' }
const one = exactly(
  {
    policy: name,
    policyType: name,
    rules: { ...listOfTexts, description: 'the rules in it that the lake follows itself' },
    enabled: yesNo,
    on: { ...exactly({ type: name, fullName: name }), description: 'the object that it hangs on' },
    inherited: { ...yesNo, description: 'it hangs on something that the object is in' },
    inForce: yesNo,
    why: { ...name, description: 'for people' },
  },
  { reason: { type: 'string', enum: ['disabled', 'otherType', 'overridden', 'over'], description: 'why it is not in force' } },
)

/** The instant that is asked for, in milliseconds: that of the last change which the past that is meant knows. */
async function instantOf({ store }: Lake, ask: Ask): Promise<number> {
  if (!ask.past) return Date.now()
  const [last] = await store.entries((ask.until ?? 1) - 1, 1)
  return last ? millisOf(last.stamp) : Date.now()
}

export const ruleRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/api/metalakes/:metalake/objects/:type/:fullName/rules',
    operation: 'LIST',
    doc: 'The policies on an object and on what it is in, the nearest first: which of them are in force, where each hangs, and what follows from them.',
    queries: asOfQuery,
    gives: answer({
      policies: { type: 'array', items: one },
      effective: exactly(
        {
          held: { ...yesNo, description: 'a policy keeps it from being dropped' },
          settings: { type: 'object', additionalProperties: true, description: 'for engines, by the type of the policy: the nearest one counts' },
        },
        { regions: { ...listOfTexts, description: 'the regions that all of them allow; absent where none says' } },
      ),
    }),
    run: async (lake, ask, call) => {
      const [metalake = '', type = '', fullName = ''] = call.params
      const hanger = hangers.find(({ hangs }) => hangs.as === 'policies') as Hanger
      const all = await inForceOn(ask.view, await carrier(lake, ask, hanger, [metalake, type, fullName]), await instantOf(lake, ask))
      const policies = all
        .filter(({ shows }) => shows)
        .map((found) => ({
          policy: found.row.name,
          policyType: found.row.body.policyType,
          rules: found.rules,
          enabled: found.row.body.enabled !== false,
          on: { type: objectType(found.kind), fullName: found.on.join('.') },
          inherited: found.inherited,
          inForce: found.reason === undefined,
          ...(found.reason === undefined ? {} : { reason: found.reason }),
          why: whyOf(found),
        }))
      return { code: 0, policies, effective: effectOf(all) }
    },
  },
]
