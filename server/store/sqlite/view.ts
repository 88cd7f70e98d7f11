/** Reads a SQLite lake, as it is and as it was. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { KindName } from '../../../kinds/index.ts'
import type { Stamp } from '../../kit/clock.ts'
import { erased, unpack } from '../body.ts'
import type { DroppedOf } from '../dropped.ts'
import type { Entry, Facet, Link, LinkKind, OriginPage, Page, Row, View } from '../store.ts'

interface Stored {
  readonly key: number
  readonly id: string
  readonly kind: KindName
  readonly parent: number
  readonly name: string
  readonly version: number
  readonly body: unknown
}
function row({ body: stored, ...rest }: Stored): Row {
  if (stored === null) throw erased()
  const { uid, ...body } = JSON.parse(unpack(stored)) as Row['body'] & { readonly uid?: string }
  return uid === undefined ? { ...rest, body } : { ...rest, uid, body }
}
const everything = 2 ** 31
/** In a list, the names of a page: its lower bound, its upper one (no text is above a blob) and its length. */
const paged = (name: string, bound: '>' | '>=') => `${name} ${bound} ? and ${name} <= ifnull(?, x'ff')`
const boundOf = ({ after, from }: Page) => (after === undefined && from !== undefined ? '>=' : '>')
const bounds = ({ after, from, upTo }: Page) => [after ?? from ?? '', upTo ?? null] as const
const both = (prepare: (bound: '>' | '>=') => StatementSync) => ({ '>': prepare('>'), '>=': prepare('>=') })
/** The keys of links that stand while `until` says so. */
function originsOf(db: DatabaseSync, until: string) {
  const text = `select distinct origin from relation where target = ? and what = ? and origin > ? and (? is null or value = ?) and ${until} order by origin limit ?`
  const statement = db.prepare(text)
  statement.setReturnArrays(true)
  return (to: number, what: LinkKind, { after, limit, value }: OriginPage, ...then: readonly number[]) =>
    (statement.all(to, what, after, value ?? null, value ?? null, ...then, limit) as unknown as [number][]).map(([origin]) => origin)
}
const one = (statement: StatementSync, ...keys: (number | string)[]) => {
  const found = statement.get(...keys) as unknown as Stored | undefined
  return found && row(found)
}

export function viewNow(db: DatabaseSync): View {
  const columns = 'key, id, kind, parent, name, version, body'
  const child = db.prepare(`select ${columns} from entity where parent = ? and kind = ? and name = ? and dropped is null`)
  const byUid = db.prepare(`select ${columns} from entity where parent = ? and kind = ? and uid = ? and dropped is null`)
  const byKey = db.prepare(`select ${columns} from entity where key = ? and dropped is null`)
  const listing = (columns: string) => (bound: '>' | '>=') =>
    db.prepare(`select ${columns} from entity where parent = ? and kind = ? and ${paged('name', bound)} and dropped is null order by name limit ?`)
  const names = both(listing('name'))
  for (const statement of Object.values(names)) statement.setReturnArrays(true)
  const children = both(listing(columns))
  const links = db.prepare(
    'select origin as "from", target as "to", value from relation where origin = ? and what = ? and until is null order by since, rowid',
  )
  const linked = db.prepare(
    'select origin as "from", target as "to", value from relation where target = ? and what = ? and until is null order by since, rowid',
  )
  const origins = originsOf(db, 'until is null')
  return {
    child: async (parent, kind, name) => one(child, parent, kind, name),
    childByUid: async (parent, kind, uid) => one(byUid, parent, kind, uid),
    byKey: async (key) => one(byKey, key),
    names: async (parent, kind, page: Page = {}) =>
      (names[boundOf(page)].all(parent, kind, ...bounds(page), page.limit ?? everything) as unknown as [string][]).map(([name]) => name),
    children: async (parent, kind, page: Page = {}) =>
      (children[boundOf(page)].all(parent, kind, ...bounds(page), page.limit ?? everything) as unknown as Stored[]).map(row),
    links: async (from, what) => links.all(from, what) as unknown as Link[],
    linked: async (to, what) => linked.all(to, what) as unknown as Link[],
    origins: async (to, what, page) => origins(to, what, page),
  }
}

/**
 * The lake when its log ended at a position, read out of the log.
 * A listing costs as much as there were changes under the parent, not the size of the lake.
 */
