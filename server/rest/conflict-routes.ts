/** What regions said apart about things of a metalake, and ending it by choosing one. */
import { decode, type Field, filled, jsonOf, oneOf, optional } from '../../kinds/define.ts'
import { metalake } from '../../kinds/metalake.ts'
import { find } from '../entity/resolve.ts'
import { chosen } from '../region/choices.ts'
import { type Differing, differingIn, placeOf } from '../region/differing.ts'
import { decidedBy, resolveDiffering } from '../region/resolving.ts'
import { answer, exactly, nextToken } from './answer.ts'
import { asFarAsSaid } from './deciding.ts'
import { onePattern } from './kind-routes.ts'
import { regional } from './regional.ts'
import { nextPage, pageFrom, pageOf, pageQueries, type Route } from './route.ts'

const name = { type: 'string' }
const types = ['string', 'number', 'boolean', 'object', 'array', 'null']
const any = { type: types, description: 'as bodies have it; null: none' }
const side = exactly({
  value: any,
  region: { ...name, description: 'where it was said; empty: before there were regions' },
  by: name,
  at: { ...name, description: 'an ISO instant' },
  shown: { type: 'boolean' },
})
const choice = exactly(
  { choose: { type: 'string', enum: chosen }, doc: { ...name, description: 'what it does, for people' } },
  {
    value: { ...any, description: 'what it is made with; of one that takes something else too, when none is given' },
    takes: {
      type: 'string',
      enum: ['name', 'principal'],
      description: 'what else may be given as value: any name; any user or group, as type and name',
    },
    regions: { type: 'array', items: name, description: 'where the value was given' },
  },
)
const one = exactly(
  {
    id: { ...name, description: 'the same for as long as the conflict is there, in every region' },
    sort: { type: 'string', enum: ['value', 'restrict', 'owner', 'deleted', 'right', 'name'] },
    type: name,
    fullName: name,
    sides: { type: 'array', items: side },
    shown: { ...any, description: 'what counts now' },
    choices: { type: 'array', items: choice, description: 'what ends it: each as resolve takes it' },
    todo: { ...name, description: 'for people: what counts meanwhile' },
  },
  {
    key: { ...name, description: 'of the body, such as comment or properties.color' },
    relation: { ...exactly({ what: name, type: name, fullName: name, value: name }), description: 'the right that it is about' },
  },
)
const shown = ({ thing: _thing, to: _to, ...rest }: Differing) => rest

const value: Field<unknown, false> = {
  doc: 'what the choice is made with, where it has or takes a value; null: none',
  needed: false,
  json: { type: types },
  decode: (given) => given,
}
const asked = { id: filled('of the conflict'), choose: oneOf(chosen, 'one of its choices'), value }

export const conflictRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${onePattern(metalake)}/conflicts`,
    operation: 'LIST_CONFLICTS',
    doc: 'What regions said of the metalake and what is in it without having seen one another, which somebody should look at.',
    gives: answer({ conflicts: { type: 'array', items: one }, count: { type: 'integer' } }, nextToken),
    queries: { ...pageQueries, id: optional({ ...filled('only the one with this id') }) },
    refuses: { also: ['unsupported'] },
    run: async (lake, ask, call) => {
      const store = regional(lake)
      const { row } = await find(lake, ask, metalake, call.params, 'load')
      const { id } = call.query
      const all = (await differingIn(lake, store, ask, row)).filter((found) => id === undefined || found.id === id)
      const page = pageOf(call)
      const some = pageFrom(all, placeOf, page)
      return { code: 0, conflicts: some.map(shown), count: all.length, ...nextPage(some.map(placeOf), page) }
    },
  },
  {
    method: 'POST',
    pattern: `${onePattern(metalake)}/conflicts/resolve`,
    operation: 'ALTER',
    doc: 'Ends a conflict by one of its choices, everywhere: an ordinary change, for those who may make it by hand.',
    bodies: 'plain',
    takes: jsonOf(asked),
    gives: answer({ resolved: one }),
    refuses: { also: ['unsupported', 'conflict'] },
    decides: async (lake, ask, call) => {
      const choice = asFarAsSaid(() => decode(asked, call.body()))
      return choice ? decidedBy(lake, regional(lake), ask, (await find(lake, ask, metalake, call.params, 'load')).row, choice) : []
    },
    run: async (lake, ask, call) => {
      const store = regional(lake)
      const { row } = await find(lake, ask, metalake, call.params, 'load')
      return { code: 0, resolved: shown(await resolveDiffering(lake, store, ask, row, decode(asked, call.body()))) }
    },
  },
]
