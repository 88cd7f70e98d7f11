/** The entries of a SQLite lake that is a region, read where they are needed, taken in by the writer. */
import type { DatabaseSync } from 'node:sqlite'
import type { Stamp } from '../../kit/clock.ts'
import { conflictsOf, type OpenName } from '../../merge/conflicts.ts'
import { noSum, sumOf } from '../../merge/digest.ts'
import type { Member } from '../../merge/entry.ts'
import { homesIn } from '../../merge/home.ts'
import type { Regional } from '../../merge/ledger.ts'
import { met, partsOf, type Vector } from '../../merge/vector.ts'
import type { Commits } from './commits.ts'
import { mendingIn } from './mending.ts'
import { entriesIn, entryReader, factsIn, type RegionFact } from './region-facts.ts'

/** Of more at once, where each origin ends is looked for anew. */
const laterLimit = 256
interface Later {
  readonly place: number
  readonly origin: string
  readonly number: number
  readonly chain: string
}

export function ledgerIn(db: DatabaseSync, commits: Commits, { name, founder }: Pick<RegionFact, 'name' | 'founder'>, origin: string): Regional {
  const entries = entriesIn(db)
  const after = entryReader(db, () => {
    look()
    return Object.keys(ends)
  })
  const noted = db.prepare('select id, what, target as "to", value from open order by id, what, target, value')
  const members = db.prepare('select region, state from member order by region')
  const keyed = db.prepare('select max(key) as key from entity where id = ?')
  let steered = 0
  let [seen, place, known, ends] = [-1, -1, {} as Vector, {} as ReturnType<typeof entries.ends>]
  const last = db.prepare('select max(place) as place from entry')
  const later = db.prepare('select place, origin, number, chain from entry where place > ? order by place limit ?')
  const knowing = db.prepare('select deps, stamp from entry where origin = ? and number = ?')
  const membersNow = () =>
    Object.fromEntries((members.all() as { region: string; state: string }[]).map(({ region, state }) => [region, JSON.parse(state) as Member]))
  const now = factsIn(db)
  /** As they are: nothing that was read before the last entry counts. */
  const facts = () => {
    look()
    return now
  }
  const applied = () => Atomics.load(commits.applied, 0)
  const look = () => {
    const count = applied()
    if (count === seen) return
    now.forget()
    const some = place < 0 ? undefined : (later.all(place, laterLimit) as unknown as Later[])
    seen = count
    if (some?.length === 0) return
    if (some && some.length < laterLimit) {
      ends = { ...ends, ...Object.fromEntries(some.map(({ origin, number, chain }) => [origin, { number, chain }])) }
      place = some.at(-1)?.place ?? place
    } else {
      // Asked for first: what comes in between is looked at twice, and never passed over.
      place = (last.get() as { place: number | null }).place ?? 0
      ends = entries.ends()
    }
    known = Object.fromEntries(Object.entries(ends).map(([origin, { number }]) => [origin, number]))
  }
  /** With what they saw last. One wait is for all of them: each would cost the thread its own. */
  const waiting = new Set<{ readonly seen: number; readonly done: () => void }>()
  let watching = false
  const watch = async () => {
    watching = true
    for (;;) {
      const is = applied()
      for (const one of waiting) if (one.seen !== is) one.done()
      if (waiting.size === 0) break
      const { async, value } = Atomics.waitAsync(commits.applied, 0, is, 1000)
      if (async) await value
    }
    watching = false
  }
  return {
    name,
    founder,
    origin,
    vector() {
      look()
      return known
    },
    ends() {
      look()
      return ends
    },
    homeOf: async (id) => homesIn(facts(), [id], founder).get(id),
    homesOf: async (ids) => homesIn(facts(), ids, founder),
    async sums(id) {
      const now = facts()
      return { whole: now.sum(id) ?? noSum, inside: Object.fromEntries(now.within(id === '' ? null : id).map((child) => [child, sumOf(now, child)])) }
    },
    async conflicts() {
      const now = facts()
      return (noted.all() as unknown as OpenName[]).flatMap((name) => conflictsOf(now, name))
    },
    async since(origin, dot) {
      look()
      const [of, number] = partsOf(dot)
      const at = (place: number) => knowing.get(origin, place) as { deps: string; stamp: Stamp } | undefined
      const knows = (place: number) => (of === origin ? place >= number : ((JSON.parse(at(place)?.deps ?? '{}') as Vector)[of] ?? 0) >= number)
      // What an origin knows only grows: the first that knows it is found by halves.
      let [low, high] = [1, (ends[origin]?.number ?? 0) + 1]
      const none = high
      while (low < high) {
        const middle = (low + high) >> 1
        if (knows(middle)) high = middle
        else low = middle + 1
      }
      return low === none ? undefined : at(low)?.stamp
    },
    async dots(id) {
      const state = facts().thing(id)?.state
      if (!state) return []
      const siblings = Object.values(state.keys ?? {}).flatMap((all) => all.map(({ dot }) => dot))
      return [...new Set([...(state.made === undefined ? [] : [state.made]), ...siblings, ...(state.drops ?? []).map(({ dot }) => dot)])]
    },
    steer: async (correctionMs) => {
      if (correctionMs !== steered) await commits.chore({ do: 'steer', correctionMs })
      steered = correctionMs
    },
    collect: async (stable) => (await commits.chore({ do: 'collect', stable })) as number,
    heed: async (entry) => void (await commits.chore({ do: 'heed', entry: JSON.stringify(entry) })),
    async stable() {
      look()
      const all = Object.values(membersNow()).map(({ origin, base }) => {
        const number = ends[origin]?.number ?? 0
        const last = number === 0 ? undefined : (knowing.get(origin, number) as { deps: string } | undefined)
        return last ? { ...(JSON.parse(last.deps) as Vector), [origin]: number } : base
      })
      return met([known, ...all])
    },
    keyOf: async (id) => (keyed.get(id) as { key: number | null }).key ?? undefined,
    async entry(dot) {
      const [origin, number] = partsOf(dot)
      return after(
        { [origin]: number - 1 },
        1,
        Object.keys(ends).filter((other) => other !== origin),
      ).find((one) => one.number === number)
    },
    mending: mendingIn(db, now, commits, () => {
      look()
      return known
    }),
    after: async (have, limit, except) => after(have, limit, except),
    take: async (entries) => (await commits.chore({ do: 'take', entries: JSON.stringify(entries) })) as Vector,
    members: async () => membersNow(),
    changed(signal) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const done = () => {
        waiting.delete(one)
        signal.removeEventListener('abort', done)
        resolve()
      }
      // What was told last, not what is: nothing that is applied after somebody looked is missed.
      const one = { seen, done }
      waiting.add(one)
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
      else if (!watching) void watch()
      else if (applied() !== seen) done()
      return promise
    },
  }
}
