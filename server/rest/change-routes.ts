/** What happened in a metalake, on the wire: in pages, by waiting for more, or as a stream of events. */
import { setImmediate as turn } from 'node:timers/promises'
import { flag, text } from '../../kinds/define.ts'
import { illegal, Refusal } from '../../kinds/errors.ts'
import { kindList, kindOf } from '../../kinds/index.ts'
import { metalake } from '../../kinds/metalake.ts'
import { mayKnow } from '../access/knowing.ts'
import type { Ask } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import { type Heard, heard, isOperation, type Wanted } from '../history/changes.ts'
import type { Seat } from '../history/follow.ts'
import { timeOf, whole } from '../history/history.ts'
import type { Lake } from '../lake.ts'
import type { Entry, Row } from '../store/store.ts'
import { answer, changeOf } from './answer.ts'
import { encodeState } from './encode.ts'
import type { Event } from './events.ts'
import { onePattern } from './kind-routes.ts'
import { asOfQuery, type Call, firstPageOf, limitQuery, pageQueries, type Route, yes } from './route.ts'

const usual = 100
const waitLimit = 60
/** A stream that has nothing to tell says so this often, in milliseconds: proxies cut what is silent. */
const aliveMs = 15_000

interface Feed {
  readonly root: number
  readonly since: number
  readonly wanted: Wanted
  readonly details: boolean
}

async function feedOf(lake: Lake, ask: Ask, call: Call): Promise<Feed> {
  const { at, row } = await find(lake, ask, metalake, call.params, 'load')
  const { rights } = at
  const { kind, operation, under, details } = call.query
  const words = (text: string | undefined) => text?.split(',').map((word) => word.trim())
  const [kinds, operations] = [words(kind), words(operation)]
  const noKind = kinds?.find((word) => !kindList.some((one) => one.name === word))
  if (noKind !== undefined) throw illegal(`query parameter "kind" must be among ${kindList.map((one) => one.name).join(', ')}; "${noKind}" is not`)
  const nothing = operations?.find((word) => !isOperation(word))
  if (nothing !== undefined) throw illegal(`query parameter "operation" names nothing that is done: "${nothing}"`)
  const wanted: Wanted = {
    ...(kinds ? { kinds: new Set(kinds) } : {}),
    ...(operations ? { operations: new Set(operations) } : {}),
    ...(under === undefined ? {} : { under: namesOf(under, 'query parameter "under"') }),
    ...(rights ? { knows: knowing(lake, ask, row) } : {}),
  }
  await lake.store.fresh()
  return { root: row.key, since: sinceOf(call, ask.until ?? lake.store.position()), wanted, details: yes(details) }
}

/** Rights are asked for anew each time: a feed outlives them. */
const knowing = (lake: Lake, ask: Ask, metalake: Row) => async (entry: Entry) => {
  const rights = await ask.rights?.(metalake)
  return rights !== undefined && mayKnow(lake, rights, entry)
}

/** Names below the metalake, joined by dots. Throws illegal for an empty one. */
export function namesOf(text: string, what: string): readonly string[] {
  const names = text.split('.')
  if (names.includes('')) throw illegal(`${what} must be names below the metalake, joined by dots, such as catalog.schema`)
  return names
}

function sinceOf(call: Call, end: number): number {
  const last = call.headers['last-event-id']
  const [what, since] = last === undefined ? ['query parameter "since"', call.query.since ?? '0'] : ['header Last-Event-ID', String(last)]
  if (since === 'now') return end
  if (!/^\d{1,15}$/.test(since)) throw illegal(`${what} must be a position of the log, or now`)
  if (Number(since) > end)
    throw illegal(`${what} is ${since}, and the log ends at ${end}: it is a position of another lake, or from before a restore`)
  return Number(since)
}

async function shown(lake: Lake, entry: Entry, details: boolean): Promise<object> {
  const { position, batch, actor, operation, kind, facet, id, path, version, requestId } = entry
  const plain = { position, batch, time: timeOf(entry), actor, operation, kind, facet, id, path, version, requestId }
  if (!details) return entry.erased ? { ...plain, erased: true } : plain
  const { before, after, erased } = await whole(lake, entry)
  const state = (of: Entry['after']) => encodeState(kindOf(kind), facet, of)
  return {
    ...plain,
    ...(before === undefined ? {} : { before: state(before) }),
    ...(entry.erased ? {} : { after: state(after) }),
    ...(erased ? { erased } : {}),
  }
}
const shownAll = (lake: Lake, entries: readonly Entry[], details: boolean) => Promise.all(entries.map((entry) => shown(lake, entry, details)))

function waitOf({ wait }: Call['query']): number {
  const seconds = wait === undefined ? 0 : wait === '' ? Number.NaN : Number(wait)
  if (!(seconds >= 0)) throw illegal(`query parameter "wait" must be a number of seconds, 0 to ${waitLimit}`)
  return Math.min(seconds, waitLimit) * 1000
}

