/** Where a thing has its home: the region that alone decides on its name, its definition and what is in it. */
import { decode, filled, jsonOf, optional, text } from '../../kinds/define.ts'
import { illegal, noSuch } from '../../kinds/errors.ts'
import { type KindName, kindList, kindOf } from '../../kinds/index.ts'
import { leaveRegions } from '../region/leaving.ts'
import { moveHome } from '../region/moving.ts'
import { answer } from './answer.ts'
import { checkAdmin } from './authenticate.ts'
import { regional } from './regional.ts'
import type { Route } from './route.ts'

const units = kindList.filter(({ sync }) => sync.home === 'unit' && sync.here !== true).map(({ name }) => name)
/** What all others are in. */
const topKind = kindList.find(({ parent, sync }) => parent === null && sync.here !== true)?.name as KindName
const asked = {
  metalake: filled('the metalake that it is in, or that is meant itself'),
  kind: optional(text(`what is to move: ${units.join(', ')}; a metalake when absent, with all in it that has no home of its own`)),
  name: optional(text('its name; none for a metalake')),
  to: filled('the region that is to be its home'),
}

export const homeRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/api/regions/homes/move',
    operation: 'ALTER',
    doc: 'Moves the home of a thing to another region, as planned: nothing is lost. Asked of its home. For service admins.',
    bodies: 'plain',
    takes: jsonOf(asked),
    gives: answer({ from: { type: 'string' }, to: { type: 'string' }, epoch: { type: 'string' } }),
    refuses: { also: ['forbidden', 'unsupported', 'conflict', 'notFound'] },
    run: async (lake, ask, call) => {
      if (lake.config.flag('gravitino.authorization.enable')) checkAdmin(lake.config, ask.author.actor)
      const store = regional(lake)
      const { metalake, kind = topKind, name, to } = decode(asked, call.body())
      if (!units.some((one) => one === kind)) throw illegal(`"kind" must be one of ${units.join(', ')}`)
      const top = await store.now.child(0, topKind, metalake)
      if (!top) throw noSuch(kindOf(topKind).title, metalake)
      if (kind !== topKind && name === undefined) throw illegal(`"name" is required for a ${kind}`)
      const row = kind === topKind ? top : await store.now.child(top.key, kind as KindName, name ?? '')
      if (!row) throw noSuch(kindOf(kind).title, `${metalake}.${name}`)
      return { code: 0, ...(await moveHome(store, ask.author, row, to)) }
    },
  },
  {
    method: 'POST',
    pattern: '/api/regions/leave',
    operation: 'DROP',
    doc: 'Makes this region leave the others: another takes over all that it decides. Answers once the others know; then it can be stopped for good. For service admins.',
    bodies: 'plain',
    takes: jsonOf({ to: asked.to }),
    gives: answer({ region: { type: 'string' }, to: { type: 'string' }, moved: { type: 'integer' } }),
    refuses: { also: ['forbidden', 'unsupported', 'conflict'] },
    run: async (lake, ask, call) => {
      if (lake.config.flag('gravitino.authorization.enable')) checkAdmin(lake.config, ask.author.actor)
      const { to } = decode({ to: asked.to }, call.body())
      return { code: 0, ...(await leaveRegions(regional(lake), ask.author, to)) }
    },
  },
]
