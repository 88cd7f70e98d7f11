/** Takes a lake back to an earlier position: as if nothing after it had ever happened, but for secrets, which no log keeps. */
import type { DatabaseSync } from 'node:sqlite'
import { unpack } from '../body.ts'
import { erasureFrom, facts } from '../facts.ts'
import { shapes } from '../lineage.ts'
import { blockRows } from '../trail.ts'
import { factIn } from './facts.ts'

/** A property whose value was replaced or erased after the position. */
export interface LostSecret {
  readonly kind: string
  /** Names from the metalake down. */
  readonly path: readonly string[]
  readonly property: string
}
export interface Rewound {
  readonly position: number
  /** Rows of the log that were cut off. */
  readonly rows: number
  readonly lost: readonly LostSecret[]
  /** What was about to happen outside the lake, and is forgotten. */
  readonly intents: number
}

interface Told {
  readonly position: number
  readonly operation: string
  readonly name: string
  readonly version: number
  readonly stamp: string
  readonly body: unknown
}

/** Throws, naming what can be, for a position that is not the end of a commit, is not in the log, or before which bodies were erased. */
export function checkPosition(db: DatabaseSync, position: number): void {
  const { cut } = erasureFrom(factIn(db, facts.erasure))
  const { end, first } = db.prepare('select coalesce(max(position), 0) as end, coalesce(min(position), 1) as first from log').get() as {
    end: number
    first: number
  }
  if (position > end) throw new Error(`the log ends at ${end}; there is no position ${position}`)
  // What other regions have applied cannot be taken back by one of them.
  if (position < end && factIn(db, facts.region) !== undefined)
    throw new Error(`the lake is a region, whose entries others have: it can be restored as it was at the end, position ${end}, alone`)
  if (position < Math.max(cut, first - 1)) throw new Error(`the earliest that can be restored is position ${Math.max(cut, first - 1)}`)
  const next = db.prepare('select batch from log where position = ?').get(position + 1) as { batch: number } | undefined
  if (!next || next.batch > position) return
  const { last } = db.prepare('select max(position) as last from log where batch = ?').get(next.batch) as { last: number }
  throw new Error(`position ${position} is in the middle of a commit; give ${next.batch - 1} or ${last}`)
}

/** Throws what `checkPosition` throws, with nothing changed. */
export function rewind(db: DatabaseSync, position: number): Rewound {
  checkPosition(db, position)
  db.exec('begin immediate')
  try {
    const rows = (db.prepare('select count(*) as n from log where position > ?').get(position) as { n: number }).n
    entitiesBack(db, position)
    db.prepare('delete from relation where since > ?').run(position)
    db.prepare('update relation set until = null where until > ?').run(position)
    db.prepare('delete from log where position > ?').run(position)
    // What was denied was denied; of the log's tree and index the full blocks that are left stay.
    db.prepare(`delete from node where at like 'log %' and (substr(at, 8) + 1) << substr(at, 5, 2) > ?`).run(position)
    for (const table of ['mention', 'sketch']) db.prepare(`delete from ${table} where trail = 'log' and (block + 1) * ${blockRows} > ?`).run(position)
    db.prepare('update cursor set position = ?1 where position > ?1').run(position)
    const { changes: intents } = db.prepare('delete from intent').run()
    lineageBack(db)
    for (const table of ['used', 'used_by']) db.exec(`delete from ${table} where thing not in (select key from entity)`)
    const lost = secretsBack(db)
    db.exec('commit')
    return { position, rows, lost, intents: Number(intents) }
  } catch (error) {
    db.exec('rollback')
    throw error
  }
}

function entitiesBack(db: DatabaseSync, position: number): void {
  db.exec('create temp table later (key integer primary key)')
  db.prepare(`insert into later select distinct subject from log where facet = 'body' and position > ?`).run(position)
  // Names may have gone round among them: out of the way with all, then each to its place.
  db.exec('update entity set dropped = -1 where key in (select key from later)')
  const last = db.prepare(
    `select position, operation, name, version, stamp, body from log where subject = ? and facet = 'body' and position <= ? order by position desc limit 2`,
  )
  const next = db.prepare(`select body from log where subject = ? and facet = 'body' and position > ? order by position limit 1`)
  const remove = db.prepare('delete from entity where key = ?')
  const put = db.prepare('update entity set name = ?, version = ?, uid = ?, body = ?, stamp = ?, dropped = ? where key = ?')
  for (const { key } of db.prepare('select key from later order by key').all() as { key: number }[]) {
    const [is, before] = last.all(key, position) as unknown as [Told | undefined, Told | undefined]
    if (!is) {
      remove.run(key)
      continue
    }
    const isDropped = is.operation === 'drop'
    // A dropped thing keeps the body it had. Where that was erased from the log, what brought it back later tells it, less its secrets.
    const body = unpack((isDropped ? before?.body : is.body) ?? (next.get(key, position) as unknown as Told).body)
    const { uid = null } = JSON.parse(body) as { readonly uid?: string }
    put.run(is.name, is.version, uid, body, is.stamp, isDropped ? is.position : null, key)
  }
  db.exec('drop table later')
}

/** What was told stays as it is, but for metalakes and things that are not there any more: their keys are given again. */
function lineageBack(db: DatabaseSync): void {
  const gone = 'root not in (select key from entity)'
  for (const { name, keys } of Object.values(shapes)) {
    const owner = keys.find((key) => ['doer', 'written', 'node', 'former'].includes(key))
    db.exec(`delete from ${name} where ${owner} in (select key from lineage_node where ${gone})`)
  }
  db.exec(`delete from lineage_event where ${gone}; delete from lineage_node where ${gone};
    delete from lineage_told where doer not in (select key from lineage_node);
    update lineage_node set thing = null, thing_at = null where thing not in (select key from entity)`)
}

/** Keeps the values that are still meant. The others get none, so that whatever asks for one is refused by its source, and are told. */
function secretsBack(db: DatabaseSync): readonly LostSecret[] {
  db.exec(`delete from secret where not exists (select 1 from entity e where e.key = secret.owner and e.dropped is null
    and exists (select 1 from json_each(e.body, '$.sealed') j where j.value = secret.ref))`)
  const is = db.prepare('select 1 from secret where ref = ?')
  const none = db.prepare(`insert into secret (ref, owner, value) values (?, ?, '')`)
  const sealed = `select key, kind, body from entity where dropped is null and body like '%"sealed":%' order by key`
  const lost: LostSecret[] = []
  for (const { key, kind, body } of db.prepare(sealed).all() as { key: number; kind: string; body: string }[])
    for (const [property, ref] of Object.entries((JSON.parse(body) as { sealed?: Readonly<Record<string, string>> }).sealed ?? {})) {
      if (is.get(ref)) continue
      none.run(ref, key)
      lost.push({ kind, path: pathOf(db, key), property })
    }
  return lost
}

function pathOf(db: DatabaseSync, key: number): readonly string[] {
  const { name, parent } = db.prepare('select name, parent from entity where key = ?').get(key) as { name: string; parent: number }
  return parent === 0 ? [name] : [...pathOf(db, parent), name]
}
