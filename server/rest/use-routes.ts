/** How many people use what, on the wire: the most used things, and the figure of one. Who they are is told nowhere. */
import { illegal } from '../../kinds/errors.ts'
import { metalake } from '../../kinds/metalake.ts'
import { found, named } from '../access/objects.ts'
import { find } from '../entity/resolve.ts'
import { popular } from '../search/popular.ts'
import { useDays } from '../use/use.ts'
import { answer, exactly, listOfTexts } from './answer.ts'
import { onePattern } from './kind-routes.ts'
import { firstPageOf, limitQuery, type Route } from './route.ts'

const [usual, most] = [10, 100]
const string = { type: 'string' }
const people = { type: 'integer', description: `how many loaded it in ${useDays} days` }
const days = { type: 'integer', description: 'for as many days a use counts' }

export const useRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${onePattern(metalake)}/popular`,
    operation: 'LIST',
    searches: true,
    doc: 'What most people use of what the caller may load, the most used first.',
    queries: {
      limit: { ...limitQuery(`at most this many, 1 to ${most}; ${usual} when absent`), json: { type: 'integer', minimum: 1, maximum: most } },
    },
    gives: answer({
      popular: {
        type: 'array',
        items: exactly(
          { type: string, fullName: string, path: { ...listOfTexts, description: 'names from the metalake down' }, people },
          { comment: string },
        ),
      },
      days,
    }),
    run: async (lake, ask, call) => {
      const { limit } = firstPageOf(call, usual)
      if (limit > most) throw illegal(`query parameter "limit" must be a whole number from 1 to ${most}`)
      const { row } = await find(lake, ask, metalake, call.params, 'load')
      const all = await popular(lake, ask, row, await ask.rights?.(row), limit)
      return {
        code: 0,
        popular: all.map(({ row, type, path, people }) => {
          const { comment } = row.body
          return { type, fullName: path.slice(1).join('.'), path, people, ...(typeof comment === 'string' && comment !== '' ? { comment } : {}) }
        }),
        days: useDays,
      }
    },
  },
  {
    method: 'GET',
    pattern: `${onePattern(metalake)}/objects/:type/:fullName/use`,
    operation: 'LOAD',
    doc: 'How many people use a thing.',
    gives: answer({ people, days }),
    run: async (lake, ask, call) => {
      const [within = '', type = '', fullName = ''] = call.params
      const { row } = await found(lake, ask, named(within, type, fullName))
      await lake.use.fresh()
      return { code: 0, people: lake.use.of(row.key), days: useDays }
    },
  },
]
