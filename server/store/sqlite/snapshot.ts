/** Gives a SQLite lake that is a region to one that joins, and makes a lake of what was given: with a log of its own, and nothing that belongs to the giver alone. */
import type { DatabaseSync } from 'node:sqlite'
import { kindList } from '../../../kinds/index.ts'
import { Clock } from '../../kit/clock.ts'
import { salt } from '../../kit/ids.ts'
import type { Vector } from '../../merge/vector.ts'
import { pack, unpack } from '../body.ts'
import { chainOf, commitOf, genesis } from '../chain.ts'
import { facts } from '../facts.ts'
import { type Opening, readSnapshot, type Section, type Values, writeSnapshot } from '../snapshot.ts'
import { type LinkKind, relations } from '../store.ts'
import { keepFact } from './facts.ts'
import { entriesIn, type RegionFact, regionIn } from './region-facts.ts'
import { openForReading, openForWriting, openRoughly, replaceTokenKeyIn, tokenKeyIn } from './schema.ts'

const here = kindList
  .filter(({ sync }) => sync.here)
  .map(({ name }) => `'${name}'`)
  .join()
const given: Readonly<Record<Section, string>> = {
  member: 'select region, state from member order by region',
  entity: `select e.id, e.kind, p.id, e.name, e.version, e.uid, json_remove(e.body, '$.sealed'), e.stamp, e.dropped is not null from entity e
    left join entity p on p.key = e.parent where e.kind not in (${here}) and (e.dropped is null or not exists (select 1 from entity n where n.id = e.id and n.key > e.key)) order by e.key`,
  relation: `select o.id, r.what, t.id, r.value, r.stamp from relation r join entity o on o.key = r.origin join entity t on t.key = r.target
    where r.until is null and o.kind not in (${here}) order by o.key, r.what, r.rowid`,
  thing: 'select id, kind, within, name, home, state from thing order by id',
  cell: 'select id, what, target, value, state from cell order by id, what, target, value',
  owned: 'select principal, id from owned order by principal, id',
  open: 'select id, what, target, value from open order by id',
  sum: 'select id, sum, spoken from sum order by id',
  // What is shown follows from what was heard ahead of its turn too.
  alert: 'select origin, number, entry from alert order by origin, number',
  entry: 'select origin, number, stamp, deps, epochs, residency, said, salt, chain, signature, more from entry order by place',
}

/** As it is at one moment; whoever writes goes on meanwhile. Gives how many rows there are in it. Throws for a lake that is no region. */
export function snapshotOf(lake: string, file: string, told: (rows: number) => void): number {
  const db = openForReading(lake)
  try {
    db.exec('begin')
    const region = regionIn(db)
    if (!region) throw new Error('this lake is no region')
    const vector: Vector = Object.fromEntries(Object.entries(entriesIn(db).ends()).map(([origin, { number }]) => [origin, number]))
    return writeSnapshot(file, { form: 1, founder: region.founder, vector }, (section) => rowsOf(db, section), told)
  } finally {
    db.close()
  }
}

function* rowsOf(db: DatabaseSync, section: Section): Generator<Values> {
  const all = db.prepare(given[section])
  all.setReturnArrays(true)
  const said = 6
  for (const row of all.iterate() as Iterable<unknown> as Iterable<unknown[]>) {
    if (section === 'entry') row[said] = unpack(row[said])
    yield row as unknown as Values
  }
}

/** Makes the file of a new region out of a snapshot. What it is known by to its members is `region`; `tokenKey` is its own secret. */
export function lakeFromSnapshot(
  snapshot: string,
  file: string,
  { origin, ...region }: Omit<RegionFact, 'founder'> & { readonly origin: string },
  tokenKey: Uint8Array,
  told: (rows: number) => void,
): void {
  openForWriting(file).close()
  const db = openRoughly(file)
  try {
    db.exec('begin')
    const load = loaderOf(db)
    let rows = 0
    for (const row of readSnapshot(snapshot)) {
      if (!Array.isArray(row)) {
        keepFact(db, facts.incarnation, origin.slice(origin.lastIndexOf('#') + 1))
        keepFact(db, facts.region, JSON.stringify({ ...region, founder: (row as Opening).founder } satisfies RegionFact))
        continue
      }
      const [section, ...values] = row as [Section, ...(string | number | null)[]]
      load(section, values)
      if (++rows % 10_000 === 0) told(rows)
    }
    replaceTokenKeyIn(db, tokenKeyIn(db), tokenKey)
    db.exec('commit')
  } finally {
    db.close()
  }
}

const plain = {
  member: 'insert into member (region, state) values (?, ?)',
  thing: 'insert into thing (id, kind, within, name, home, state) values (?, ?, ?, ?, ?, ?)',
  cell: 'insert into cell (id, what, target, value, state) values (?, ?, ?, ?, ?)',
  owned: 'insert into owned (principal, id) values (?, ?)',
  open: 'insert into open (id, what, target, value) values (?, ?, ?, ?)',
  sum: 'insert into sum (id, sum, spoken) values (?, ?, ?)',
  alert: 'insert into alert (origin, number, entry) values (?, ?, ?)',
} as const

