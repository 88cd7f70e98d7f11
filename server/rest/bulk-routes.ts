/** Making many things of a kind in one request: each on its own, and one answer that says which did not work. */
import { jsonOf, type Kind } from '../../kinds/define.ts'
import { illegal, Refusal } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { create } from '../entity/create.ts'
import { above } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { answer, exactly } from './answer.ts'
import { regularly } from './deciding.ts'
import { encode } from './encode.ts'
import { askedJson, listPattern } from './kind-routes.ts'
import { refusalOf } from './respond.ts'
import { bodyObject, type Call, type Route } from './route.ts'

/** What is said of one that was refused; `index` is its place in the request. */
interface Failed {
  readonly index: number
  readonly name?: string
  readonly code: number
  readonly type: string
  readonly message: string
}

export const failures = {
  type: 'array',
  items: exactly(
    { index: { type: 'integer' }, code: { type: 'integer' }, type: { type: 'string' }, message: { type: 'string' } },
    { name: { type: 'string' } },
  ),
}
export const summary = exactly({ total: { type: 'integer' }, succeeded: { type: 'integer' }, failed: { type: 'integer' } })

/** The items under the plural of the kind. Throws illegal when there are none, or more than the lake takes at once. */
function itemsOf(lake: Lake, kind: Kind, call: Call): readonly unknown[] {
  const from = bodyObject(call)
  const other = Object.keys(from).find((key) => key !== kind.plural)
  if (other !== undefined) throw illegal(`"${other}" is not a known field; known is ${kind.plural}`)
  const items = from[kind.plural]
  if (!Array.isArray(items) || items.length === 0) throw illegal(`"${kind.plural}" must be a list of at least one`)
  const most = lake.config.number('gravitino.server.bulk.maxItems')
  if (items.length > most) throw illegal(`"${kind.plural}" holds ${items.length}; at most ${most} are taken at once`)
  return items
}

function nameOf(item: unknown): { readonly name?: string } {
  const name = typeof item === 'object' && item !== null ? (item as { readonly name?: unknown }).name : undefined
  return typeof name === 'string' ? { name } : {}
}

/** All are begun together, so that the store writes them in few commits. Of two with one name the first is made. */
async function makeAll(lake: Lake, kind: Kind, items: readonly unknown[], make: (item: unknown) => Promise<Row>) {
  const seen = new Map<string, Promise<unknown>>()
  const results = await Promise.allSettled(
    items.map(async (item) => {
      const { name = '' } = nameOf(item)
      const before = seen.get(name)
      const mine = (before ?? Promise.resolve()).then(() => make(item))
      seen.set(
        name,
        mine.catch(() => undefined),
      )
      return mine
    }),
  )
  const made: Row[] = []
  const errors: Failed[] = []
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') made.push(result.value)
    else {
      if (!(result.reason instanceof Refusal)) lake.report(`a ${kind.name} of many could not be made`, result.reason)
      const { code, type, message } = refusalOf(result.reason)
      errors.push({ index, ...nameOf(items[index]), code, type, message })
    }
  }
  return { made, errors }
}

type Make = (lake: Lake, ask: Ask, kind: Kind, within: Path, item: unknown) => Promise<Row>

/** `read` refuses the whole request for one item that cannot be read. */
export function bulkRoute(kind: Kind, make: Make, show: (row: Row) => object, read?: (item: unknown, index: number) => unknown): Route {
  return {
    method: 'POST',
    pattern: `/api/bulk${listPattern(kind).slice('/api'.length)}/add`,
    operation: 'BULK_CREATE',
    doc: `Makes many ${kind.plural}, each on its own; those that are refused are told with their place in the request.`,
    bodies: 'any',
    decides: regularly(kind, 'BULK_CREATE'),
    takes: { type: 'object', properties: { [kind.plural]: { type: 'array', items: askedJson(kind), minItems: 1 } }, required: [kind.plural] },
    gives: answer({ [kind.plural]: { type: 'array', items: jsonOf(kind.fields, true) }, errors: failures, summary }),
    run: async (lake, ask, call) => {
      const items = itemsOf(lake, kind, call)
      items.forEach((item, i) => read?.(item, i))
      // Who may make none of them is told once.
      if (ask.rights) await above(lake, ask, kind, call.params, 'create')
      const { made, errors } = await makeAll(lake, kind, items, (item) => make(lake, ask, kind, call.params, item))
      return {
        code: 0,
        [kind.plural]: made.map(show),
        errors,
        summary: { total: items.length, succeeded: made.length, failed: errors.length },
      }
    },
  }
}

/** For every kind that is made in the regular way. */
export const bulkRoutes: readonly Route[] = kindList
  .filter(
    (kind) =>
      kind.serves.includes('create') && kind.wire.list !== 'numbers' && kind.wire.nested === undefined && !kind.wire.drops && kind.parent !== null,
  )
  .map((kind) => bulkRoute(kind, create, (row) => encode(kind, row, true)))
