/** Search, on the wire. */
import { flag, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { metalake } from '../../kinds/metalake.ts'
import { textFields } from '../../kinds/texts.ts'
import type { Rights } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import { facets } from '../search/facets.ts'
import { parse } from '../search/grammar.ts'
import { ways } from '../search/matches.ts'
import { signalWeights } from '../search/score.ts'
import { type Result, search } from '../search/search.ts'
import { suggest } from '../search/suggest.ts'
import { print } from '../search/tree.ts'
import type { Row } from '../store/store.ts'
import { answer, exactly, listOfTexts, nextToken } from './answer.ts'
import { onePattern } from './kind-routes.ts'
import { asOfQuery, type Call, firstPageOf, limitQuery, pageQueries, type Route, yes } from './route.ts'

const usual = 20
/** A result is a screenful: more than this nobody reads, and who wants all goes on with the token. */
const most = 100
const hitsAtMost = 8
const suggestions = 10

const string = { type: 'string' }
const number = { type: 'number' }
const count = { type: 'integer' }
const field = { type: 'string', enum: Object.keys(textFields) }
const where = { in: field, text: string }
const marks = {
  type: 'array',
  items: { type: 'array', items: count, minItems: 2, maxItems: 2 },
  description: 'from and to, in UTF-16 units of the text',
}
const thing = {
  type: { type: 'string', description: 'as objects are called: table, model_version …' },
  fullName: { type: 'string', description: 'names from the catalog down, joined by dots' },
  path: { ...listOfTexts, description: 'names from the metalake down' },
}
const why = {
  oneOf: [
    exactly({ is: { const: 'text' }, term: string, ...where, way: { type: 'string', enum: ways }, value: number }),
    exactly({ is: { type: 'string', enum: Object.keys(signalWeights) }, value: number }),
  ],
}
const result = exactly(
  {
    ...thing,
    score: { ...number, description: 'the sum of what stands under why' },
    why: { type: 'array', items: why },
    hits: { type: 'array', items: exactly({ ...where, marks }, { key: string, column: string }), maxItems: hitsAtMost },
  },
  {
    comment: string,
    owner: exactly({ type: { ...string, description: 'user or group' }, name: string }),
    home: { ...string, description: 'the region that decides about it' },
    created: { ...string, description: 'an ISO instant' },
    changed: { ...string, description: 'an ISO instant' },
    tags: { type: 'array', items: exactly({ name: string, values: listOfTexts }), description: 'on it and on what it is in' },
  },
)
const counted = { type: 'array', items: exactly({ value: string, count }), description: 'the commonest first' }

const nameOf = (path: readonly string[]) => path.slice(path.length > 1 ? 1 : 0).join('.')
const instant = (ms: number) => new Date(ms).toISOString()

function shown({ one: { row, document, tags, owner }, score, hits }: Result): object {
  const { comment } = row.body
  const texts = [...new Map(hits.map((hit) => [hit.text, hits.filter(({ text }) => text === hit.text)])).entries()]
  return {
    type: document.kind,
    fullName: nameOf(document.path),
    path: document.path,
    ...(typeof comment === 'string' && comment !== '' ? { comment } : {}),
    ...(owner ? { owner: { type: owner.type, name: owner.name } } : {}),
    ...(document.home === undefined ? {} : { home: document.home }),
    ...(document.created === undefined ? {} : { created: instant(document.created) }),
    ...(document.changed === undefined ? {} : { changed: instant(document.changed) }),
    ...(tags.length === 0 ? {} : { tags }),
    score: score.total,
    why: score.parts,
    hits: texts.slice(0, hitsAtMost).map(([text, places]) => ({
      in: text.in,
      text: text.text,
      ...(text.key === undefined ? {} : { key: text.key }),
      ...(text.column === undefined ? {} : { column: text.column }),
      marks: places.map(({ from, to }) => [from, to]).toSorted(([a = 0], [b = 0]) => a - b),
    })),
  }
}

/** Throws illegal. */
const treeOf = ({ query }: Call) => parse(query.query ?? '', { typing: yes(query.typing) })
const queries = {
  query: text('what is looked for, as docs/search.md says; everything when absent'),
  ...asOfQuery,
}
async function within(lake: Lake, ask: Ask, call: Call): Promise<{ readonly row: Row; readonly rights: Rights | undefined }> {
  const { row } = await find(lake, ask, metalake, call.params, 'load')
  return { row, rights: await ask.rights?.(row) }
}

export const searchRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${onePattern(metalake)}/search`,
    operation: 'SEARCH',
    searches: true,
    doc: 'Finds things of a metalake by all that is said of them, the best first, among those that the caller may load.',
    queries: {
      ...queries,
      typing: flag('the last word is still being typed: it counts as the beginning of one'),
      facets: flag('counts what is found by kind, catalog, owner, tag, policy and home'),
      ...pageQueries,
      limit: {
        ...limitQuery(''),
        doc: `at most this many, 1 to ${most}; ${usual} when absent`,
        json: { type: 'integer', minimum: 1, maximum: most },
      },
    },
    gives: answer(
      { query: { ...string, description: 'as it was read' }, count, results: { type: 'array', items: result } },
      {
        facets: exactly(Object.fromEntries(facets.map((facet) => [facet, counted]))),
        meant: {
          type: 'array',
          items: exactly({ word: string, others: listOfTexts }),
          description: 'words that stand nowhere, and the ones they were taken for',
        },
        ...nextToken,
      },
    ),
    run: async (lake, ask, call) => {
      const tree = treeOf(call)
      const page = firstPageOf(call, usual)
      if (page.limit > most) throw illegal(`query parameter "limit" must be a whole number from 1 to ${most}`)
      const skip = page.after === undefined ? 0 : Number(page.after)
      const { row, rights } = await within(lake, ask, call)
      const found = await search(lake, ask, row, rights, { tree, limit: page.limit, skip, facets: yes(call.query.facets) })
      const next = skip + found.results.length
      return {
        code: 0,
        query: print(tree),
        count: found.count,
        results: found.results.map(shown),
        ...(found.facets ? { facets: found.facets } : {}),
        ...(found.meant.length === 0 ? {} : { meant: found.meant }),
        ...(next < found.count ? { nextPageToken: page.token(String(next)) } : {}),
      }
    },
  },
  {
    method: 'GET',
    pattern: `${onePattern(metalake)}/search/suggest`,
    operation: 'SUGGEST',
    searches: true,
    doc: 'What somebody who is typing a search may mean: things by name, and what the last word may become.',
    queries: { ...queries, limit: limitQuery(`at most this many; ${suggestions} when absent`) },
    gives: answer({
      suggestions: {
        type: 'array',
        items: {
          oneOf: [
            exactly({ is: { const: 'thing' }, ...thing, marks }),
            exactly({ is: { const: 'field' }, text: string, doc: string }),
            exactly({ is: { type: 'string', enum: ['value', 'word'] }, text: string, count }),
          ],
        },
      },
    }),
    run: async (lake, ask, call) => {
      const { row, rights } = await within(lake, ask, call)
      const { limit } = firstPageOf(call, suggestions)
      const found = await suggest(lake, ask, row, rights, call.query.query ?? '', limit)
      return {
        code: 0,
        suggestions: found.map((one) =>
          one.is === 'thing' ? { is: one.is, type: one.type, fullName: nameOf(one.path), path: one.path, marks: one.marks } : one,
        ),
      }
    },
  },
]
