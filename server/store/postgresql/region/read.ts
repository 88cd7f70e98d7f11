/** Reads what is asked of a region's facts and rows, in a number of statements that does not depend on how much that is. */
import type { Sum } from '../../../merge/digest.ts'
import type { Member } from '../../../merge/entry.ts'
import { cellFrom, type Thing, type ThingState } from '../../../merge/facts.ts'
import { dotOf, type Vector } from '../../../merge/vector.ts'
import { type LinkKind, relations } from '../../store.ts'
import type { Relation, Thing as Row } from '../overlay.ts'
import { all } from '../session.ts'
import { fromText, fromTextOrNull, toText } from '../text.ts'
import { type InsideRow, inside, insideOf, sumIn, sums } from './inside.ts'
import { cellKey, type Known, type Question } from './known.ts'
import { retellIn } from './retelling.ts'
import type { Run } from './run.ts'

interface ThingRow extends Omit<Thing, 'state'> {
  readonly state: string | null
  readonly sum: string | null
  readonly spoken: string | null
}
interface FoundRow extends Omit<Row, 'dropped'> {
  readonly uid: string | null
  readonly dropped: number | null
  readonly last: boolean
}
interface CellRow {
  readonly id: string
  readonly what: LinkKind
  readonly to: string
  readonly value: string
  readonly state: string
}

const up = `up as (select t.id, t.within from unnest($1::text[]) w(id) join thing t on t.id = w.id union select t.id, t.within from up join thing t on t.id = up.within)`
const lastRow = (id: string) => `cross join lateral (select * from entity e where e.id = ${id} order by e.key desc limit 1) e`
const cells = 'c.id, c.what, c.target as "to", c.value, c.state'
const statements = {
  things: {
    name: 'things',
    text: `with recursive ${up} select t.id, t.kind, t.within, t.name, t.home, t.state, s.sum, s.spoken from up join thing t on t.id = up.id left join sum s on s.id = t.id
      union all select '', null, null, null, null, null, s.sum, s.spoken from sum s where s.id = ''`,
  },
  rows: {
    name: 'rows',
    text: `with recursive ${up}, l as (select e.key, e.parent from (select id from up union select unnest($1::text[])) w ${lastRow('w.id')}),
      r as (select key, parent from l union select p.key, p.parent from r join entity p on p.key = r.parent)
      select e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version, e.uid, e.body, e.stamp, e.dropped, l.key is not null as last
      from r join entity e on e.key = r.key left join entity p on p.key = e.parent left join l on l.key = r.key`,
  },
  tree: {
    name: 'tree',
    text: `with recursive below as (select unnest($1::text[]) collate "C" as id
      union select c.id from below b cross join lateral (select t.id from thing t where coalesce(t.within, '') = b.id offset 0) c) select id from below`,
  },
  below: {
    name: 'below',
    text: `with recursive below as (select e.key from unnest($1::text[]) w(id) ${lastRow('w.id')}
      union select c.key from below b cross join lateral (select e.key from entity e where e.parent = b.key and e.dropped is null offset 0) c)
      select e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version, e.dropped
      from below b join entity e on e.key = b.key left join entity p on p.key = e.parent`,
  },
  from: { name: 'cells from', text: `select ${cells} from unnest($1::text[]) w(id) join cell c on c.id = w.id` },
  to: { name: 'cells to', text: `select ${cells} from unnest($1::text[]) w(id) join cell c on c.target = w.id` },
  between: {
    name: 'cells between',
    text: `select ${cells} from unnest($1::text[], $2::text[], $3::text[]) w(id, what, target) join cell c on c.id = w.id and c.what = w.what and c.target = w.target`,
  },
  owned: { name: 'owned', text: 'select o.principal, o.id from unnest($1::text[]) w(id) join owned o on o.principal = w.id' },
  claims: {
    name: 'claims',
    text: `select c.id from unnest($1::text[], $2::text[], $3::text[]) w(within, kind, name)
      cross join lateral (select t.id from thing t where coalesce(t.within, '') = w.within and t.kind = w.kind and t.name = w.name offset 0) c`,
  },
  places: {
    name: 'places',
    text: `select e.key, e.id, e.kind, e.parent, nullif(w.within, '') as within, coalesce(e.root, e.key) as root, e.name, e.version
      from unnest($1::text[], $2::text[], $3::text[]) w(within, kind, name)
      cross join lateral (select coalesce((select p.key from entity p where p.id = w.within order by p.key desc limit 1), 0) as key) p
      cross join lateral (select * from entity e where e.parent = p.key and e.kind = w.kind and e.name = w.name and e.dropped is null limit 1) e`,
  },
  lists: {
    name: 'lists',
    text: `select r.key, r.origin as "from", r.what, r.target as "to", t.id, r.value from unnest($1::text[], $2::text[]) w(id, what) ${lastRow('w.id')}
      cross join lateral (select * from relation r where r.origin = e.key and r.what = w.what and r.until is null offset 0) r
      join entity t on t.key = r.target order by r.since, r.key`,
  },
  torn: {
    name: 'torn of',
    text: `select distinct w.id, r.origin as "from", (select f.id from entity f where f.key = r.origin) as begins, r.what from unnest($1::text[]) w(id) ${lastRow('w.id')}
      cross join lateral (select r.origin, r.what from relation r where r.origin = e.key
        union all select r.origin, r.what from relation r where r.target = e.key and (r.until = e.dropped or r.until is null) offset 0) r`,
  },
  told: {
    name: 'told',
    text: `select w.id, w.facet, l.body from unnest($1::text[], $2::text[]) w(id, facet) ${lastRow('w.id')}
      cross join lateral (select l.body from log l where l.subject = e.key and l.facet = w.facet order by l.position desc limit 1) l`,
  },
  members: { name: 'members of', text: 'select region, state from member where region = any($1)' },
  chains: {
    name: 'chains',
    text: 'select e.origin, e.number, e.chain from unnest($1::text[], $2::bigint[]) w(origin, number) join entry e on e.origin = w.origin and e.number = w.number',
  },
} as const

