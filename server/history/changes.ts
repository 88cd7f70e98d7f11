/** The log as a feed of one metalake: whole commits, oldest first, from after a position. */
import type { Lake } from '../lake.ts'
import { type Entry, operations } from '../store/store.ts'

/** What a reader wants to hear of; everything where nothing is said. */
export interface Wanted {
  readonly kinds?: ReadonlySet<string>
  readonly operations?: ReadonlySet<string>
  /** Names below the metalake: this thing and all in it, as they were called then. */
  readonly under?: readonly string[]
  /** Whether the reader may know of it at all. */
  readonly knows?: (entry: Entry) => Promise<boolean>
}
export interface Heard {
  readonly entries: readonly Entry[]
  /** All commits up to here were told whole, or are none of the reader's: ask from here next. */
  readonly position: number
  /** The commit after `position` is larger than a page and was told up to here. */
  readonly within?: number
  /** There is more to look at already. */
  readonly more: boolean
}

/** Rows looked at for one page, at most: a filter that lets little through must not hold up others. */
const lookLimit = 1000

/**
 * What happened in the metalake with key `root` after `since`, up to the position `end`. About `limit` entries: commits are told whole,
 * but for one that alone is larger than the limit or than 1 000 rows; `within` goes on in the middle of such a one.
 */
export async function heard(lake: Lake, root: number, since: number, end: number, wanted: Wanted, limit: number, within = since): Promise<Heard> {
  const rows = (await lake.store.entries(within, lookLimit, root)).filter((entry) => entry.position <= end)
  const isLast = rows.length < lookLimit
  const entries: Entry[] = []
  let position = since
  for (let first = 0; first < rows.length; ) {
    const { batch } = rows[first] as Entry
    const until = rows.findIndex((row, i) => i > first && row.batch !== batch)
    const isWhole = until >= 0 || isLast
    const commit = rows.slice(first, until < 0 ? rows.length : until)
    const told = await some(commit, (entry) => isWanted(lake, entry, wanted))
    const room = limit - entries.length
    if (entries.length > 0 && (told.length > room || !isWhole)) return { entries, position, more: true }
    if (told.length > room || !isWhole) {
      const part = told.slice(0, room)
      const last = told.length > room ? (part.at(-1) as Entry) : (commit.at(-1) as Entry)
      return { entries: part, position, within: last.position, more: true }
    }
    entries.push(...told)
    position = (commit.at(-1) as Entry).position
    if (entries.length >= limit && until >= 0) return { entries, position, more: true }
    first += commit.length
  }
  return { entries, position: isLast ? Math.max(end, since) : position, more: !isLast }
}

async function some(all: readonly Entry[], is: (entry: Entry) => Promise<boolean>): Promise<readonly Entry[]> {
  const kept: Entry[] = []
  for (const entry of all) if (await is(entry)) kept.push(entry)
  return kept
}

async function isWanted(lake: Lake, entry: Entry, { kinds, operations, under, knows }: Wanted): Promise<boolean> {
  if (kinds?.has(entry.kind) === false || operations?.has(entry.operation) === false) return false
  if (knows && !(await knows(entry))) return false
  if (under === undefined || isUnder(entry.path, under)) return true
  // What got another name was called otherwise before, and those who follow that name must hear of it.
  if (entry.facet !== 'body' || entry.operation === 'create') return false
  const [before] = await lake.store.history(entry.subject, 1, entry.position, 'body')
  return before !== undefined && before.name !== entry.name && isUnder([...entry.path.slice(0, -1), before.name], under)
}

/** Whether the names, from the metalake down, lead to what is below it under those names. */
export const isUnder = (path: readonly string[], under: readonly string[]) => under.every((name, i) => path[i + 1] === name)

export const isOperation = (word: string): boolean => (operations as readonly string[]).includes(word)
