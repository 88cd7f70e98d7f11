/** The tables of a SQLite lake as the applier works on them, and groups of writes committed in one transaction. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Clock, Stamp } from '../../kit/clock.ts'
import { type Salting, salt } from '../../kit/ids.ts'
import { collect } from '../../merge/collect.ts'
import type { Facts } from '../../merge/facts.ts'
import type { Kept } from '../../merge/ledger.ts'
import type { Mend } from '../../merge/mending.ts'
import { Merger } from '../../merge/merger.ts'
import type { Entity, Rows } from '../../merge/rows.ts'
import type { Vector } from '../../merge/vector.ts'
import { Applier } from '../applier.ts'
import { pack, unpack } from '../body.ts'
import { genesis } from '../chain.ts'
import type { Writing } from '../revive.ts'
import type { Author, LinkKind, Outcome, Write } from '../store.ts'
import type { Ended, Gone, Live, Tables } from '../tables.ts'
import { entriesIn, factsIn, indexIds, type RegionFact } from './region-facts.ts'
import { retelling } from './retelling.ts'

/** Of the write that is being applied. */
interface At {
  owner: string
}
type Statements = Record<keyof typeof statements, StatementSync>

/** The applier over one SQLite file; whoever holds it is the only one to write the file. */
export class SqliteApplier extends Applier {
  private readonly sql: Statements
  private readonly at: At

  private readonly facts: ReturnType<typeof factsIn> | undefined
  /** What was read of where things are, in this transaction: paths of what is beside one another go through the same. */
  private readonly places: Map<number, Placed>

  constructor(db: DatabaseSync, clock: Clock, origin: string, region?: Pick<RegionFact, 'name' | 'founder'>, salting: Salting = salt) {
    if (region) indexIds(db)
    const last = db.prepare('select position, chain, stamp from log order by position desc limit 1').get() as
      | { position: number; chain: string; stamp: Stamp }
      | undefined
    if (last) clock.saw(last.stamp)
    const own = db.prepare('select number from log where origin = ? order by position desc limit 1').get(origin) as { number: number } | undefined
    const sql = Object.fromEntries(Object.entries(statements).map(([name, text]) => [name, db.prepare(text)])) as Statements
    const at: At = { owner: '' }
    const facts = region && factsIn(db)
    // What others said that changed nothing here has no row in the log.
    const heard = region && (sql.latest.get(origin) as { stamp: Stamp | null }).stamp
    if (heard) clock.saw(heard)
    const places = new Map<number, Placed>()
    const moved = () => places.clear()
    const tables = tablesOf(sql, at, moved, facts)
    const head = { position: last?.position ?? 0, ruled: last?.position ?? 0, chain: last?.chain ?? genesis, number: own?.number ?? 0 }
    const rows: Rows = {
      ...tables,
      entity: (id) => sql.entity.get(id) as Entity | undefined,
      placed(key) {
        const is = places.get(key) ?? (sql.placed.get(key) as Placed | undefined)
        if (is) places.set(key, is)
        return is
      },
      linked: linkedIn(sql),
      retell: retelling(db, moved),
      rewrite(key, name, uid, body) {
        moved()
        sql.rewrite.run(name, uid, body, key)
      },
      torn: (key, dropped) => sql.torn.all(key, dropped) as unknown as Torn[],
      told(key, facet) {
        const row = sql.told.get(key, facet) as { body: unknown } | undefined
        return row && (row.body === null ? '' : unpack(row.body))
      },
    }
    const merging =
      facts && region
        ? (writing: Writing) => new Merger({ name: region.name, origin, founder: region.founder }, rows, facts, entriesIn(db), writing, salting)
        : undefined
    super(tables, clock, origin, head, merging, salting)
    this.facts = facts
    this.places = places
    this.sql = sql
    this.at = at
  }

  /** Commits a batch; `owner` names the thread that a write, and an intent in it, comes from. The outcomes are durable when this returns. */
  run(writes: readonly { readonly write: Write; readonly owner: string }[]): readonly Outcome[] {
    return this.together(() =>
      writes.map(({ write, owner }) => {
        this.at.owner = owner
        return this.apply(write)
      }),
    )
  }

