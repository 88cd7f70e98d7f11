/** What a route is: a method, a pattern and a function from a call to an answer. Knows nothing of sockets. */
import type { IncomingHttpHeaders } from 'node:http'
import { asObject, type Fields, integer, text } from '../../kinds/define.ts'
import { type Family, illegal } from '../../kinds/errors.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Page, Row } from '../store/store.ts'
import type { Event, Lines } from './events.ts'
import type { Bodies } from './negotiate.ts'
import type { Tokens } from './tokens.ts'

export interface Call {
  /** Decoded path parameters, in order. */
  readonly params: readonly string[]
  readonly query: Readonly<Record<string, string | undefined>>
  readonly headers: IncomingHttpHeaders
  /** Version of the API that the request means. */
  readonly version: number
  /** The request has a body. */
  readonly sent: boolean
  /** Throws what the same request would be refused with now: for answers that go on. */
  still(): Promise<void>
  /** Of this list for this caller. */
  tokens(): Tokens
  /** What the lake answers to whoever sent this at an address that is read; only for routes that carry requests. */
  read(address: string): Promise<Read>
  /** The parsed body. Throws illegal when there is none or it is no JSON. */
  body(): unknown
  /** The same with numbers as they were written, for kinds/exact.ts. */
  exactBody(): unknown
}
export interface Read {
  readonly status: number
  /** The envelope; undefined where there is none. */
  readonly body: Readonly<Record<string, unknown>> | undefined
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
  /** For people alone: who comes by a token for programs is refused. */
  readonly personal?: true
  /** What it is sent are questions to other routes, each asked and decided as if it had come alone: it changes nothing itself. */
  readonly carries?: true
  /** In which case it says `nothing`: for the description of the API. */
  readonly quiet?: string
  /** The answer follows from what the store holds alone, and may be kept. */
  readonly kept?: true
  /** Searches, and is answered by the thread that does, where there is one: a `GET` that `run` answers from nothing but names and queries. */
  readonly searches?: true
  /** Answers version 2 too. */
  readonly v2?: true
  /** JSON Schemas for the description of the API. */
  readonly takes?: Readonly<Record<string, unknown>>
  readonly gives?: Readonly<Record<string, unknown>>
  /** Of what was done, where clients expect another than 200. */
  readonly status?: 201
  /** Query parameters, and request headers that it heeds beside what every route does. */
  readonly queries?: Fields
  readonly headers?: Fields
  /** How it refuses beside what its method and address say (refusals.ts); `only` where it does nothing else. */
  readonly refuses?: { readonly also?: readonly Family[]; readonly only?: readonly Family[] }
  /**
   * Whose word it needs, in a lake of several regions: that of the home of what its address is about, anybody's, or that of the homes of the
   * units it names, none of which is anybody's. Absent: a read is anybody's, else the kind says it (kinds/deciding.ts).
   */
  readonly decides?: 'home' | 'anywhere' | ((lake: Lake, ask: Ask, call: Call) => Promise<readonly Row[]>)
  readonly run: (lake: Lake, ask: Ask, call: Call) => Promise<object>
  /** Answers callers who want server-sent events: resolves once the request is found good. */
  readonly follow?: (lake: Lake, ask: Ask, call: Call) => Promise<AsyncIterable<Event>>
  /** Answers callers who want everything as a file; undefined for those who do not. */
  readonly lines?: (lake: Lake, ask: Ask, call: Call) => Promise<Lines | undefined>
}

/** Whether it changes nothing. */
export const reads = ({ method, carries }: Route): boolean => method === 'GET' || carries === true
/** The answer of a route that has taken what it was sent, and that is all: 202, without a body. */
export const nothing: object = {}

/** Only the text true, in any letter case, is true (contract semantics §1). */
export const yes = (text: string | undefined) => text?.toLowerCase() === 'true'

const pageLimit = 1000
/** The query parameter for how many come at once; `doc` says what happens without it. */
export const limitQuery = (doc: string) => ({ ...integer(doc), json: { type: 'integer', minimum: 1, maximum: pageLimit } })
export const pageQueries = {
  limit: limitQuery(`at most this many, 1 to ${pageLimit}; all when absent`),
  pageToken: text('nextPageToken of the page before'),
}
/** Queries that say where in a list, or what is told beside it, not which list; a token stands for the place itself. */
export const placeQueries: ReadonlySet<string> = new Set([...Object.keys(pageQueries), 'since', 'wait', 'facets'])
export const asOfQuery = { asOf: text('an ISO instant or a log position: the lake as it was') }

/** A page that was asked for, and how the token of the next is made. */
export interface Asked extends Page {
  readonly limit: number
  readonly token: (last: string) => string
}
/** The page asked for; undefined when all is asked for. Throws illegal. Its route names `pageQueries`, and every filter, among its queries. */
export function pageOf(call: Call): Asked | undefined {
  const { limit, pageToken } = call.query
  return limit === undefined && pageToken === undefined ? undefined : firstPageOf(call, pageLimit)
}
/** The page asked for, of a list that comes in pages of `usual` when nothing is said. Throws illegal. */
export function firstPageOf(call: Call, usual: number): Asked {
  const { limit = usual, pageToken } = call.query
  const count = limit === '' ? 0 : Number(limit)
  if (!Number.isInteger(count) || count < 1 || count > pageLimit)
    throw illegal(`query parameter "limit" must be a whole number from 1 to ${pageLimit}`)
  const after = pageToken === undefined ? {} : { after: call.tokens().take(pageToken) }
  return { limit: count, ...after, token: (last) => call.tokens().give(last) }
}
/** What goes into the answer beside a page: the token for the next one, when this one is full. */
export function nextPage(names: readonly string[], page: Asked | undefined): { readonly nextPageToken?: string } {
  const last = names.at(-1)
  return page && names.length === page.limit && last !== undefined ? { nextPageToken: page.token(last) } : {}
}
/** The page of a list that is at hand whole: in order of names that come once each, from after the last one seen. */
export function pageFrom<T>(all: readonly T[], nameOf: (item: T) => string, page: Page | undefined): readonly T[] {
  if (!page) return all
  const { after = '' } = page
  const rest = all.filter((item) => nameOf(item) > after).map((item) => [nameOf(item), item] as const)
  return rest
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, page.limit)
    .map(([, item]) => item)
}

/** The body as an object; what most requests are. */
export const bodyObject = (call: Call) => asObject(call.body(), 'body')
