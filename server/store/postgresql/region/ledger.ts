/** The entries of a PostgreSQL lake that is a region: any of its servers reads them and takes them in. */
import { conflictsOf, type OpenName } from '../../../merge/conflicts.ts'
import { noSum, type Sum } from '../../../merge/digest.ts'
import type { Member } from '../../../merge/entry.ts'
import type { Facts, ThingState } from '../../../merge/facts.ts'
import { homesIn } from '../../../merge/home.ts'
import type { Self } from '../../../merge/keeping.ts'
import type { Kept, Regional } from '../../../merge/ledger.ts'
import { type Dot, met, partsOf, type Vector } from '../../../merge/vector.ts'
import type { Commits } from '../commits.ts'
import type { Follower } from '../follower.ts'
import type { Reads } from '../reads.ts'
import type { Login } from '../session.ts'
import { fromText, toText } from '../text.ts'
import { collectIn } from './collect.ts'
import { factsOver } from './facts.ts'
import { type InsideRow, insideColumns, sumIn, wholeOf } from './inside.ts'
import { Known, type Question } from './known.ts'
import { mendingIn } from './mending.ts'
import { read } from './read.ts'
import { noneApplied } from './save.ts'

interface EntryRow extends Omit<Kept, 'deps' | 'epochs' | 'more'> {
  readonly more: string | null
  readonly deps: string
  readonly epochs: string | null
}
const columns = 'e.origin, e.number, e.stamp, e.deps, e.epochs, e.residency, e.said, e.salt, e.chain, e.signature, e.more'
const after = {
  name: 'entries after',
  text: `select ${columns} from unnest($1::text[], $2::bigint[]) w(origin, number)
    cross join lateral (select * from entry e where e.origin = w.origin and e.number > w.number order by e.number limit $3) e order by e.place limit $3`,
}
const entry = { name: 'entry', text: `select ${columns} from entry e where e.origin = $1 and e.number = $2` }
const told = { name: 'members', text: 'select region, state from member order by region' }
const keyed = { name: 'key of', text: 'select max(key) as key from entity where id = $1' }
const noted = { name: 'noted', text: 'select id, what, target as "to", value from open order by id, what, target, value' }
// One statement sees one moment: sums and what they are of belong together.
const inside = {
  name: 'inside',
  text: `select ${insideColumns} from thing t left join sum s on s.id = t.id where coalesce(t.within, '') = $1
    union all select null, null, null, null, null, null, s.sum, s.spoken, null from sum s where s.id = $1`,
}

/** Of what holds the others. */
interface OwnRow extends Pick<InsideRow, 'sum' | 'spoken'> {
  readonly id: null
}

const keptOf = ({ deps, epochs, said, more, ...row }: EntryRow): Kept => ({
  ...row,
  deps: JSON.parse(deps) as Vector,
  epochs: epochs === null ? null : (JSON.parse(epochs) as Record<string, string>),
  said: fromText(said),
  ...(more === null ? {} : { more: fromText(more) }),
})

/** What a ledger works with. */
export interface Under {
  readonly reads: Reads
  readonly commits: Commits
  readonly follower: Follower
  readonly login: Login
  readonly steer: (correctionMs: number) => Promise<void> | undefined
}

