/** Going back, on the wire: what was dropped, bringing it back, and taking one change back. */
import { decode, type Field, filled, flag, integer, jsonOf, optional, refuse, type Shape, text } from '../../kinds/define.ts'
import { type KindName, kindList } from '../../kinds/index.ts'
import { metalake } from '../../kinds/metalake.ts'
import { refusal } from '../access/check.ts'
import { mayBringBack } from '../access/knowing.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import { dropOf, dropped } from '../history/dropped.ts'
import { timeOf } from '../history/history.ts'
import { rowsTo } from '../history/place.ts'
import { undelete } from '../history/undelete.ts'
import { undoing } from '../history/undo.ts'
import type { Lake } from '../lake.ts'
import { unitIn } from '../region/units.ts'
import type { Entry, Row } from '../store/store.ts'
import { answer, exactly, kindWord, listOfTexts, nextToken } from './answer.ts'
import { namesOf } from './change-routes.ts'
import { asFarAsSaid } from './deciding.ts'
import { onePattern } from './kind-routes.ts'
import { type Call, firstPageOf, limitQuery, nextPage, pageQueries, type Route, yes } from './route.ts'

const usual = 100
const at = onePattern(metalake)
const words = kindList.map((one) => one.name as KindName)

const kindField: Field<KindName, true> = {
  doc: 'what it was',
  needed: true,
  json: { type: 'string', enum: words },
  decode: (value, where) => words.find((word) => word === value) ?? refuse(where, `one of ${words.join(', ')}`),
}
const means = {
  id: optional(filled('its id, as dropped and changes tell it')),
  kind: optional(kindField),
  path: optional(filled('names below the metalake, joined by dots, as they were')),
  position: optional(integer('of the drop that is meant, where there were several; the last when absent')),
}
const toUndo = { position: integer('of the change, as changes and history tell it') }

const rootOf = async (lake: Lake, ask: Ask, call: Call) => (await find(lake, ask, metalake, call.params, 'load')).row.key

/** The drop that the body means. A metalake is brought back at its own address, where nothing is meanwhile. */
async function meant(lake: Lake, ask: Ask, call: Call, { path, kind, ...rest }: Shape<typeof means>) {
  const isTop = kind === metalake.name
  const root = isTop ? 0 : await rootOf(lake, ask, call)
  const names = isTop ? call.params : path === undefined ? undefined : namesOf(path, '"path"')
  return dropOf(lake, root, { ...rest, kind, path: names })
}

/** What had a home of its own as it was right before the change, or came with it. */
async function unitThen({ store }: Lake, { position, batch, subject }: Entry): Promise<readonly Row[]> {
  const rows = (await rowsTo(store.asOf(batch - 1), subject)) ?? (await rowsTo(store.asOf(position), subject))
  return [unitIn(rows ?? [])].filter((row) => row !== undefined)
}

const thing = { kind: kindWord, id: { type: 'string' }, path: { ...listOfTexts, description: 'names from the metalake down' } }

export const timeRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${at}/dropped`,
    operation: 'LIST_DROPPED',
    doc: 'What was dropped and can be looked for, newest first.',
    gives: answer(
      {
        dropped: { type: 'array', items: exactly({ ...thing, position: { type: 'integer' }, time: { type: 'string' }, actor: { type: 'string' } }) },
      },
      nextToken,
    ),
    queries: {
      kind: { ...kindField, doc: 'only of this kind' },
      under: text('only this thing and what was in it: names below the metalake, joined by dots'),
      all: flag('true: also what went along with what it was in'),
      ...pageQueries,
      limit: limitQuery(`at most this many, 1 to 1000, ${usual} when absent`),
    },
    run: async (lake, ask, call) => {
      const page = firstPageOf(call, usual)
      const { kind, under, all } = call.query
      const of = { root: await rootOf(lake, ask, call), all: yes(all), ...(kind === undefined ? {} : { kind: kindField.decode(kind, 'kind') }) }
      const names = under === undefined ? [] : namesOf(under, 'query parameter "under"')
      const found = await dropped(lake, of, names, page.limit, page.after === undefined ? undefined : Number(page.after), async (entry) =>
        mayBringBack(lake, ask, entry),
      )
      return {
        code: 0,
        dropped: found.map((entry) => ({
          kind: entry.kind,
          id: entry.id,
          path: entry.path,
          position: entry.position,
          time: timeOf(entry),
          actor: entry.actor,
        })),
        ...nextPage(
          found.map((entry) => String(entry.position)),
          page,
        ),
      }
    },
  },
  {
    method: 'POST',
    pattern: `${at}/undelete`,
    operation: 'UNDELETE',
    decides: async (lake, ask, call) => {
      const asked = asFarAsSaid(() => decode(means, call.body()))
      return asked ? unitThen(lake, await meant(lake, ask, call, asked)) : []
    },
    doc: 'Brings back what was dropped with all that went along: ids, history, tags and versions as they were. Secrets are erased with a drop.',
    bodies: 'any',
    takes: jsonOf(means),
    gives: answer(
      { undeleted: exactly({ ...thing, things: { type: 'integer', description: 'how many came back, itself included' } }) },
      {
        secretsToSet: {
          type: 'array',
          description: 'properties whose values were erased with the drop: set them anew',
          items: exactly({ path: listOfTexts, properties: listOfTexts }),
        },
        emptyDirectories: { ...listOfTexts, description: 'made anew: the files in them were removed with the drop' },
      },
    ),
    run: async (lake, ask, call) => {
      const entry = await meant(lake, ask, call, decode(means, call.body()))
      if (!(await mayBringBack(lake, ask, entry)))
        throw refusal(
          { name: ask.author.actor },
          'UNDELETE',
          entry.path,
          'it takes owning what it was in, or having owned it and the right to make one there',
        )
      const { kind, id, path, things, secrets, directories } = await undelete(lake, ask, entry)
      return {
        code: 0,
        undeleted: { kind: kind.name, id, path, things },
        ...(secrets.length > 0 ? { secretsToSet: secrets } : {}),
        ...(directories.length > 0 ? { emptyDirectories: directories } : {}),
      }
    },
  },
  {
    method: 'POST',
    pattern: `${at}/undo`,
    operation: 'UNDO',
    decides: async (lake, _ask, call) => {
      const asked = asFarAsSaid(() => decode(toUndo, call.body()))
      const [entry] = asked ? await lake.store.entries(asked.position - 1, 1) : []
      return entry ? unitThen(lake, entry) : []
    },
    doc: 'Takes one change back by a change of its own; what was changed later stays, or is named as what stands in the way.',
    bodies: 'any',
    takes: jsonOf(toUndo),
    gives: answer({
      undone: exactly({
        ...thing,
        operation: { type: 'string', description: 'what takes it back' },
        changes: {
          type: 'array',
          items: { type: 'object', properties: { field: { type: 'string' } }, description: 'with `from`, what is now, and `to`, what is again' },
        },
      }),
      done: { type: 'boolean', description: 'false for a dry run' },
    }),
    queries: { dryRun: flag('true: tells what would change, and changes nothing') },
    run: async (lake, ask, call) => {
      const { position } = decode(toUndo, call.body())
      const { operation, kind, path, id, changes, run } = await undoing(lake, ask, await rootOf(lake, ask, call), position)
      const dry = yes(call.query.dryRun)
      if (!dry) await run()
      return { code: 0, undone: { operation, kind: kind.name, path, id, changes }, done: !dry }
    },
  },
]
