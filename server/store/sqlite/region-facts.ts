/** The facts and entries of a SQLite lake that is a region, and how a lake becomes one. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Kind } from '../../../kinds/define.ts'
import { kindList } from '../../../kinds/index.ts'
import { cellLeaf, holdersOf, leafOf, Sums } from '../../merge/digest.ts'
import type { Flat, Member } from '../../merge/entry.ts'
import { type Cell, type CellName, cellFrom, cellText, homeOfBase, type Thing, type ThingState, thingOf } from '../../merge/facts.ts'
import { guardText } from '../../merge/guard.ts'
import type { Entries } from '../../merge/keeping.ts'
import type { Kept } from '../../merge/ledger.ts'
import type { Counted } from '../../merge/mending.ts'
import type { Vector } from '../../merge/vector.ts'
import { pack, unpack } from '../body.ts'
import { facts } from '../facts.ts'
import type { LinkKind } from '../store.ts'
import { factIn, keepFact } from './facts.ts'
import { openForWriting } from './schema.ts'

/** Each origin by one step of the index: all entries need not be gone through to know whose they are. */
const origins = `o (origin) as (select min(origin) from entry union all select (select min(origin) from entry e where e.origin > o.origin) from o where o.origin is not null)`

const statements = {
  thing: 'select id, kind, within, name, home, state from thing where id = ?',
  putThing:
    'insert into thing (id, kind, within, name, home, state) values (?, ?, ?, ?, ?, ?) on conflict (id) do update set kind = excluded.kind, within = excluded.within, name = excluded.name, home = excluded.home, state = excluded.state',
  // Of one that keeps its name: no index is touched.
  setThing: 'update thing set home = ?, state = ? where id = ?',
  within: 'select id from thing where within is ? order by id',
  claiming: 'select id from thing where within is ? and kind = ? and name = ? order by id',
  cell: 'select state from cell where id = ? and what = ? and target = ? and value = ?',
  putCell: 'insert or replace into cell (id, what, target, value, state) values (?, ?, ?, ?, ?)',
  dropCell: 'delete from cell where id = ? and what = ? and target = ? and value = ?',
  cellsFrom: 'select id, what, target as "to", value, state from cell where id = ? order by what, target, value',
  cellsTo: 'select id, what, target as "to", value, state from cell where target = ? order by what, id, value',
  cellsBetween: 'select id, what, target as "to", value, state from cell where id = ? and what = ? and target = ? order by value',
  // The text of a guard ends with its revokes.
  revokedCells: `select id, what, target as "to", value, state from cell where state like 'g%' and state not like '%,[]]'`,
  revokedThings: `select id, kind, within, name, home, state from thing where state like '%"revoked":{"%'`,
  owned: 'select id from owned where principal = ? order by id',
  putOwned: 'insert or ignore into owned (principal, id) values (?, ?)',
  note: 'insert or ignore into open (id, what, target, value) values (?, ?, ?, ?)',
  unnote: 'delete from open where id = ? and what = ? and target = ? and value = ?',
  sum: 'select sum, spoken from sum where id = ?',
  putSum: 'insert or replace into sum (id, sum, spoken) values (?, ?, ?)',
  member: 'select state from member where region = ?',
  putMember: 'insert or replace into member (region, state) values (?, ?)',
  dropMember: 'delete from member where region = ?',
  putEntry:
    'insert into entry (origin, number, stamp, deps, epochs, residency, said, salt, chain, signature, more) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ends: `with recursive ${origins} select o.origin, e.number, e.chain from o join entry e on e.origin = o.origin and e.number = (select max(number) from entry m where m.origin = o.origin)`,
  alerts: 'select entry from alert order by origin, number',
  putAlert: 'insert or replace into alert (origin, number, entry) values (?, ?, ?)',
  dropAlert: 'delete from alert where origin = ? and number = ?',
  chainAt: 'select chain from entry where origin = ? and number = ?',
} as const

/** Things kept in memory: most entries speak of few. */
const keptLimit = 20_000

/** Facts of which some are kept in memory. */
interface Remembered extends Counted {
  /** To be called when a transaction is taken back. */
  forget(): void
  /** Of what is put from now on, `undo` forgets. */
  mark(): void
  undo(): void
}