export function ledgerIn({ reads, commits, follower, login, steer }: Under, { name, origin: own, founder }: Self): Regional {
  const applied = () => follower.applied ?? noneApplied
  const run = reads.run.bind(reads)
  let steered: number | undefined
  /** Does the work over facts that were read for it, and again when it asks for more. */
  const over = async <T>(questions: readonly Question[], work: (facts: Facts) => T): Promise<T> => {
    const known = new Known()
    for (let wanted = questions; ; ) {
      await read(run, known, wanted)
      try {
        return work(factsOver(known, {}, [], () => undefined))
      } catch (error) {
        wanted = known.wanted()
        if (wanted.length === 0) throw error
      }
    }
  }
  const homesOf = (ids: readonly string[]) =>
    over(
      ids.map((id) => ['thing', id]),
      (facts) => homesIn(facts, ids, founder),
    )
  const members = async () =>
    Object.fromEntries((await run<{ region: string; state: string }>(told)).map(({ region, state }) => [region, JSON.parse(state) as Member]))
  return {
    name,
    founder,
    origin: own,
    vector: () => follower.vector,
    ends: () => applied().ends,
    homeOf: async (id) => (await homesOf([id])).get(id),
    homesOf,
    async sums(id) {
      const rows = await run<InsideRow | OwnRow>(inside, [toText(id)])
      const found: Record<string, Sum> = {}
      let whole = noSum
      for (const row of rows) {
        if (row.id === null) whole = sumIn(row)
        else {
          const { thing, sum } = wholeOf(row)
          found[thing.id] = sum
        }
      }
      return { whole, inside: found }
    },
    async conflicts() {
      const names = (await run<OpenName>(noted)).map(({ id, what, to, value }) => ({
        id: fromText(id),
        what,
        to: fromText(to),
        value: fromText(value),
      }))
      const questions = names.flatMap(({ id, what, to }): Question[] => [
        ['thing', id],
        ...(what === ''
          ? ([
              ['from', id],
              ['to', id],
            ] as const)
          : what === 'name'
            ? []
            : ([
                ['thing', to],
                ['cells', id, what, to],
              ] as const)),
      ])
      return over(questions, (facts) => names.flatMap((one) => conflictsOf(facts, one)))
    },
    async since(origin, dot) {
      const [of, number] = partsOf(dot)
      const at = async (place: number) => (await run<EntryRow>(entry, [origin, place]))[0]
      const knows = async (place: number) =>
        of === origin ? place >= number : ((JSON.parse((await at(place))?.deps ?? '{}') as Vector)[of] ?? 0) >= number
      // What an origin knows only grows: the first that knows it is found by halves.
      let [low, high] = [1, (applied().ends[origin]?.number ?? 0) + 1]
      const none = high
      while (low < high) {
        const middle = (low + high) >> 1
        if (await knows(middle)) high = middle
        else low = middle + 1
      }
      return low === none ? undefined : (await at(low))?.stamp
    },
    dots: (id) =>
      over([['thing', id]], (facts) => {
        const state = facts.thing(id)?.state
        return state ? dotsIn(state) : []
      }),
    async steer(correctionMs) {
      if (correctionMs !== steered) await steer(correctionMs)
      steered = correctionMs
    },
    collect: (stable) => collectIn(login, stable),
    keyOf: async (id) => (await run<{ key: number | null }>(keyed, [toText(id)]))[0]?.key ?? undefined,
    heed: async (entry) => void (await commits.heed(entry)),
    async stable() {
      const { ends } = applied()
      const last = async ({ origin, base }: Member): Promise<Vector> => {
        const number = ends[origin]?.number ?? 0
        const [row] = number === 0 ? [] : await run<EntryRow>(entry, [origin, number])
        return row ? { ...(JSON.parse(row.deps) as Vector), [origin]: number } : base
      }
      return met([follower.vector, ...(await Promise.all(Object.values(await members()).map(last)))])
    },
    async entry(dot) {
      const [row] = await run<EntryRow>(entry, [...partsOf(dot)])
      return row && keptOf(row)
    },
    async after(have, limit, except = []) {
      const origins = Object.keys(applied().ends).filter((origin) => !except.includes(origin))
      const from = origins.map((origin) => have[origin] ?? 0)
      return (await run<EntryRow>(after, [origins, from, limit])).map(keptOf)
    },
    mending: mendingIn({ login, commits }),
    take: (entries) => commits.take(entries),
    members,
    changed: (signal) => follower.heard(signal),
  }
}

const dotsIn = ({ made, keys, drops }: ThingState): readonly Dot[] => [
  ...new Set([
    ...(made === undefined ? [] : [made]),
    ...Object.values(keys ?? {}).flatMap((all) => all.map(({ dot }) => dot)),
    ...(drops ?? []).map(({ dot }) => dot),
  ]),
]
