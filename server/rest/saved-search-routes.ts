/** Saved searches on the wire: everybody has their own in each metalake, and nobody sees another's. */
import { decode, flag, jsonOf } from '../../kinds/define.ts'
import { metalake } from '../../kinds/metalake.ts'
import { searchRequests } from '../../kinds/saved-search.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import { alertsOf } from '../search/alerts.ts'
import { addSaved, changeSaved, lookedAt, removeSaved, savedAs, savedBy, savedLimit, watchedLimit } from '../search/saved.ts'
import { answer, exactly } from './answer.ts'
import { onePattern } from './kind-routes.ts'
import { bodyObject, type Call, type Route, yes } from './route.ts'

const text = { type: 'string' }
const instant = { type: 'string', description: 'an ISO instant' }
const count = { type: 'integer' }
const saved = { name: text, query: text, watched: { type: 'boolean' }, created: instant, looked: instant }
const alert = exactly({
  new: { ...count, description: 'made since its owner looked' },
  changed: { ...count, description: 'changed since then, and made before' },
})
const one = answer({ search: exactly(saved) })
const all = `${onePattern(metalake)}/searches`
const named = `${all}/:search`

const within = async (lake: Lake, ask: Ask, call: Call) => (await find(lake, ask, metalake, call.params.slice(0, 1), 'load')).row

export const savedSearchRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: all,
    operation: 'LIST_SEARCHES',
    searches: true,
    doc: 'Lists the searches that the caller has saved in a metalake, by name.',
    queries: {
      alerts: flag('of those that are watched, counts what is new or changed since the caller last looked, among what the caller may load'),
    },
    gives: answer({ searches: { type: 'array', items: exactly(saved, { alert }) } }),
    run: async (lake, ask, call) => {
      const row = await within(lake, ask, call)
      const searches = await savedBy(lake, row, ask.author)
      if (!yes(call.query.alerts)) return { code: 0, searches }
      const watched = searches.filter((one) => one.watched)
      const alerts = await alertsOf(lake, ask, row, await ask.rights?.(row), watched)
      const alertOf = new Map(watched.map((one, i) => [one, alerts[i]]))
      return { code: 0, searches: searches.map((one) => ({ ...one, ...(alertOf.get(one) ? { alert: alertOf.get(one) } : {}) })) }
    },
  },
  {
    method: 'POST',
    pattern: all,
    operation: 'SAVE_SEARCH',
    doc: `Saves a search for the caller alone, who has at most ${savedLimit} in a metalake and watches at most ${watchedLimit} of them.`,
    bodies: 'any',
    takes: jsonOf(searchRequests.add),
    gives: one,
    decides: 'anywhere',
    run: async (lake, ask, call) => {
      const row = await within(lake, ask, call)
      return { code: 0, search: await addSaved(lake, row, ask.author, decode(searchRequests.add, bodyObject(call))) }
    },
  },
  {
    method: 'GET',
    pattern: named,
    operation: 'LOAD_SEARCH',
    doc: 'Loads a search that the caller has saved.',
    gives: one,
    run: async (lake, ask, call) => ({ code: 0, search: await savedAs(lake, await within(lake, ask, call), ask.author, nameIn(call)) }),
  },
  {
    method: 'PUT',
    pattern: named,
    operation: 'CHANGE_SEARCH',
    doc: 'Changes a search that the caller has saved; what is not given stays. Whoever asks for something else, or begins to watch, is told what comes from then on.',
    bodies: 'any',
    takes: jsonOf(searchRequests.change),
    gives: one,
    decides: 'anywhere',
    run: async (lake, ask, call) => {
      const row = await within(lake, ask, call)
      return { code: 0, search: await changeSaved(lake, row, ask.author, nameIn(call), decode(searchRequests.change, bodyObject(call))) }
    },
  },
  {
    method: 'POST',
    pattern: `${named}/looked`,
    operation: 'LOOK_AT_SEARCH',
    doc: 'Says that the caller has looked at what a saved search finds: from now on only what comes later is new.',
    gives: one,
    decides: 'anywhere',
    run: async (lake, ask, call) => ({ code: 0, search: await lookedAt(lake, await within(lake, ask, call), ask.author, nameIn(call)) }),
  },
  {
    method: 'DELETE',
    pattern: named,
    operation: 'DELETE_SEARCH',
    doc: 'Deletes a search that the caller has saved. deleted is false when there was none.',
    gives: answer({ deleted: { type: 'boolean' } }),
    decides: 'anywhere',
    run: async (lake, ask, call) => ({ code: 0, deleted: await removeSaved(lake, await within(lake, ask, call), ask.author, nameIn(call)) }),
  },
]
const nameIn = ({ params }: Call) => params[1] ?? ''