/** Asks all that was not asked yet, and what follows from the answers. Within a group it stays true until the commit: the head is locked. */
export async function read(run: Run, known: Known, questions: readonly Question[]): Promise<void> {
  for (let open = known.open(questions); open.length > 0; ) {
    const by = Map.groupBy(open, ([of]) => of)
    const asked = [...by].map(([of, some]) => asking(run, known, of, some))
    open = known.open((await all(asked)).flat())
  }
}

/** Gives what follows. */
async function asking(run: Run, known: Known, of: Question[0], some: readonly Question[]): Promise<readonly Question[]> {
  const column = (i: number) => some.map((question) => toText(question[i] as string))
  const cell = ({ id, what, to, value, state }: CellRow) => {
    const name = { id: fromText(id), what, to: fromText(to), value: fromText(value) }
    known.cells.set(cellKey(name), { name, state: cellFrom(state) })
  }
  switch (of) {
    case 'thing':
      for (const row of await run<ThingRow>(statements.things, [column(1)])) thing(known, row)
      return []
    case 'row':
      await rows(run, known, column(1))
      return []
    case 'retold': {
      const asked = some.map(([, id, kind, within]) => ({ id, kind: String(kind), within: within || null }))
      for (const [id, why] of await retellIn(run, asked)) known.untold.set(id, why)
      // Whatever was read of them before.
      await rows(run, known, column(1))
      known.forgetLists()
      return asked.map(({ id }) => ['torn', id])
    }
    case 'inside':
      for (const row of await run<InsideRow>(inside, [column(1)])) {
        const { thing, cells, sum } = insideOf(row)
        known.things.set(thing.id, thing)
        known.sums.set(thing.id, sum)
        for (const { state, ...name } of cells) known.cells.set(cellKey(name), { name, state })
        known.mark([['from', thing.id]])
      }
      for (const { id, ...sum } of await run<{ id: string; sum: string; spoken: string }>(sums, [column(1)])) known.sums.set(fromText(id), sumIn(sum))
      return []
    case 'tree': {
      const ids = (await run<{ id: string }>(statements.tree, [column(1)])).map(({ id }) => fromText(id))
      known.mark(ids.map((id) => ['tree', id]))
      return ids.flatMap((id): Question[] => [
        ['thing', id],
        ['row', id],
        ['from', id],
        ['to', id],
        ['torn', id],
      ])
    }
    case 'below': {
      const rows = await run<FoundRow>(statements.below, [column(1)])
      for (const row of rows) {
        known.mark([['below', fromText(row.id)]])
        if (!known.rows.has(row.key)) place(known, row)
      }
      return []
    }
    case 'from':
    case 'to':
      for (const row of await run<CellRow>(statements[of], [column(1)])) cell(row)
      return []
    case 'cells':
      for (const row of await run<CellRow>(statements.between, [column(1), column(2), column(3)])) cell(row)
      return []
    case 'owned': {
      const rows = await run<{ principal: string; id: string }>(statements.owned, [column(1)])
      for (const [principal, of] of Map.groupBy(rows, (row) => fromText(row.principal)))
        known.owned.set(principal, new Set(of.map(({ id }) => fromText(id))))
      return rows.flatMap(({ id }) => about(fromText(id)))
    }
    case 'claim': {
      const rows = await run<{ id: string }>(statements.claims, [column(1), column(2), column(3)])
      return rows.flatMap(({ id }) => about(fromText(id)))
    }
    case 'place':
      for (const row of await run<FoundRow>(statements.places, [column(1), column(2), column(3)])) if (!known.rows.has(row.key)) place(known, row)
      return []
    case 'list':
      for (const row of await run<Relation>(statements.lists, [column(1), column(2)]))
        known.relations.set(row.key, { ...row, id: fromText(row.id), value: fromTextOrNull(row.value) })
      return []
    case 'torn': {
      const rows = await run<{ id: string; from: number; begins: string | null; what: LinkKind }>(statements.torn, [column(1)])
      for (const [id, of] of Map.groupBy(rows, (row) => fromText(row.id))) known.torn.set(id, of)
      // Elsewhere the facts tell who that is.
      return known.isDamaged ? rows.flatMap(({ begins, what }) => (begins === null ? [] : tied(fromText(begins), what))) : []
    }
    case 'told':
      for (const row of await run<{ id: string; facet: string; body: string | null }>(statements.told, [column(1), column(2)]))
        known.told.set(`${fromText(row.id)} ${row.facet}`, row.body ?? '')
      return []
    case 'member':
      for (const row of await run<{ region: string; state: string }>(statements.members, [column(1)]))
        known.members.set(row.region, JSON.parse(row.state) as Member)
      return []
    case 'chain':
      for (const row of await run<{ origin: string; number: number; chain: string }>(statements.chains, [column(1), column(2)]))
        known.chains.set(dotOf(row.origin, row.number), row.chain)
      return []
  }
}

