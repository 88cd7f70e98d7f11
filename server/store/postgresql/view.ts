/** Reads a PostgreSQL lake, as it is and as it was. */
import type { KindName } from '../../../kinds/index.ts'
import type { Stamp } from '../../kit/clock.ts'
import { erased, unpack } from '../body.ts'
import type { DroppedOf } from '../dropped.ts'
import type { Entry, Facet, Link, LinkKind, OriginPage, Page, Row, View } from '../store.ts'
import type { Reads } from './reads.ts'
import { fromText, fromTextOrNull, toText, toTextOrNull } from './text.ts'

interface Stored extends Omit<Row, 'body' | 'uid'> {
  readonly body: string | null
}
function row({ body: stored, id, name, ...rest }: Stored): Row {
  if (stored === null) throw erased()
  const { uid, ...body } = JSON.parse(unpack(stored)) as Row['body'] & { readonly uid?: string }
  const found = { ...rest, id: fromText(id), name: fromText(name), body }
  return uid === undefined ? found : { ...found, uid }
}
const link = ({ from, to, value }: Link): Link => ({ from, to, value: fromTextOrNull(value) })

const columns = 'key, id, kind, parent, name, version, body'
const live = `select ${columns} from entity where dropped is null and`
const related = 'select origin as "from", target as "to", value from relation where'
const inOrder = 'order by since, key'
/** A list whose first name counts, and one whose first name does not. The last one, where there is one, does. */
const both = (name: string, text: (bound: string) => string) => ({
  after: { name: `${name} after`, text: text('>') },
  from: { name: `${name} from`, text: text('>=') },
})
const boundOf = ({ after, from }: Page) => (after === undefined && from !== undefined ? 'from' : 'after')
const bounds = ({ after, from, upTo, limit }: Page) => [toText(after ?? from ?? ''), toTextOrNull(upTo), limit ?? null]
const listed = (columns: string) => (bound: string) =>
  `select ${columns} from entity where parent = $1 and kind = $2 and name ${bound} $3 and ($4::text is null or name <= $4) and dropped is null order by name limit $5`

const now = {
  child: { name: 'child', text: `${live} parent = $1 and kind = $2 and name = $3` },
  byUid: { name: 'byUid', text: `${live} parent = $1 and kind = $2 and uid = $3` },
  byKey: { name: 'byKey', text: `${live} key = $1` },
  names: both('names', listed('name')),
  children: both('children', listed(columns)),
  links: { name: 'links', text: `${related} origin = $1 and what = $2 and until is null ${inOrder}` },
  origins: {
    name: 'origins',
    text: 'select distinct origin from relation where target = $1 and what = $2 and origin > $3 and ($4::text is null or value = $4) and until is null order by origin limit $5',
  },
  linked: { name: 'linked', text: `${related} target = $1 and what = $2 and until is null ${inOrder}` },
}

const first = async (rows: Promise<readonly Stored[]>) => {
  const [found] = await rows
  return found && row(found)
}

const ends = ({ after, limit, value }: OriginPage) => [after, toTextOrNull(value), limit]
const originsIn = async (rows: Promise<readonly { readonly origin: number }[]>) => (await rows).map(({ origin }) => origin)

export function viewNow(reads: Reads): View {
  return {
    child: (parent, kind, name) => first(reads.run(now.child, [parent, kind, toText(name)])),
    childByUid: (parent, kind, uid) => first(reads.run(now.byUid, [parent, kind, toText(uid)])),
    byKey: (key) => first(reads.run(now.byKey, [key])),
    names: async (parent, kind, page = {}) =>
      (await reads.run<{ name: string }>(now.names[boundOf(page)], [parent, kind, ...bounds(page)])).map(({ name }) => fromText(name)),
    children: async (parent, kind, page = {}) => (await reads.run<Stored>(now.children[boundOf(page)], [parent, kind, ...bounds(page)])).map(row),
    links: async (from, what) => (await reads.run<Link>(now.links, [from, what])).map(link),
    origins: (to, what, page) => originsIn(reads.run(now.origins, [to, what, ...ends(page)])),
    linked: async (to, what) => (await reads.run<Link>(now.linked, [to, what])).map(link),
  }
}

const told = 'select l.subject as key, e.id, l.kind, l.parent, l.name, l.version, l.body from log l join entity e on e.key = l.subject where'
const last = `l.facet = 'body' and l.position = (select max(m.position) from log m where m.subject = l.subject and m.facet = 'body' and m.position <= $1) and l.operation <> 'drop'`
const stood = 'since <= $1 and (until is null or until > $1)'
const thenOn = `${stood} ${inOrder}`
const then = {
  child: { name: 'childThen', text: `${told} l.parent = $2 and l.kind = $3 and l.name = $4 and ${last}` },
  // Rare, and only for what a source holds: no index is worth it.
  byUid: { name: 'byUidThen', text: `${told} l.parent = $2 and l.kind = $3 and ${last}` },
  byKey: { name: 'byKeyThen', text: `${told} l.subject = $2 and ${last}` },
  children: both(
    'childrenThen',
    (bound) =>
      `${told} l.parent = $2 and l.kind = $3 and l.name ${bound} $4 and ($5::text is null or l.name <= $5) and ${last} order by l.name limit $6`,
  ),
  links: { name: 'linksThen', text: `${related} origin = $2 and what = $3 and ${thenOn}` },
  origins: {
    name: 'originsThen',
    text: `select distinct origin from relation where target = $2 and what = $3 and origin > $4 and ($5::text is null or value = $5) and ${stood} order by origin limit $6`,
  },
  linked: { name: 'linkedThen', text: `${related} target = $2 and what = $3 and ${thenOn}` },
}

