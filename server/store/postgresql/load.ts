/** Reads what a group of writes has to know, in a number of statements that does not depend on how many they are. */
import type { LinkKind, Write } from '../store.ts'
import type { Live } from '../tables.ts'
import type { Loaded, Relation } from './overlay.ts'
import type { Session } from './session.ts'
import { fromText, fromTextOrNull, toText } from './text.ts'

/** What the steps of a group name. */
interface Named {
  readonly keys: Set<number>
  readonly places: { readonly parent: number; readonly kind: string; readonly name: string }[]
  /** Entities that get a name, which somebody else may have. */
  readonly moves: { readonly key: number; readonly name: string }[]
  readonly drops: number[]
  readonly lists: { readonly from: number; readonly what: LinkKind }[]
  readonly intents: string[]
  readonly revivals: { readonly key: number; readonly dropped: number }[]
}

function named(writes: readonly Write[]): Named {
  const found: Named = { keys: new Set(), places: [], moves: [], drops: [], lists: [], intents: [], revivals: [] }
  for (const { steps } of writes)
    for (const step of steps)
      switch (step.do) {
        case 'insert':
          if (typeof step.parent === 'string') break
          found.keys.add(step.parent)
          found.places.push({ parent: step.parent, kind: step.kind, name: toText(step.name) })
          break
        case 'update':
          found.keys.add(step.key)
          found.moves.push({ key: step.key, name: toText(step.name) })
          break
        case 'drop':
          found.drops.push(step.key)
          break
        case 'revive':
          found.revivals.push({ key: step.key, dropped: step.dropped })
          break
        case 'relate':
          for (const { to } of [...step.add, ...step.remove]) found.keys.add(to)
          // What was made in the same commit has none yet.
          if (typeof step.from === 'string') break
          found.keys.add(step.from)
          found.lists.push({ from: step.from, what: step.what })
          break
        case 'intend':
          found.intents.push(toText(step.intent.id))
          break
        case 'settle':
          found.intents.push(toText(step.id))
          break
        case 'resolve':
        case 'move':
          found.keys.add(step.key)
          break
        case 'unruled':
        case 'tell':
          break
      }
  return found
}

const live = (key: string) =>
  `select e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version from ${key} join entity e on e.key = w.key and e.dropped is null
    left join entity p on p.key = e.parent`
const known = { name: 'known', text: live('unnest($1::bigint[]) as w(key)') }
// A look into the index of names for each place: joined plainly, statistics that are missing or old make it a walk over all entities.
const at = (parent: string, kind: string) =>
  `cross join lateral (select * from entity e where e.parent = ${parent} and e.kind = ${kind} and e.name = w.name and e.dropped is null limit 1) e`
const there = 'select e.key, e.id, e.kind, e.parent, null as within, coalesce(e.root, e.key) as root, e.name, e.version from'
const placed = { name: 'placed', text: `${there} unnest($1::bigint[], $2::text[], $3::text[]) as w(parent, kind, name) ${at('w.parent', 'w.kind')}` }
const inTheWay = {
  name: 'inTheWay',
  text: `${there} unnest($1::bigint[], $2::text[]) as w(key, name) join entity i on i.key = w.key and i.name <> w.name ${at('i.parent', 'i.kind')}`,
}
const dropped = {
  name: 'dropped',
  text: `with recursive below as (
      select key from unnest($1::bigint[]) as d(key)
      union select e.key from below b cross join lateral (select e.key from entity e where e.parent = b.key and e.dropped is null offset 0) e
    ) ${live('below w')}`,
}
const relations = {
  name: 'relations',
  text: `select r.key, r.origin as "from", r.what, r.target as "to", e.id, r.value
    from (select distinct * from json_to_recordset($1) as l("from" bigint, what text)) l
    cross join lateral (select * from relation r where r.origin = l."from" and r.what = l.what and r.until is null offset 0) r
    join entity e on e.key = r.target order by r.since, r.key`,
}

