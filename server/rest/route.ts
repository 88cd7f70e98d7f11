/** What a route is: a method, a pattern and a function from a call to an answer. Knows nothing of sockets. */
import type { IncomingHttpHeaders } from 'node:http'
import { asObject } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Page } from '../store/store.ts'
import type { Bodies } from './negotiate.ts'

export interface Call {
  /** Decoded path parameters, in order. */
  readonly params: readonly string[]
  readonly query: Readonly<Record<string, string | undefined>>
  readonly headers: IncomingHttpHeaders
  /** Version of the API that the request means. */
  readonly version: number
  /** The request has a body. */
  readonly sent: boolean
  /** The parsed body. Throws illegal when there is none or it is no JSON. */
  body(): unknown
  /** The same with numbers as they were written, for kinds/exact.ts. */
  exactBody(): unknown
}
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `:name` parameters. */
  readonly pattern: string
  /** What the operation is called in messages: CREATE, LOAD … */
  readonly operation: string
  readonly doc: string
  /** Which bodies it takes; only for methods that have one. */
  readonly bodies?: Bodies
  /** The answer follows from what the store holds alone, and may be kept. */
  readonly kept?: true
  /** Answers version 2 too. */
  readonly v2?: true
  /** JSON Schemas for the description of the API. */
  readonly takes?: Readonly<Record<string, unknown>>
  readonly gives?: Readonly<Record<string, unknown>>
  readonly queries?: Readonly<Record<string, string>>
  readonly run: (lake: Lake, ask: Ask, call: Call) => Promise<object>
}

/** Only the text true, in any letter case, is true (contract semantics §1). */
export const yes = (text: string | undefined) => text?.toLowerCase() === 'true'

const pageLimit = 1000
export const pageQueries = { limit: `at most this many, 1 to ${pageLimit}; all when absent`, pageToken: 'nextPageToken of the page before' }
export const asOfQuery = { asOf: 'an ISO instant or a log position: the lake as it was' }

/** The page asked for; undefined when all is asked for. Throws illegal. */
export function pageOf(call: Call, list: string): Page | undefined {
  const { limit, pageToken } = call.query
  if (limit === undefined && pageToken === undefined) return undefined
  const count = limit === undefined ? pageLimit : Number(limit)
  if (!Number.isInteger(count) || count < 1 || count > pageLimit)
    throw illegal(`query parameter "limit" must be a whole number from 1 to ${pageLimit}`)
  return { limit: count, ...(pageToken === undefined ? {} : { after: opened(pageToken, list) }) }
}
export const tokenAfter = (last: string, list: string) => Buffer.from(JSON.stringify([list, last])).toString('base64url')

/** A token goes on with the list that it was given for, and with no other. */
function opened(token: string, list: string): string {
  try {
    const [of, last] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [unknown, unknown]
    if (of === list && typeof last === 'string') return last
  } catch {
    // Not one of ours: refused below like one of another list.
  }
  throw illegal('query parameter "pageToken" does not belong to this list; start again without it')
}
/** What goes into the answer beside a page: the token for the next one, when this one is full. */
export function nextPage(names: readonly string[], page: Page | undefined, list: string): { readonly nextPageToken?: string } {
  const last = names.at(-1)
  return page?.limit !== undefined && names.length === page.limit && last !== undefined ? { nextPageToken: tokenAfter(last, list) } : {}
}

/** The body as an object; what most requests are. */
export const bodyObject = (call: Call) => asObject(call.body(), 'body')