  /** Takes in entries of other regions, all in one transaction; durable when this returns. Gives what `take` gives; throws with nothing taken. */
  runTake(entries: readonly Kept[]): unknown {
    const before = this.mark()
    try {
      return this.together(() => this.take(entries))
    } catch (error) {
      this.restore(before)
      throw error
    }
  }

  /** Heeds an entry ahead of its turn; durable when this returns. */
  runHeed(entry: Kept): void {
    const before = this.mark()
    try {
      this.together(() => this.heed(entry))
    } catch (error) {
      this.restore(before)
      throw error
    }
  }

  /** Puts right what was damaged; durable when this returns. Throws Unmended, with nothing changed. */
  runMend(mend: Mend, author: Author): void {
    const before = this.mark()
    this.facts?.forget()
    try {
      this.together(() => this.mend(mend, author))
    } catch (error) {
      this.restore(before)
      throw error
    }
  }

  /** Forgets revokes; gives how many. */
  runCollect(stable: Vector): number {
    return this.facts ? this.together(() => collect(this.facts as Facts, stable)) : 0
  }

  /** What is applied of every origin. */
  vector(): Vector {
    return this.merger?.vector() ?? {}
  }

  private together<T>(work: () => T): T {
    this.places.clear()
    this.sql.begin.run()
    try {
      const done = work()
      this.merger?.flush()
      this.sql.commit.run()
      return done
    } catch (error) {
      this.facts?.forget()
      this.merger?.forget()
      this.sql.rollback.run()
      throw error
    }
  }
}

type Torn = ReturnType<Rows['torn']>[number]
type Placed = { readonly parent: number; readonly name: string }
const linkedIn = (sql: Statements) => (from: number, what: LinkKind, to: number) =>
  (sql.linked.all(from, what, to) as { value: string | null }[]).map(({ value }) => value)

const tablesOf = (sql: Statements, at: At, moved: () => void, facts: ReturnType<typeof factsIn> | undefined): Tables => ({
  begin() {
    facts?.mark()
    sql.save.run()
  },
  keep: () => void sql.release.run(),
  undo() {
    moved()
    facts?.undo()
    sql.undo.run()
    sql.release.run()
  },
  live: (key) => sql.live.get(key) as Live | undefined,
  above: (key) => sql.alive.get(key) as { id: string; root: number } | undefined,
  isTaken: (parent, kind, name) => sql.child.get(parent, kind, name) !== undefined,
  children: (key) => sql.children.all(key) as unknown as Live[],
  insert: ({ id, kind, parent, root, name, uid, body, stamp }) =>
    (sql.insert.get(id, kind, parent, root, name, uid, body, stamp) as { key: number } | undefined)?.key,
  update(key, name, uid, body, stamp) {
    if (sql.alter.run(body, stamp, key, name, uid).changes !== 0) return
    moved()
    sql.update.run(name, uid, body, stamp, key)
  },
  drop(key, position, stamp) {
    sql.drop.run(position, stamp, key)
    sql.unlinkAll.run(position, key, key)
  },
  gone: (key, dropped) => sql.gone.get(key, dropped) as Gone | undefined,
  goneAlong: ({ parent, key, root, batch, dropped }) => sql.goneAlong.all(parent === 0 ? key : root, batch, dropped) as unknown as Gone[],
  revive: (key, body, stamp) => void sql.revive.run(body, stamp, key),
  ended: (key, first, last) => sql.ended.all(key, first, last) as unknown as Ended[],
  link: (from, what, to, value, position, stamp) => sql.link.run(from, what, to, value, position, stamp).changes !== 0,
  unlink: (from, what, to, value, position) => void sql.unlink.run(position, from, what, to, value),
  links: (from, what) => sql.links.all(from, what) as { id: string; value: string | null }[],
  log: (row) =>
    void sql.log.run(
      row.position,
      row.batch,
      row.origin,
      row.number,
      row.stamp,
      row.actor,
      row.address,
      row.requestId,
      row.operation,
      row.kind,
      row.facet,
      row.subject,
      row.parent,
      row.root,
      row.within,
      row.name,
      row.path,
      row.version,
      pack(row.text),
      row.salt,
      row.commitment,
      row.chain,
    ),
  secret: (ref, of, value) => void sql.secret.run(ref, of, value),
  forget: (of, except) => void sql.forget.run(of, JSON.stringify(except)),
  intend: ({ id, what, author, plan }) =>
    void sql.intend.run(id, what, author.actor, author.address, author.requestId, JSON.stringify(plan), at.owner),
  settle: (id) => sql.settle.run(id).changes > 0,
})