export function viewsThen(db: DatabaseSync): (position: number) => View {
  const columns = 'l.subject as key, e.id, l.kind, l.parent, l.name, l.version, l.body'
  const last = `l.facet = 'body' and l.position = (select max(m.position) from log m where m.subject = l.subject and m.facet = 'body' and m.position <= ?) and l.operation <> 'drop'`
  const from = 'from log l join entity e on e.key = l.subject'
  const child = db.prepare(`select ${columns} ${from} where l.parent = ? and l.kind = ? and l.name = ? and ${last}`)
  const byUid = db.prepare(`select ${columns} ${from} where l.parent = ? and l.kind = ? and ${last}`)
  const byKey = db.prepare(`select ${columns} ${from} where l.subject = ? and ${last}`)
  const children = both((bound) =>
    db.prepare(`select ${columns} ${from} where l.parent = ? and l.kind = ? and ${paged('l.name', bound)} and ${last} order by l.name limit ?`),
  )
  const stood = 'since <= ? and (until is null or until > ?)'
  const then = `${stood} order by since, rowid`
  const links = db.prepare(`select origin as "from", target as "to", value from relation where origin = ? and what = ? and ${then}`)
  const linked = db.prepare(`select origin as "from", target as "to", value from relation where target = ? and what = ? and ${then}`)
  const origins = originsOf(db, stood)
  return (position) => {
    const list = (parent: number, kind: KindName, page: Page) =>
      (children[boundOf(page)].all(parent, kind, ...bounds(page), position, page.limit ?? everything) as unknown as Stored[]).map(row)
    return {
      child: async (parent, kind, name) => one(child, parent, kind, name, position),
      // Rare, and only for what a source holds: no index is worth it.
      childByUid: async (parent, kind, uid) => (byUid.all(parent, kind, position) as unknown as Stored[]).map(row).find((found) => found.uid === uid),
      byKey: async (key) => one(byKey, key, position),
      names: async (parent, kind, page = {}) => list(parent, kind, page).map((r) => r.name),
      children: async (parent, kind, page = {}) => list(parent, kind, page),
      links: async (from, what: LinkKind) => links.all(from, what, position, position) as unknown as Link[],
      linked: async (to, what: LinkKind) => linked.all(to, what, position, position) as unknown as Link[],
      origins: async (to, what, page) => origins(to, what, page, position, position),
    }
  }
}

/** Reads log rows. */
export function entriesOf(db: DatabaseSync) {
  const columns =
    'l.position, l.batch, l.stamp, l.actor, l.address, l.request, l.operation, l.kind, l.facet, l.subject, e.id, l.parent, l.name, l.path, l.version, l.body'
  const from = 'from log l join entity e on e.key = l.subject'
  const history = db.prepare(`select ${columns} ${from} where l.subject = ? and l.position < ? order by l.position desc limit ?`)
  const historyOf = db.prepare(`select ${columns} ${from} where l.subject = ? and l.facet = ? and l.position < ? order by l.position desc limit ?`)
  const after = db.prepare(`select ${columns} ${from} where l.position > ? order by l.position limit ?`)
  const within = db.prepare(`select ${columns} ${from} where l.root = ? and l.position > ? order by l.position limit ?`)
  // The drop of what it was in is another commit, or it is still there.
  const drops = `${from} left join entity p on p.key = e.parent left join log d on d.position = p.dropped
    where l.position = e.dropped and e.dropped < :before and e.root is :root and (:all or d.batch is null or d.batch <> l.batch)
    and (:kind is null or e.kind = :kind) and (:name is null or e.name = :name)`
  const dropped = db.prepare(`select ${columns} ${drops} order by e.dropped desc limit :limit`)
  const droppedById = db.prepare(`select ${columns} ${drops} and e.id = :id order by e.dropped desc limit :limit`)
  const stamp = db.prepare('select stamp from log where position = ?')
  const batch = db.prepare('select batch from log where position = ?')
  const stampAt = (position: number) => (stamp.get(position) as { stamp: Stamp } | undefined)?.stamp ?? ''
  const entry = ({ request, path, body, ...rest }: Record<string, unknown>) =>
    ({
      ...rest,
      requestId: request,
      path: JSON.parse(path as string) as string[],
      ...(body === null ? { after: null, erased: true } : { after: JSON.parse(unpack(body)) as Entry['after'] }),
    }) as unknown as Entry
  return {
    history: (subject: number, limit: number, before = Number.MAX_SAFE_INTEGER, facet?: Facet) =>
      (facet === undefined ? history.all(subject, before, limit) : historyOf.all(subject, facet, before, limit)).map(entry),
    after: (position: number, limit: number, root?: number) =>
      (root === undefined ? after.all(position, limit) : within.all(root, position, limit)).map(entry),
    dropped({ root, all = false, id, kind, name }: DroppedOf, limit: number, before = Number.MAX_SAFE_INTEGER) {
      const means = { root: root === 0 ? null : root, all: Number(all), kind: kind ?? null, name: name ?? null, limit, before }
      return (id === undefined ? dropped.all(means) : droppedById.all({ ...means, id })).map(entry)
    },
    /** The last position stamped before `limit`; stamps rise with positions, so twenty looks find it among a million. */
    lastBefore(limit: Stamp, end: number): number {
      let [low, high] = [0, end]
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        if (stampAt(middle) < limit) low = middle
        else high = middle - 1
      }
      // Rows of one commit share an instant but for very large ones; a part of a commit is never shown.
      const next = batch.get(low + 1) as { batch: number } | undefined
      return next && next.batch <= low ? next.batch - 1 : low
    },
  }
}
