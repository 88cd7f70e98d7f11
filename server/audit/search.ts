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

/** What was ever called by these names, each within what was called by those before it. */
export async function thingOf({ store: { trail } }: Lake, root: number, path: readonly string[], subtree: boolean): Promise<Thing> {
  let keys: readonly number[] = [root]
  for (const name of path) keys = [...new Set((await Promise.all(keys.map((key) => trail.called(key, name)))).flat())]
  return { path, keys, subtree }
}

const soughtIn = (name: TrailName, { root, actor, object }: Wanted): Sought => ({
  root,
  ...(actor === undefined ? {} : { actor }),
  ...(object === undefined
    ? {}
    : {
        any:
          name === 'audit'
            ? { what: [mentionOf.path(object.path)], subjects: [] }
            : { what: object.subtree ? object.keys.map(mentionOf.within) : [], subjects: object.keys },
      }),
})

/** Blocks that may have something, newest first: those that are not indexed yet all may. */
async function* blocksOf(trail: Trail, name: TrailName, wanted: Wanted, before: number, after: number): AsyncGenerator<number> {
  const indexed = await trail.indexed(name)
  for (let block = blockOf(before - 1); block >= Math.max(indexed, blockOf(after + 1)); block--) yield block
  for (let below = Math.min(indexed, blockOf(before - 1) + 1); ; ) {
    const blocks = await trail.blocks(name, soughtIn(name, wanted), below, blocksAtOnce)
    for (const block of blocks) {
      if ((block + 1) * blockRows <= after) return
      yield block
    }
    if (blocks.length < blocksAtOnce) return
    below = blocks.at(-1) as number
  }
}

/** One, then two, four and at most sixteen at once: a database far away is asked for them together. */
async function* together(blocks: AsyncIterable<number>): AsyncGenerator<readonly number[]> {
  let [some, size] = [[] as number[], 1]
  for await (const block of blocks) {
    some.push(block)
    if (some.length < size) continue
    yield some
    ;[some, size] = [[], Math.min(16, size * 2)]
  }
  if (some.length > 0) yield some
}

const leads = (path: readonly string[], names: readonly string[]) => names.every((name, i) => path[i + 1] === name)

/** What the store did not look at. */
function isWanted(row: Told, { outcomes, object }: Wanted, places: Places): boolean {
  if (outcomes?.has(row.outcome) === false) return false
  if (!object) return true
  if (row.trail === 'audit') return leads(row.path, object.path) && (object.subtree || row.path.length === object.path.length + 1)
  return object.keys.includes(row.subject) || (object.subtree && places.above(row.parent).some((key) => object.keys.includes(key)))
}

interface Part {
  readonly rows: readonly Told[]
  /** Everything before this position is still to be looked at; 0 when nothing is. */
  readonly reached: number
}

/** Of one chain: at most `limit` rows before a position. */
async function partOf(trail: Trail, name: TrailName, wanted: Wanted, before: number, limit: number): Promise<Part> {
  const { first, position } = await trail.end(name)
  const at = async (ms: number | undefined, none: number) => (ms === undefined ? none : trail.lastBefore(name, stampAt(ms)))
  const after = Math.max(first - 1, await at(wanted.fromMs, 0))
  const end = Math.min(before, position + 1, (await at(wanted.toMs, position)) + 1)
  const places = new Places(trail)
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
  let looked = 0
  if (end <= after + 1) return { rows: found, reached: 0 }
  for await (const blocks of together(blocksOf(trail, name, wanted, end, after))) {
    const starts = blocks.map((block) => Math.max(block * blockRows, after))
    const all = await Promise.all(
      blocks.map((block, i) => trail.rows(name, (starts[i] as number) + 1, Math.min((block + 1) * blockRows, end - 1), only)),
    )
    if (object?.subtree && name === 'log') await places.learn(all.flatMap((rows) => rows.map((row) => row.parent)))
    for (const row of all.flatMap((rows) => rows.toReversed())) {
      if (!isWanted(row, wanted, places)) continue
      found.push(row)
      if (found.length === limit) return { rows: found, reached: row.position > after + 1 ? row.position : 0 }
    }
    looked += blocks.length * blockRows
    const start = starts.at(-1) as number
    if (looked >= lookLimit) return { rows: found, reached: start > after ? start + 1 : 0 }
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