async function rows(run: Run, known: Known, ids: readonly string[]): Promise<void> {
  for (const row of await run<FoundRow>(statements.rows, [ids])) {
    const found = { ...row, id: fromText(row.id), uid: fromTextOrNull(row.uid) }
    place(known, found)
    if (row.last) known.keys.set(found.id, row.key)
  }
}

/** Relations of a sort that begin at it. */
const tied = (id: string, what: LinkKind): readonly Question[] => [
  ['row', id],
  ['list', id, what],
  ['told', id, relations[what].facet],
]
export const about = (id: string): readonly Question[] => [
  ['thing', id],
  ['row', id],
]

function thing(known: Known, { state, sum, spoken, ...row }: ThingRow): void {
  const id = fromText(row.id)
  if (sum !== null && spoken !== null) known.sums.set(id, { sum, spoken: JSON.parse(spoken) as Vector } satisfies Sum)
  if (state === null) return
  known.things.set(id, { ...row, id, within: fromTextOrNull(row.within), name: fromText(row.name), state: JSON.parse(state) as ThingState })
}

function place(known: Known, { dropped, last: _last, ...row }: FoundRow): void {
  const found = { ...row, id: fromText(row.id), within: fromTextOrNull(row.within), name: fromText(row.name) }
  known.rows.set(row.key, dropped === null || dropped === undefined ? found : { ...found, dropped })
}