// What a revival brings back, said once for all that must be known of it.
const coming = `with recursive t as (
    select e.key, coalesce(e.root, e.key) as root, e.dropped as last, l.batch as first from unnest($1::bigint[], $2::bigint[]) as r(key, dropped)
    join entity e on e.key = r.key and e.dropped = r.dropped join log l on l.position = r.dropped
  ), g as (
    select key, first, last from t union
    select e.key, t.first, t.last from t cross join lateral (
      select e.key from entity e where e.root = t.root and e.dropped >= t.first and e.dropped < t.last offset 0) e
  ), torn as (
    select distinct r.*, g.first, g.last from g cross join lateral (
      select * from relation r where r.origin = g.key and r.until is not null union select * from relation r where r.target = g.key and r.until is not null) r
    where r.until between g.first and g.last
  )`
const gone = {
  name: 'gone',
  text: `${coming} select distinct e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.uid, e.version, e.body, e.dropped, g.first as batch
    from g join entity e on e.key = g.key left join entity p on p.key = e.parent`,
}
const torn = {
  name: 'torn',
  text: `${coming} select distinct key, origin as "from", what, target as "to", value, since, until from torn order by since, key`,
}
const standing = {
  name: 'standing',
  text: `${coming}, ends as (select origin, what from torn union select key, null from g)
    select distinct r.key, r.origin as "from", r.what, r.target as "to", e.id, r.value, r.since from ends l
    cross join lateral (select * from relation r where r.origin = l.origin and r.what = l.what and r.until is null offset 0) r
    join entity e on e.key = r.target order by r.since, r.key`,
}
const around = {
  name: 'around',
  text: `${coming}, w as (
      select origin as key from torn union select target from torn union select e.parent from t join entity e on e.key = t.key
      union select e.parent from w join entity e on e.key = w.key
    ) ${live('w')} union ${there} t join entity i on i.key = t.key join lateral (select i.name) w on true ${at('i.parent', 'i.kind')}`,
}
const intents = { name: 'intents', text: 'select id from intent where id = any($1)' }

/** What is known where nothing is named. */
export const nothingNamed = { things: [], relations: [], gone: [], ended: [], intents: [] } as const

/** Sends all at once. The one who asks has locked the head, so that what is read stays true until the commit. */
export async function load(session: Session, writes: readonly Write[]): Promise<Omit<Loaded, 'entity' | 'relation'>> {
  const { keys, places, moves, drops, lists, intents: ids, revivals } = named(writes)
  const back = [revivals.map(({ key }) => key), revivals.map(({ dropped }) => dropped)]
  const none = { rows: [] }
  const [taken, moved, below, near, is, hung, open, came, tore, stand] = await Promise.all([
    places.length > 0
      ? session.run<Live>(placed, [places.map(({ parent }) => parent), places.map(({ kind }) => kind), places.map(({ name }) => name)])
      : none,
    moves.length > 0 ? session.run<Live>(inTheWay, [moves.map(({ key }) => key), moves.map(({ name }) => name)]) : none,
    drops.length > 0 ? session.run<Live>(dropped, [drops]) : none,
    revivals.length > 0 ? session.run<Live>(around, back) : none,
    keys.size > 0 ? session.run<Live>(known, [[...keys]]) : none,
    lists.length > 0 ? session.run<Relation>(relations, [JSON.stringify(lists)]) : none,
    ids.length > 0 ? session.run<{ id: string }>(intents, [ids]) : none,
    revivals.length > 0 ? session.run<Loaded['gone'][number]>(gone, back) : none,
    revivals.length > 0 ? session.run<Loaded['ended'][number]>(torn, back) : none,
    revivals.length > 0 ? session.run<Relation>(standing, back) : none,
  ])
  // What only has a name that is wanted comes first, without the id of what it is in; where it is wanted itself it comes again, whole.
  const found = [taken, moved, below, near, is].flatMap(({ rows }) => rows)
  return {
    things: found.map((row) => ({ ...row, id: fromText(row.id), within: fromTextOrNull(row.within), name: fromText(row.name) })),
    relations: [...new Map([...hung.rows, ...stand.rows].map((row) => [row.key, row])).values()].map((row) => ({
      ...row,
      id: fromText(row.id),
      value: fromTextOrNull(row.value),
    })),
    gone: came.rows.map((row) => ({
      ...row,
      id: fromText(row.id),
      within: fromTextOrNull(row.within),
      name: fromText(row.name),
      uid: fromTextOrNull(row.uid),
    })),
    ended: tore.rows.map((row) => ({ ...row, value: fromTextOrNull(row.value) })),
    intents: open.rows.map(({ id }) => fromText(id)),
  }
}