/** Reads and writes within whatever transaction is open. */
export function factsIn(db: DatabaseSync): Remembered {
  const sql = prepared(db)
  /** Also which there are not: what is being made is looked for again and again. */
  const things = new Map<string, Thing | undefined>()
  const put = new Set<string>()
  const ids = (statement: StatementSync, ...values: (string | null)[]) => (statement.all(...values) as { id: string }[]).map(({ id }) => id)
  const cells = (statement: StatementSync, ...values: string[]) =>
    (statement.all(...values) as unknown as (Omit<Cell, 'state'> & { state: string })[]).map((row): Cell => ({ ...row, state: cellFrom(row.state) }))
  const keep = (id: string, thing: Thing | undefined) => {
    if (things.size >= keptLimit) things.clear()
    things.set(id, thing)
    return thing
  }
  return {
    forget: () => things.clear(),
    mark: () => put.clear(),
    undo() {
      for (const id of put) things.delete(id)
    },
    thing(id) {
      const known = things.get(id)
      if (known || things.has(id)) return known
      const row = sql.thing.get(id) as (Omit<Thing, 'state'> & { state: string }) | undefined
      return keep(id, row && { ...row, state: JSON.parse(row.state) as ThingState })
    },
    putThing(thing) {
      const { id, kind, within, name, home } = thing
      const state = JSON.stringify(thing.state)
      const was = things.get(id)
      if (was?.name === name && was.within === within && was.kind === kind) sql.setThing.run(home, state, id)
      else sql.putThing.run(id, kind, within, name, home, state)
      keep(id, thing)
      put.add(id)
    },
    within: (id) => ids(sql.within, id),
    inside: (id) => ids(sql.within, id === '' ? null : id),
    claiming: (within, kind, name) => ids(sql.claiming, within, kind, name),
    cell({ id, what, to, value }) {
      const row = sql.cell.get(id, what, to, value) as { state: string } | undefined
      return row && cellFrom(row.state)
    },
    putCell({ id, what, to, value }: CellName, state) {
      if (state === undefined) sql.dropCell.run(id, what, to, value)
      else sql.putCell.run(id, what, to, value, cellText(state))
    },
    cellsFrom: (id) => cells(sql.cellsFrom, id),
    cellsTo: (id) => cells(sql.cellsTo, id),
    cellsBetween: (id, what: LinkKind, to) => cells(sql.cellsBetween, id, what, to),
    revokedCells: () => cells(sql.revokedCells),
    revokedThings: () =>
      (sql.revokedThings.all() as (Omit<Thing, 'state'> & { state: string })[]).map(
        (row): Thing => ({ ...row, state: JSON.parse(row.state) as ThingState }),
      ),
    ownedBy: (id) => ids(sql.owned, id),
    putOwned: (principal, id) => void sql.putOwned.run(principal, id),
    sum(id) {
      const row = sql.sum.get(id) as { sum: string; spoken: string } | undefined
      return row && { sum: row.sum, spoken: JSON.parse(row.spoken) as Vector }
    },
    putSum: (id, { sum, spoken }) => void sql.putSum.run(id, sum, JSON.stringify(spoken)),
    note({ id, what, to, value }, open) {
      if (open) sql.note.run(id, what, to, value)
      else sql.unnote.run(id, what, to, value)
    },
    member(region) {
      const row = sql.member.get(region) as { state: string } | undefined
      return row && (JSON.parse(row.state) as Member)
    },
    putMember(region, member) {
      if (member) sql.putMember.run(region, JSON.stringify(member))
      else sql.dropMember.run(region)
    },
  }
}

const prepared = (db: DatabaseSync) =>
  Object.fromEntries(Object.entries(statements).map(([name, text]) => [name, db.prepare(text)])) as Record<keyof typeof statements, StatementSync>

export function entriesIn(db: DatabaseSync): Entries {
  const sql = prepared(db)
  return {
    put: ({ origin, number, stamp, deps, epochs, residency, said, salt, chain, signature, more }) =>
      void sql.putEntry.run(
        origin,
        number,
        stamp,
        JSON.stringify(deps),
        epochs && JSON.stringify(epochs),
        residency,
        pack(said),
        salt,
        chain,
        signature,
        more ?? null,
      ),
    ends: () =>
      Object.fromEntries((sql.ends.all() as { origin: string; number: number; chain: string }[]).map(({ origin, ...end }) => [origin, end])),
    alerts: () => (sql.alerts.all() as { entry: string }[]).map(({ entry }) => JSON.parse(entry) as Kept),
    putAlert: (entry) => void sql.putAlert.run(entry.origin, entry.number, JSON.stringify(entry)),
    dropAlert: ({ origin, number }) => void sql.dropAlert.run(origin, number),
    chainAt: (origin, number) => (sql.chainAt.get(origin, number) as { chain: string } | undefined)?.chain,
  }
}

interface EntryRow extends Omit<Kept, 'deps' | 'epochs' | 'said' | 'more'> {
  readonly more: string | null
  readonly deps: string
  readonly epochs: string | null
  readonly said: unknown
  readonly place: number
}
/** `known` gives whose entries there are, where somebody knows without looking. Gives what `have` does not count, in the order of application; of the origins left out, nothing. */
export function entryReader(
  db: DatabaseSync,
  known?: () => readonly string[],
): (have: Vector, limit: number, except?: readonly string[]) => readonly Kept[] {
  const whose = db.prepare(`with recursive ${origins} select origin from o where origin is not null`)
  const some = db.prepare(
    'select place, origin, number, stamp, deps, epochs, residency, said, salt, chain, signature, more from entry where origin = ? and number > ? order by number limit ?',
  )
  const those = known ?? (() => (whose.all() as { origin: string }[]).map(({ origin }) => origin))
  return (have, limit, except = []) => {
    const rows = those()
      .filter((origin) => !except.includes(origin))
      .flatMap((origin) => some.all(origin, have[origin] ?? 0, limit) as unknown as EntryRow[])
    rows.sort((a, b) => a.place - b.place)
    return rows.slice(0, limit).map(({ place: _place, deps, epochs, said, more, ...rest }) => ({
      ...rest,
      deps: JSON.parse(deps) as Vector,
      epochs: epochs === null ? null : (JSON.parse(epochs) as Record<string, string>),
      said: unpack(said),
      ...(more === null ? {} : { more }),
    }))
  }
}

