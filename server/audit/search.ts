/** Finds rows of both chains, newest first, by who, what, on which thing, when and how it ended. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Lake } from '../lake.ts'
import {
  blockOf,
  blockRows,
  mentionOf,
  type Only,
  outcomes,
  type Sought,
  type Told,
  type Trail,
  type TrailName,
  type TrailOutcome,
  trails,
} from '../store/trail.ts'
import { Places } from './blocks.ts'

/** The words for how something ended, and for the two tables that rows are in. */
export const outcomeWords: readonly TrailOutcome[] = outcomes
export const tables: readonly TrailName[] = trails

/** What is asked for; everything of the metalake where nothing is said. */
export interface Wanted {
  /** Key of the metalake; 0 for what was in none. */
  readonly root: number
  readonly actor?: string
  readonly operations?: ReadonlySet<string>
  readonly kinds?: ReadonlySet<string>
  readonly outcomes?: ReadonlySet<TrailOutcome>
  readonly requestId?: string
  readonly object?: Thing
  /** From the first instant on and before the second, in milliseconds. */
  readonly fromMs?: number
  readonly toMs?: number
}
/** What names below the metalake stand for. */
export interface Thing {
  readonly path: readonly string[]
  /** Keys of all that was ever called so. */
  readonly keys: readonly number[]
  /** With everything in it. */
  readonly subtree: boolean
}
/** Where to go on: rows before these positions. */
export type Place = Readonly<Record<TrailName, number>>
export interface Found {
  readonly rows: readonly Told[]
  /** Undefined when there is nothing more. */
  readonly next: Place | undefined
}

/** Rows looked at for one page at most: a filter that lets little through must not hold up others. */
const lookLimit = 100_000
const blocksAtOnce = 64
/** Rows fetched at once, at least; and where a block's rows are looked through for those of one request. */
const leastAtOnce = 16
const requestAtOnce = 2048

/** What was ever called by these names, each within what was called by those before it. */
export async function thingOf({ store: { trail } }: Lake, root: number, path: readonly string[], subtree: boolean): Promise<Thing> {
  let keys: readonly number[] = [root]
  for (const name of path) keys = [...new Set((await Promise.all(keys.map((key) => trail.called(key, name)))).flat())]
  return { path, keys, subtree }
}

/** What the index is asked. A thing comes first: what happened to it counts as a word of the first list. */
function soughtIn(name: TrailName, { root, actor, object, operations, kinds, outcomes, requestId }: Wanted): Sought {
  const lists = [
    object && (name === 'audit' ? [mentionOf.path(object.path)] : object.subtree ? object.keys.map(mentionOf.within) : []),
    actor === undefined ? undefined : [mentionOf.actor(actor)],
    name === 'audit' && outcomes ? [...outcomes].map(mentionOf.outcome) : undefined,
    operations && [...operations].map(mentionOf.operation),
    kinds && [...kinds].map(mentionOf.kind),
  ].filter((list) => list !== undefined)
  return {
    root,
    lists: lists.length === 0 ? [[mentionOf.anything]] : lists,
    ...(object && name === 'log' ? { subjects: object.keys } : {}),
    ...(requestId === undefined ? {} : { requestId }),
  }
}

/** One, then two, four and at most sixteen at once: a database far away is asked for them together. */
function* together(from: number, downTo: number): Generator<readonly number[]> {
  for (let [block, size] = [from, 1]; block >= downTo; size = Math.min(16, size * 2)) {
    const some = Array.from({ length: Math.min(size, block - downTo + 1) }, (_, i) => block - i)
    block -= some.length
    yield some
  }
}

const leads = (path: readonly string[], names: readonly string[]) => names.every((name, i) => path[i + 1] === name)

/** What the store did not look at; `places` where the index did not either. */
function isWanted(row: Told, { outcomes, object }: Wanted, places?: Places): boolean {
  if (outcomes?.has(row.outcome) === false) return false
  if (!object) return true
  if (row.trail === 'audit') return leads(row.path, object.path) && (object.subtree || row.path.length === object.path.length + 1)
  return !places || object.keys.includes(row.subject) || (object.subtree && places.above(row.parent).some((key) => object.keys.includes(key)))
}

interface Part {
  readonly rows: readonly Told[]
  /** Everything before this position is still to be looked at; 0 when nothing is. */
  readonly reached: number
}
/** Rows that were looked at, newest first: those that are wanted, how many there were, and the position of the oldest. */
interface Looked {
  readonly rows: readonly Told[]
  readonly count: number
  readonly from: number
}
interface Range {
  readonly after: number
  readonly end: number
}

/** The newest blocks are not indexed: all their rows are looked at. */
async function* lookedThrough(
  trail: Trail,
  name: TrailName,
  wanted: Wanted,
  only: Only,
  { after, end }: Range,
  downTo: number,
): AsyncGenerator<Looked> {
  const places = new Places(trail)
  for (const blocks of together(blockOf(end - 1), Math.max(downTo, blockOf(after + 1)))) {
    const starts = blocks.map((block) => Math.max(block * blockRows, after))
    const all = await Promise.all(
      blocks.map((block, i) => trail.rows(name, (starts[i] as number) + 1, Math.min((block + 1) * blockRows, end - 1), only)),
    )
    if (wanted.object?.subtree && name === 'log') await places.learn(all.flatMap((rows) => rows.map((row) => row.parent)))
    const rows = all.flatMap((rows) => rows.toReversed()).filter((row) => isWanted(row, wanted, places))
    yield { rows, count: blocks.length * blockRows, from: (starts.at(-1) as number) + 1 }
  }
}