interface Placed {
  readonly key: number
  readonly kind: string
  readonly parent: number
  readonly root: number
  readonly within: string | null
  readonly name: string
  readonly version: number
}

/** Every thing and every sort of relation gets its row in the new log: it begins with what was there when the region joined. */
function loaderOf(db: DatabaseSync): (section: Section, values: Values) => void {
  const insert = db.prepare(
    'insert into entity (key, id, kind, parent, root, name, version, uid, body, stamp, dropped) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const relate = db.prepare('insert into relation (origin, what, target, value, since, stamp) values (?, ?, ?, ?, ?, ?)')
  const entry = db.prepare(
    'insert into entry (origin, number, stamp, deps, epochs, residency, said, salt, chain, signature, more) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const log =
    db.prepare(`insert into log (position, batch, origin, number, stamp, actor, address, request, operation, kind, facet, subject, parent, root, within, name, path, version, body, salt, commitment, chain)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const others = Object.fromEntries(Object.entries(plain).map(([section, text]) => [section, db.prepare(text)])) as Record<
    keyof typeof plain,
    ReturnType<DatabaseSync['prepare']>
  >
  const things = new Map<string, Placed>()
  const keys = new Map<number, string>()
  const clock = new Clock()
  let [position, chain] = [0, genesis]
  /** Relations come by what they are from, one sort after another: the row is written when the next begins. */
  let gathered: { readonly from: string; readonly what: LinkKind; readonly links: { to: string; value: string | null; stamp: string }[] } | undefined

  const pathOf = (thing: Placed): readonly string[] => {
    const above = thing.parent === 0 ? undefined : things.get(keys.get(thing.parent) as string)
    return above ? [...pathOf(above), thing.name] : [thing.name]
  }
  const record = (id: string, thing: Placed, operation: string, facet: string, text: string, stamp = clock.next()) => {
    const mark = salt()
    const commitment = commitOf(mark, text)
    const path = JSON.stringify(pathOf(thing))
    const { kind, within, name, version } = thing
    const at = ++position
    const envelope = {
      position: at,
      batch: at,
      origin: 'joined',
      number: at,
      stamp,
      deps: null,
      unit: null,
      epoch: null,
      residency: null,
    }
    const whole = { ...envelope, actor: 'caspian', address: '', requestId: '', operation, kind, facet, id, within, name, path, version }
    chain = chainOf(chain, whole, commitment)
    log.run(
      at,
      at,
      whole.origin,
      at,
      whole.stamp,
      whole.actor,
      '',
      '',
      operation,
      kind,
      facet,
      thing.key,
      thing.parent,
      thing.root,
      within,
      name,
      path,
      version,
      pack(text),
      mark,
      commitment,
      chain,
    )
  }
  const settle = () => {
    if (!gathered) return
    const { from, what, links } = gathered
    const origin = things.get(from) as Placed
    const { facet, operation } = relations[what]
    for (const { to, value, stamp } of links) relate.run(origin.key, what, (things.get(to) as Placed).key, value, position + 1, stamp)
    record(
      from,
      origin,
      operation,
      facet,
      JSON.stringify({ [facet]: links.map(({ to, value }) => (value === null ? { id: to } : { id: to, value })) }),
    )
    gathered = undefined
  }

  return (section, values) => {
    if (section === 'entity') {
      const [id, kind, within, name, , uid, body, seen, dropped] = values as [
        string,
        string,
        string | null,
        string,
        number,
        string | null,
        string,
        string,
        number,
      ]
      const above = within === null ? undefined : things.get(within)
      if (within !== null && !above) throw new Error(`${id} is in ${within}, which is not in the snapshot`)
      clock.saw(seen)
      // Counted by this log, which begins here: one that proves itself starts with the first.
      const version = dropped ? 2 : 1
      const key = things.size + 1
      const thing: Placed = { key, kind, parent: above?.key ?? 0, root: above?.root ?? key, within, name, version }
      const [made, ended] = [clock.next(), clock.next()]
      // One that was removed and added again has two rows of one id: the last is the thing.
      things.set(id, thing)
      keys.set(key, id)
      insert.run(
        key,
        id,
        kind,
        thing.parent,
        above ? thing.root : null,
        name,
        version,
        uid,
        body,
        dropped ? ended : made,
        dropped ? position + 2 : null,
      )
      record(
        id,
        dropped ? { ...thing, version: version - 1 } : thing,
        'import',
        'body',
        uid === null ? body : JSON.stringify({ ...(JSON.parse(body) as object), uid }),
        made,
      )
      if (dropped) record(id, thing, 'drop', 'body', 'null', ended)
    } else if (section === 'relation') {
      const [from, what, to, value, stamp] = values as [string, LinkKind, string, string | null, string]
      if (gathered && (gathered.from !== from || gathered.what !== what)) settle()
      gathered ??= { from, what, links: [] }
      gathered.links.push({ to, value, stamp })
    } else {
      settle()
      if (section === 'entry') entry.run(...(values.map((value, i) => (i === 6 ? pack(value as string) : value)) as Parameters<typeof entry.run>))
      else others[section].run(...(values as Parameters<typeof entry.run>))
    }
  }
}