const gone = `select e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version, e.body, e.dropped, l.batch
  from entity e left join entity p on p.key = e.parent join log l on l.position = e.dropped`

const statements = {
  entity:
    'select e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version, e.uid, e.body, e.dropped from entity e left join entity p on p.key = e.parent where e.id = ? order by e.key desc limit 1',
  placed: 'select parent, name from entity where key = ?',
  linked: 'select value from relation where origin = ? and what = ? and target = ? and until is null',
  rewrite: 'update entity set name = ?, uid = ?, body = ? where key = ?',
  torn: 'select distinct origin as "from", what from relation where origin = ?1 or (target = ?1 and (until = ?2 or until is null))',
  told: 'select body from log where subject = ? and facet = ? order by position desc limit 1',
  latest: 'select max(stamp) as stamp from entry where place >= coalesce((select place from entry where origin = ? order by number desc limit 1), 0)',
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',
  save: 'savepoint one',
  release: 'release one',
  undo: 'rollback to one',
  alive: 'select id, coalesce(root, key) as root from entity where key = ? and dropped is null',
  live: 'select e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version from entity e left join entity p on p.key = e.parent where e.key = ? and e.dropped is null',
  child: 'select key from entity where parent = ? and kind = ? and name = ? and dropped is null',
  children: 'select key, id, kind, parent, root, name, version from entity where parent = ? and dropped is null order by kind, name',
  insert:
    'insert into entity (id, kind, parent, root, name, version, uid, body, stamp) values (?, ?, ?, ?, ?, 1, ?, ?, ?) on conflict (parent, kind, name) where dropped is null do nothing returning key',
  // Most keep their names: no index is touched.
  alter: 'update entity set body = ?, stamp = ?, version = version + 1 where key = ? and name = ? and uid is ?',
  update: 'update entity set name = ?, uid = ?, body = ?, stamp = ?, version = version + 1 where key = ?',
  drop: 'update entity set dropped = ?, stamp = ?, version = version + 1 where key = ?',
  link: 'insert into relation (origin, what, target, value, since, stamp) values (?, ?, ?, ?, ?, ?) on conflict do nothing',
  unlink: 'update relation set until = ? where origin = ? and what = ? and target = ? and value is ? and until is null',
  unlinkAll: 'update relation set until = ? where (origin = ? or target = ?) and until is null',
  links:
    'select e.id, r.value from relation r join entity e on e.key = r.target where r.origin = ? and r.what = ? and r.until is null order by r.since, r.rowid',
  log: 'insert into log (position, batch, origin, number, stamp, actor, address, request, operation, kind, facet, subject, parent, root, within, name, path, version, body, salt, commitment, chain) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  gone: `${gone} where e.key = ? and e.dropped = ?`,
  goneAlong: `${gone} where e.root = ? and e.dropped >= ? and e.dropped < ? order by e.dropped desc`,
  revive: 'update entity set dropped = null, body = ?, stamp = ?, version = version + 1 where key = ?',
  ended:
    'select origin as "from", what, target as "to", value from relation where (origin = ?1 or target = ?1) and until between ?2 and ?3 order by since, rowid',
  intend: 'insert into intent (id, what, actor, address, request, plan, owner) values (?, ?, ?, ?, ?, ?, ?)',
  settle: 'delete from intent where id = ?',
  forget: 'delete from secret where owner = ? and ref not in (select value from json_each(?))',
  secret: 'insert into secret (ref, owner, value) values (?, ?, ?)',
} as const