/** The index knows the rows. `room` tells how many are of use: no more are fetched, but where a request is looked for among others. */
async function* lookedUp(
  trail: Trail,
  name: TrailName,
  wanted: Wanted,
  only: Only,
  { after, end }: Range,
  before: number,
  room: () => number,
): AsyncGenerator<Looked> {
  const downTo = blockOf(after + 1)
  const sought = soughtIn(name, wanted)
  for (let below = Math.min(before, blockOf(end - 1) + 1); below > downTo; ) {
    const spotted = await trail.spot(name, sought, { from: downTo, before: below }, blocksAtOnce)
    below = spotted.from
    const positions = spotted.positions.filter((position) => position > after && position < end)
    for (let at = 0; at < positions.length; ) {
      const some = positions.slice(at, at + (wanted.requestId === undefined ? Math.max(leastAtOnce, room()) : requestAtOnce))
      at += some.length
      const rows = (await trail.rowsAt(name, some, only)).filter((row) => isWanted(row, wanted))
      yield { rows, count: some.length, from: at < positions.length ? (some.at(-1) as number) : Math.max(below * blockRows, after) + 1 }
    }
    if (positions.length === 0) yield { rows: [], count: 0, from: Math.max(below * blockRows, after) + 1 }
  }
}

/** Of one chain: at most `limit` rows before a position. */
async function partOf(trail: Trail, name: TrailName, wanted: Wanted, before: number, limit: number): Promise<Part> {
  const { first, position } = await trail.end(name)
  const at = async (ms: number | undefined, none: number) => (ms === undefined ? none : trail.lastBefore(name, stampAt(ms)))
  const after = Math.max(first - 1, await at(wanted.fromMs, 0))
  const end = Math.min(before, position + 1, (await at(wanted.toMs, position)) + 1)
  // In the log a thing may have had other names; in the audit names are all there is.
  const { root, actor, requestId, operations, kinds, object } = wanted
  const only: Only = {
    root,
    ...(actor === undefined ? {} : { actor }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(operations ? { operations: [...operations] } : {}),
    ...(kinds ? { kinds: [...kinds] } : {}),
    ...(object && name === 'audit' ? { names: object.path } : {}),
  }
  const found: Told[] = []
  if (end <= after + 1) return { rows: found, reached: 0 }
  const range = { after, end }
  const indexed = await trail.indexed(name)
  const all = async function* () {
    yield* lookedThrough(trail, name, wanted, only, range, indexed)
    yield* lookedUp(trail, name, wanted, only, range, indexed, () => limit - found.length)
  }
  let looked = 0
  for await (const { rows, count, from } of all()) {
    for (const row of rows) {
      found.push(row)
      if (found.length === limit) return { rows: found, reached: row.position > after + 1 ? row.position : 0 }
    }
    looked += count
    if (looked >= lookLimit) return { rows: found, reached: from > after + 1 ? from : 0 }
    // A reader of SQLite does not wait for anything: others get their turn in between.
    await turn()
  }
  return { rows: found, reached: 0 }
}

const stampAt = (ms: number) => ms.toString(16).padStart(12, '0').padEnd(16, '0')

const mayHave: Readonly<Record<TrailName, (outcomes: Wanted['outcomes']) => boolean>> = {
  log: (outcomes) => outcomes?.has('success') !== false,
  audit: (outcomes) => !outcomes || [...outcomes].some((outcome) => outcome !== 'success'),
}
const start: Place = { log: Number.MAX_SAFE_INTEGER, audit: Number.MAX_SAFE_INTEGER }

/** A page, newest first. It may be short, even empty, and yet not be the last: `next` says. */
export async function search(lake: Lake, wanted: Wanted, limit: number, from: Place = start): Promise<Found> {
  const { trail } = lake.store
  const parts = await Promise.all(
    trails.map(async (name): Promise<Part & { readonly name: TrailName }> => {
      const part = from[name] > 0 && mayHave[name](wanted.outcomes) ? await partOf(trail, name, wanted, from[name], limit) : { rows: [], reached: 0 }
      return { name, ...part }
    }),
  )
  // What one chain has not been looked through for yet may be younger than what the other has.
  const floors = await Promise.all(
    parts.map(async ({ name, reached }) => (reached === 0 ? '' : ((await trail.rows(name, reached, reached))[0]?.stamp ?? ''))),
  )
  const floor = floors.reduce((most, one) => (one > most ? one : most), '')
  const rows = parts
    .flatMap((part) => part.rows)
    .filter((row) => row.stamp >= floor)
    .toSorted((a, b) => (a.stamp < b.stamp ? 1 : a.stamp > b.stamp ? -1 : 0))
    .slice(0, limit)
  const next = Object.fromEntries(
    parts.map(({ name, rows: had, reached }) => {
      const told = rows.filter((row) => row.trail === name)
      if (told.length === had.length) return [name, reached]
      const last = told.at(-1)
      return [name, last ? last.position : (had[0] as Told).position + 1]
    }),
  ) as Place
  return { rows, next: trails.every((name) => next[name] === 0) ? undefined : next }
}
