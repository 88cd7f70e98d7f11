/** Writes what a group of writes came to: one statement a table and manner, all sent at once, the commit with them. */
import type { Head } from '../applier.ts'
import type { Overlay, Thing } from './overlay.ts'
import type { Applied } from './region/save.ts'
import type { Statement } from './session.ts'
import { toText, toTextOrNull } from './text.ts'

const statement = (name: string, text: string): Statement => ({ name, text })

/** Not a position: the row steps out of the index of names until it has its new one, so that two may exchange theirs. */
const aside = -1

const end = statement(
  'end',
  'update entity e set dropped = w.dropped, stamp = coalesce(w.stamp, e.stamp), version = w.version from json_to_recordset($1) as w(key bigint, dropped bigint, stamp text, version bigint) where e.key = w.key',
)
const update = statement(
  'update',
  'update entity e set name = w.name, uid = w.uid, body = w.body, stamp = w.stamp, version = w.version, dropped = w.dropped from json_to_recordset($1) as w(key bigint, name text, uid text, body text, stamp text, version bigint, dropped bigint) where e.key = w.key',
)
const insert = statement(
  'insert',
  'insert into entity (key, id, kind, parent, root, name, version, uid, body, stamp, dropped) select * from json_to_recordset($1) as w(key bigint, id text, kind text, parent bigint, root bigint, name text, version bigint, uid text, body text, stamp text, dropped bigint)',
)
const cut = statement(
  'cut',
  'update relation r set until = w.position from json_to_recordset($1) as w(key bigint, position bigint) where r.key = w.key',
)
const unlink = statement(
  'unlink',
  `with gone as (select * from json_to_recordset($1) as w(key bigint, position bigint)),
    hit as (select r.key, g.position from gone g cross join lateral (select * from relation r where r.origin = g.key and r.until is null offset 0) r
      union all select r.key, g.position from gone g cross join lateral (select * from relation r where r.target = g.key and r.until is null offset 0) r)
    update relation r set until = h.position from (select key, min(position) as position from hit group by key) h where r.key = h.key`,
)
const link = statement(
  'link',
  'insert into relation (key, origin, what, target, value, since, until, stamp) select * from json_to_recordset($1) as w(key bigint, "from" bigint, what text, "to" bigint, value text, since bigint, until bigint, stamp text)',
)
const forget = statement(
  'forget',
  `delete from secret where ref = any(array(select s.ref from json_to_recordset($1) as w(owner bigint, stay text[])
    cross join lateral (select ref from secret s where s.owner = w.owner offset 0) s where not s.ref = any(w.stay)))`,
)
const keep = statement('keep', 'insert into secret (ref, owner, value) select * from json_to_recordset($1) as w(ref text, owner bigint, value text)')
const settle = statement('settle', 'delete from intent where id = any($1)')
const intend = statement(
  'intend',
  'insert into intent (id, what, actor, address, request, plan, owner) select w.*, $2 from json_to_recordset($1) as w(id text, what text, actor text, address text, request text, plan text)',
)
const log = statement(
  'log',
  `insert into log (position, batch, origin, number, stamp, actor, address, request, operation, kind, facet, subject, parent, root, within, name, path, version, body, salt, commitment, chain)
    select position, batch, origin, number, stamp, actor, address, "requestId", operation, kind, facet, subject, parent, root, within, name, path, version, text, decode(salt, 'hex'), commitment, chain
    from json_to_recordset($1) as w(position bigint, batch bigint, origin text, number bigint, stamp text, actor text, address text, "requestId" text, operation text, kind text, facet text, subject bigint, parent bigint, root bigint, within text, name text, path text, version bigint, text text, salt text, commitment text, chain text)`,
)

export type Ask = readonly [Statement, readonly unknown[]]

/** What to send, in this order. Empty when the group came to nothing. */
export function saving(overlay: Overlay, owner: string): readonly Ask[] {
  const { inserted, updated, renamed } = overlay.written()
  const asks: Ask[] = []
  const add = (ask: Statement, rows: readonly object[], ...more: readonly unknown[]) => {
    if (rows.length > 0) asks.push([ask, [JSON.stringify(rows), ...more]])
  }
  const ended = updated.filter((thing) => thing.body === undefined)
  add(end, [
    ...ended.map(({ key, dropped, stamp, version }) => ({ key, dropped, stamp, version })),
    // What is dropped with a new body gives its name up before another gets it.
    ...updated
      .filter(({ key, body, dropped }) => body !== undefined && (renamed.has(key) || dropped !== undefined))
      .map(({ key }) => ({ key, dropped: aside, version: 0 })),
  ])
  add(update, updated.filter((thing) => thing.body !== undefined).map(stored))
  add(insert, inserted.map(stored))
  add(
    cut,
    Array.from(overlay.cut, ([key, position]) => ({ key, position })),
  )
  add(
    unlink,
    Array.from(overlay.unlinked, ([key, position]) => ({ key, position })),
  )
  add(
    link,
    Array.from(overlay.made.values(), (relation) => ({ ...relation, value: toTextOrNull(relation.value) })),
  )
  const sealed = [...overlay.sealed]
  add(
    forget,
    sealed.flatMap(([owner, { stay }]) => (stay ? [{ owner, stay: Array.from(stay, toText) }] : [])),
  )
  add(
    keep,
    sealed.flatMap(([owner, { added }]) => Array.from(added, ([ref, value]) => ({ ref: toText(ref), owner, value: toText(value) }))),
  )
  if (overlay.settled.size > 0) asks.push([settle, [Array.from(overlay.settled, toText)]])
  const intents = Array.from(overlay.intended.values(), ({ id, what, author, plan }) => ({
    id: toText(id),
    what,
    actor: toText(author.actor),
    address: toText(author.address),
    request: toText(author.requestId),
    plan: JSON.stringify(plan),
  }))
  add(intend, intents, owner)
  const rows = overlay.rows.map(({ salt, ...row }) => ({
    ...row,
    actor: toText(row.actor),
    address: toText(row.address),
    requestId: toText(row.requestId),
    within: toTextOrNull(row.within),
    name: toText(row.name),
    salt: Buffer.from(salt).toString('hex'),
  }))
  add(log, rows)
  return asks
}

/** Sent together with the commit, without values: all of these are numbers, digests and names of our own. `applied`: of a region. */
export function movingHead({ rows, entity, relation }: Overlay, { position, ruled, chain, number }: Head, applied?: Applied): string {
  const stamp = rows.at(-1)?.stamp
  const told = applied && `applied = '${JSON.stringify(applied).replaceAll("'", "''")}'`
  if (stamp === undefined) return told ? `update head set ${told}` : 'select'
  const more = told ? `, ${told}` : ''
  return `update head set position = ${position}, ruled = ${ruled}, chain = '${chain}', stamp = '${stamp}', number = ${number}, entity = ${entity}, relation = ${relation}${more}`
}

const stored = ({ key, id, kind, parent, root, name, version, uid, body, stamp, dropped }: Thing) => ({
  key,
  id: toText(id),
  kind,
  parent,
  root: parent === 0 ? null : root,
  name: toText(name),
  version,
  uid: toTextOrNull(uid),
  body,
  stamp,
  dropped,
})