async function page(lake: Lake, ask: Ask, call: Call): Promise<object> {
  const { root, since, wanted, details } = await feedOf(lake, ask, call)
  const { limit, after, token } = firstPageOf(call, usual)
  const waitMs = waitOf(call.query)
  if (waitMs > 0 && ask.past) throw illegal('the past has ended: leave out wait, or asOf')
  using seat = waitMs > 0 ? lake.followers.join() : undefined
  const deadline = performance.now() + waitMs
  // A token goes on within a commit: it holds the position before it, and how far it was told.
  const [from = since, told] = after?.split('/').map(Number) ?? []
  let got: Heard = { entries: [], position: from, more: true }
  for (let within = told; ; within = got.within) {
    got = await heard(lake, root, got.position, ask.until ?? lake.store.position(), wanted, limit, within)
    const left = deadline - performance.now()
    if (got.entries.length > 0 || waitMs === 0 || left <= 0 || ask.signal.aborted || lake.followers.closed) break
    await (got.more || !seat ? turn() : seat.past(got.position, left, ask.signal))
  }
  return {
    code: 0,
    changes: await shownAll(lake, got.entries, details),
    position: got.position,
    more: got.more,
    ...(got.within === undefined ? {} : { nextPageToken: token(`${got.position}/${got.within}`) }),
  }
}

/** Resolves once the request is found good; then one event a commit, for as long as the caller listens. */
async function follow(lake: Lake, ask: Ask, call: Call): Promise<AsyncIterable<Event>> {
  if (ask.past) throw illegal('the past has ended and cannot be followed: leave out asOf')
  const feed = await feedOf(lake, ask, call)
  const { limit } = firstPageOf({ ...call, query: { ...call.query, pageToken: undefined } }, usual)
  const still = async () => {
    try {
      await call.still()
      await find(lake, ask, metalake, call.params, 'load')
      return true
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return error.family !== 'unauthorized' && error.family !== 'forbidden'
    }
  }
  return events(lake, feed, limit, ask.signal, lake.followers.join(), still)
}

async function* events(
  lake: Lake,
  { root, since, wanted, details }: Feed,
  limit: number,
  signal: AbortSignal,
  held: Seat,
  still: () => Promise<boolean>,
): AsyncGenerator<Event> {
  using seat = held
  let at = since
  let told = since
  let within: number | undefined
  for (let silentFrom = performance.now(); !signal.aborted && !lake.followers.closed; ) {
    const got: Heard = await heard(lake, root, at, lake.store.position(), wanted, limit, within)
    // Who may listen no more hears nothing of what came after.
    if (!(await still())) return
    for (const commit of Map.groupBy(got.entries, (entry) => entry.batch).values()) {
      const changes = await shownAll(lake, commit, details)
      const last = commit.at(-1)?.position ?? at
      // Who loses the connection within a commit gets it again from its start.
      yield got.within === undefined || last <= got.position ? { id: String(last), data: { changes } } : { data: { changes, part: true } }
      told = last
      silentFrom = performance.now()
    }
    at = got.position
    within = got.within
    if (got.more) {
      await turn()
      continue
    }
    await seat.past(at, Math.max(1, aliveMs - (performance.now() - silentFrom)), signal)
    if (performance.now() - silentFrom < aliveMs) continue
    silentFrom = performance.now()
    yield at > told ? { id: String((told = at)) } : {}
  }
}

export const changeRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: `${onePattern(metalake)}/changes`,
    operation: 'LIST_CHANGES',
    doc: 'What happened in a metalake, oldest first, in whole commits; with Accept: text/event-stream, as it happens.',
    gives: answer(
      {
        changes: {
          type: 'array',
          items: changeOf('position', 'batch', 'time', 'actor', 'operation', 'kind', 'facet', 'id', 'path', 'version', 'requestId'),
        },
        position: { type: 'integer', description: 'all up to here is told: give it as since' },
        more: { type: 'boolean', description: 'there is more already' },
      },
      { nextPageToken: { type: 'string', description: 'goes on within a commit that is larger than a page' } },
    ),
    queries: {
      since: text('a position: what came after it; now: only what is to come; from the start when absent'),
      kind: text('only of these kinds, joined by commas'),
      operation: text('only these operations, joined by commas'),
      under: text('only of this thing and what is in it: names below the metalake, joined by dots'),
      details: flag('true: with the state before and after each'),
      wait: { ...text(`seconds to wait for something to tell, at most ${waitLimit}`), json: { type: 'number', minimum: 0 } },
      ...pageQueries,
      limit: limitQuery(`about this many, 1 to 1000, ${usual} when absent; a commit is told whole`),
      ...asOfQuery,
    },
    headers: { 'Last-Event-ID': text('as since: where a stream was left') },
    run: page,
    follow,
  },
]