/**
 * The lake when its log ended at a position, read out of the log.
 * A listing costs as much as there were changes under the parent, not the size of the lake.
 */
export const viewsThen =
  (reads: Reads) =>
  (position: number): View => {
    const list = async (parent: number, kind: KindName, page: Page = {}) =>
      (await reads.run<Stored>(then.children[boundOf(page)], [position, parent, kind, ...bounds(page)])).map(row)
    return {
      child: (parent, kind, name) => first(reads.run(then.child, [position, parent, kind, toText(name)])),
      childByUid: async (parent, kind, uid) =>
        (await reads.run<Stored>(then.byUid, [position, parent, kind])).map(row).find((found) => found.uid === uid),
      byKey: (key) => first(reads.run(then.byKey, [position, key])),
      names: async (parent, kind, page) => (await list(parent, kind, page)).map(({ name }) => name),
      children: list,
      links: async (from, what: LinkKind) => (await reads.run<Link>(then.links, [position, from, what])).map(link),
      origins: (to, what, page) => originsIn(reads.run(then.origins, [position, to, what, ...ends(page)])),
      linked: async (to, what: LinkKind) => (await reads.run<Link>(then.linked, [position, to, what])).map(link),
    }
  }

const entries = `select l.position, l.batch, l.stamp, l.actor, l.address, l.request as "requestId", l.operation, l.kind, l.facet, l.subject, e.id, l.parent, l.name,
  l.path, l.version, l.body from log l join entity e on e.key = l.subject where`
// The drop of what it was in is another commit, or it is still there.
const drops = `${entries.replace(' where', '')} left join entity p on p.key = e.parent left join log d on d.position = p.dropped
  where l.position = e.dropped and e.dropped is not null and e.dropped < $1 and e.root is not distinct from $2 and ($3 or d.batch is null or d.batch <> l.batch)
  and ($4::text is null or e.kind = $4) and ($5::text is null or e.name = $5) order by e.dropped desc limit $6`
const logged = {
  history: {
    name: 'history',
    text: `${entries} l.subject = $1 and l.position < $2 and l.facet = coalesce($4, l.facet) order by l.position desc limit $3`,
  },
  within: { name: 'within', text: `${entries} l.root = $3 and l.position > $1 order by l.position limit $2` },
  dropped: { name: 'dropped', text: drops },
  droppedById: { name: 'droppedById', text: drops.replace('where', 'where e.id = $7 and') },
  after: { name: 'entries', text: `${entries} l.position > $1 order by l.position limit $2` },
  // Stamps rise with positions, so twenty looks find one among a million.
  at: {
    name: 'at',
    text: `with recursive s(low, high) as (
        select 0::bigint, $2::bigint union all
        select case when coalesce(l.stamp, '') < $1 then middle else low end, case when coalesce(l.stamp, '') < $1 then high else middle - 1 end
        from (select low, high, (low + high + 1) / 2 as middle from s where low < high) x left join log l on l.position = x.middle
      ) select low, (select batch from log where position = low + 1) as batch from s where low = high`,
  },
}
interface StoredEntry extends Omit<Entry, 'path' | 'after' | 'erased'> {
  readonly path: string
  readonly body: string | null
}
const entry = ({ path, body, ...rest }: StoredEntry): Entry => ({
  ...rest,
  actor: fromText(rest.actor),
  address: fromText(rest.address),
  requestId: fromText(rest.requestId),
  id: fromText(rest.id),
  name: fromText(rest.name),
  path: JSON.parse(path) as string[],
  ...(body === null ? { after: null, erased: true } : { after: JSON.parse(unpack(body)) as Entry['after'] }),
})

/** Reads log rows. */
export const entriesOf = (reads: Reads) => ({
  history: async (subject: number, limit: number, before = Number.MAX_SAFE_INTEGER, facet?: Facet) =>
    (await reads.run<StoredEntry>(logged.history, [subject, before, limit, facet ?? null])).map(entry),
  after: async (position: number, limit: number, root?: number) =>
    (root === undefined
      ? await reads.run<StoredEntry>(logged.after, [position, limit])
      : await reads.run<StoredEntry>(logged.within, [position, limit, root])
    ).map(entry),
  async dropped({ root, all = false, id, kind, name }: DroppedOf, limit: number, before = Number.MAX_SAFE_INTEGER) {
    const means = [before, root === 0 ? null : root, all, kind ?? null, toTextOrNull(name), limit]
    const rows = await (id === undefined
      ? reads.run<StoredEntry>(logged.dropped, means)
      : reads.run<StoredEntry>(logged.droppedById, [...means, toText(id)]))
    return rows.map(entry)
  },
  /** The last position stamped before `limit`, never within a commit. */
  async lastBefore(limit: Stamp, end: number): Promise<number> {
    const [found] = await reads.run<{ low: number; batch: number | null }>(logged.at, [limit, end])
    const { low = 0, batch = null } = found ?? {}
    // Rows of one commit share an instant but for very large ones; a part of a commit is never shown.
    return batch !== null && batch <= low ? batch - 1 : low
  },
})
