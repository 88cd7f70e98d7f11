/** Takes things in from another lake, many at a time, each by itself: one that is refused stops no other. */
import { decode, jsonOf, listOf, record } from '../../kinds/define.ts'
import { illegal, Refusal } from '../../kinds/errors.ts'
import { made } from '../../kinds/layout.ts'
import { unchecked } from '../access/objects.ts'
import { take } from '../import/take.ts'
import { thingFields, thingFrom } from '../import/thing.ts'
import { unitAt } from '../region/units.ts'
import { answer, exactly, refused } from './answer.ts'
import { checkAdmin } from './authenticate.ts'
import { asFarAsSaid } from './deciding.ts'
import type { Call, Route } from './route.ts'

const most = 1000
const taken = { type: 'string', enum: ['made', 'same', 'differs'], description: 'what is here already stays as it is' }
const outcome = { oneOf: [exactly({ taken }), refused] }

const wanted = {
  things: listOf(
    made('a thing', (raw) => raw),
    'things',
  ),
}
const thingsIn = (call: Call) => decode(wanted, call.body()).things

export const importRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/api/import',
    operation: 'IMPORT',
    decides: async (_lake, ask, call) => {
      const things = asFarAsSaid(() => thingsIn(call)) ?? []
      const places = things.map((thing) => asFarAsSaid(() => thingFrom(thing, 'things')))
      const units = places.map(async (one) => (one && one.kind.sync.home === 'inherits' ? unitAt(ask.view, one) : []))
      return (await Promise.all(units)).flat()
    },
    doc: 'Takes things in as another lake showed them, with who made them and when; no directory is made. For service admins.',
    bodies: 'plain',
    takes: jsonOf({ things: listOf(record(thingFields, 'a thing'), `1 to ${most}, what holds others before them`) }),
    gives: answer({ outcomes: { type: 'array', items: outcome } }),
    refuses: { also: ['forbidden'] },
    run: async (lake, ask, call) => {
      checkAdmin(lake.config, ask.author.actor)
      const things = thingsIn(call)
      if (things.length === 0 || things.length > most) throw illegal(`"things" must hold 1 to ${most}; it holds ${things.length}`)
      const outcomes: object[] = []
      for (const [i, thing] of things.entries()) {
        try {
          outcomes.push({ taken: await take(lake, unchecked(ask), thingFrom(thing, `things[${i}]`)) })
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
          outcomes.push({ code: error.code, type: error.type, message: error.message })
        }
      }
      return { code: 0, outcomes }
    },
  },
]