/** What a lake knows of itself as a region. */
export interface RegionFact {
  readonly name: string
  /** In every id minted here; from the next on, up to `last`, it may give to others. */
  readonly number: number
  readonly last: number
  readonly founder: string
}

export function regionIn(db: DatabaseSync): RegionFact | undefined {
  const value = factIn(db, facts.region)
  return value === undefined ? undefined : (JSON.parse(value) as RegionFact)
}

/** Makes the lake in the file a region. Throws when it is another already. */
export function becomeRegion(file: string, region: RegionFact): void {
  const db = openForWriting(file)
  try {
    const is = regionIn(db)
    if (is && is.name !== region.name) throw new Error(`${file} is the region ${is.name}; it cannot become ${region.name}`)
    if (is) return
    db.exec('begin immediate')
    found(db)
    keepFact(db, facts.region, JSON.stringify(region))
    db.exec('commit')
  } finally {
    db.close()
  }
}

/** Others name things by their ids. A lake that is no region looks nothing up by them. */
export const indexIds = (db: DatabaseSync): void => db.exec('create index if not exists entity_id on entity (id)')

/** Makes facts of all that is there: everybody will have seen it. */
function found(db: DatabaseSync): void {
  indexIds(db)
  const list = (some: readonly Kind[]) => some.map(({ name }) => `'${name}'`).join()
  const once = list(kindList.filter((kind) => kind.sync.once))
  const here = list(kindList.filter((kind) => kind.sync.here))
  const guard = guardText({ adds: { 'base:0': {} }, revoked: {} }).replaceAll("'", "''")
  const claim = `json_array(json_object('dot', 'base:0', 'stamp', '', 'deps', json('{}'), 'owner', json_extract(e.body, '$.audit.owner')))`
  db.exec(`
    insert into thing (id, kind, within, name, home, state)
      select e.id, e.kind, p.id, e.name, '', json_patch(
        case when e.kind in (${once}) then '{"guard":${JSON.stringify({ adds: { 'base:0': {} }, revoked: {} })}}' else '{}' end,
        case when json_extract(e.body, '$.audit.owner') is null then '{}' else json_object('claims', ${claim}) end)
      from entity e left join entity p on p.key = e.parent
      where e.key in (select max(key) from entity group by id) and e.kind not in (${here});
    update thing set state = json_insert(state, '$.drops', json('[{"dot":"base:0","deps":{}}]'))
      where kind not in (${once}) and id in (select e.id from entity e where e.dropped is not null and e.key in (select max(key) from entity group by id));
    update thing set state = json_set(state, '$.guard', json('{"adds":{},"revoked":{}}'))
      where kind in (${once}) and id in (select e.id from entity e where e.dropped is not null and e.key in (select max(key) from entity group by id));
    insert into owned (principal, id) select json_extract(body, '$.audit.owner.id'), id from entity where dropped is null and kind not in (${here}) and json_extract(body, '$.audit.owner.id') is not null;
    insert into cell (id, what, target, value, state)
      select o.id, r.what, t.id, coalesce(r.value, ''), case when r.what = 'held' or (r.what = 'granted' and r.value like 'allow %') then 'g${guard}' else '["base:0"]' end
      from relation r join entity o on o.key = r.origin join entity t on t.key = r.target where r.until is null and r.what <> 'grouped' and o.kind not in (${here}) and t.kind not in (${here})
  `)
  prove(db)
}

/** A lake may be larger than memory. */
const provedAtOnce = 10_000

/** The digests of what was found. */
function prove(db: DatabaseSync): void {
  const facts = factsIn(db)
  const sums = new Sums(facts)
  const bodies = db.prepare(
    'select t.id, e.body, e.uid from thing t join entity e on e.key = (select max(key) from entity where id = t.id) where t.id > ? order by t.id limit ?',
  )
  const home = db.prepare('update thing set home = ? where id = ?')
  for (let last: string | undefined = ''; last !== undefined; ) {
    const some = bodies.all(last, provedAtOnce) as { id: string; body: string; uid: string | null }[]
    for (const { id, body, uid } of some) home.run(homeOfBase(JSON.parse(body) as Flat, uid), id)
    last = some.at(-1)?.id
  }
  sums.begin('base', 0)
  for (const { id } of db.prepare('select id from thing order by id').iterate() as Iterable<{ id: string }>) {
    const thing = thingOf(facts, id)
    const leaves = facts.cellsFrom(id).reduce((sum, cell) => sum + cellLeaf(cell), leafOf(thing))
    sums.add(holdersOf(facts, thing), leaves)
    sums.keep()
  }
  sums.write()
}
