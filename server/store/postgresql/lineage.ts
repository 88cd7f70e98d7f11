/** Lineage in a PostgreSQL lake: events kept and merged by one server at a time, and read a layer at a time. */
import type { Clock } from '../../kit/clock.ts'
import {
  type AliasRow,
  type Cell,
  type ColumnEdgeRow,
  countedMost,
  type EdgeRow,
  everMicros,
  idsIn,
  type JobThing,
  jobsOf,
  type KeptEvent,
  type Lineage,
  type Merged,
  merged,
  mergedWith,
  mergeMark,
  type NodeKey,
  type NodeMark,
  type NodeRow,
  type Some,
  shapes,
  type ToldEvent,
  type Work,
  worksOf,
} from '../lineage.ts'
import type { Reads } from './reads.ts'
import type { Login, Session, Statement } from './session.ts'
import { fromText, toText } from './text.ts'
import { turns } from './turns.ts'

/** Any number: one server at a time merges. */
const begin = 'begin; select pg_advisory_xact_lock(4127700007)'
const node = 'select n.key, n.id, n.first, n.last, n.thing from lineage_node n'
/** The run of a job that counts at the moment. */
const counting = (doer: string, at: string) => {
  const last = (well: number) =>
    `(select r.run from lineage_run r where r.doer = ${doer} and r.well = ${well} and r.counts <= ${at} order by r.counts desc, r.run desc limit 1)`
  return `coalesce(${last(1)}, ${last(0)})`
}
// Looked up for each: joined plainly, statistics that are missing make it a walk over all of a table.
/** Columns that may hold more than an index takes: they are looked for by a hash. */
const long: ReadonlySet<string> = new Set(['id', 'field', 'source_field', 'name'])
const hashed = (column: string, of = ''): string => (long.has(column) ? `md5(${of}${column})` : of + column)
const each = (of: string) => `cross join lateral (${of} offset 0)`
const named = (name: string, text: string): Statement => ({ name: `lineage ${name}`, text })
const both = (name: string, given: string, all: string, last: number) => ({
  some: named(name, `select ${given} ${all} limit $${last}`),
  count: named(`${name} count`, `select count(*) as count from (select 1 ${all} limit $${last}) counted`),
})
const edgesThat = (end: 'doer' | 'dataset') =>
  `from unnest($1::bigint[]) w(key) ${each(`select e.*, ${counting('e.doer', '$3')} as run from lineage_edge e where e.${end} = w.key and e.side = $2`)} e
      where exists (select 1 from lineage_use u where u.doer = e.doer and u.run = e.run and u.side = e.side and u.dataset = e.dataset and u.first <= $3)`
const edges = (end: 'doer' | 'dataset') => both(`edges of ${end}`, 'e.doer, e.dataset, e.first, e.last', edgesThat(end), 4)
const columns = (end: 'source' | 'written', field: 'field' | 'source_field' | undefined) =>
  both(
    `columns of ${end}${field === undefined ? '' : ' by field'}`,
    'c.written, c.field, c.source, c.source_field as "sourceField", c.doer, c.first, c.last, c.transformations',
    `from unnest($1::bigint[], $2::text[]) w(key, field)
      ${each(`select * from lineage_column c where c.${end} = w.key${field === undefined ? '' : ` and md5(c.${field}) = md5(w.field)`}`)} c
      where (select max(s.at) from lineage_statement s where s.written = c.written and s.doer = c.doer and s.at <= $3) between c.first and c.last`,
    4,
  )
const sql = {
  byIds: named('by ids', `${node} where n.root = $1 and md5(n.id) = any(array(select md5(id) from unnest($2::text[]) id))`),
  byKeys: named('by keys', `${node} where n.key = any($1)`),
  byThings: named('by things', `${node} where n.root = $1 and n.thing = any($2)`),
  aliases: named(
    'aliases',
    `select how, former, other, first, last from lineage_alias where former = any($1)
      union select how, former, other, first, last from lineage_alias where other = any($1)`,
  ),
  edges: { doer: edges('doer'), dataset: edges('dataset') },
  columns: { source: columns('source', undefined), written: columns('written', undefined) },
  fields: { source: columns('source', 'source_field'), written: columns('written', 'field') },
  runs: named(
    'runs',
    `select r.* from unnest($1::bigint[]) w(key) ${each(`select r.* from lineage_run r where r.doer = w.key
      and r.run = coalesce(${counting('w.key', '$2')}, (select l.run from lineage_run l where l.doer = w.key order by l.last desc, l.run desc limit 1))`)} r`,
  ),
  facets: named(
    'facets',
    `select node, name, at, value from lineage_facet where node = any($1) and has = $2 and name = any($3) and run = '' and dataset = 0`,
  ),
  events: named('events', 'select at, event from lineage_event where root = $1 and at < $2 order by at desc, hash limit $3'),
  worked: named(
    'worked',
    'select t.doer, n.root, t.at from lineage_told t join lineage_node n on n.key = t.doer where t.at > $1 order by t.at limit $2',
  ),
  things: named(
    'things of jobs',
    `select distinct doer, thing from
      (select e.doer, (select d.thing from lineage_node d where d.key = e.dataset) as thing ${edgesThat('doer')}) told where thing is not null`,
  ),
  tell: named(
    'tell',
    `insert into lineage_told select doer, (select coalesce(max(at), 0) from lineage_told) + row_number() over (order by doer)
      from (select unnest($1::bigint[]) as doer union select doer from lineage_edge where dataset = any($2)) told
      on conflict (doer) do update set at = excluded.at`,
  ),
  keep: named(
    'keep',
    `insert into lineage_event (root, hash, at, stamp, actor, address, request, event)
      select $1, hash, at, stamp, actor, address, "requestId", event from json_to_recordset($2)
      as w(hash text, at bigint, stamp text, actor text, address text, "requestId" text, event text) on conflict do nothing returning hash`,
  ),
  add: named(
    'add',
    `insert into lineage_node (key, root, id) select (select coalesce(max(key), 0) from lineage_node) + row_number() over (), $1, w.id
      from unnest($2::text[]) w(id) where not exists (select 1 from lineage_node n where n.root = $1 and md5(n.id) = md5(w.id))`,
  ),
  marks: named('marks', 'select key, first, last, thing, thing_at as "thingAt" from lineage_node where key = any($1)'),
  mark: named(
    'mark',
    `update lineage_node n set first = w.first, last = w.last, thing = w.thing, thing_at = w."thingAt" from json_to_recordset($1)
      as w(key bigint, first bigint, last bigint, thing bigint, "thingAt" bigint) where n.key = w.key`,
  ),
}

interface RowStatements {
  readonly find: Statement
  readonly put: Statement
}
const rowStatements = new Map<string, RowStatements>(Object.values(shapes).map((shape) => [shape.name, statementsOf(shape as Merged['shape'])]))
function statementsOf({ name, keys, values, texts }: Merged['shape']): RowStatements {
  const type = (column: string) => `${column} ${texts.includes(column) ? 'text' : 'bigint'}`
  const all = [...keys, ...values]
  const found = values.length > 0 ? values.map((value) => `t.${value}`).join() : '1'
  const where = keys.map((key) => `${hashed(key, 't.')} = ${hashed(key, 'w.')}`).join(' and ')
  const update = values.length > 0 ? `do update set ${values.map((value) => `${value} = excluded.${value}`).join()}` : 'do nothing'
  return {
    find: named(
      `find ${name}`,
      `select w.i, ${found} from json_to_recordset($1) as w(i bigint, ${keys.map(type).join()}) cross join lateral (select * from ${name} t where ${where} limit 1) t`,
    ),
    put: named(
      `put ${name}`,
      `insert into ${name} (${all.join()}) select ${all.join()} from json_to_recordset($1) as w(${all.map(type).join()}) on conflict (${keys.map((key) => hashed(key)).join()}) ${update}`,
    ),
  }
}
const text = (cell: Cell): Cell => (typeof cell === 'string' ? toText(cell) : cell)
const told = (cell: unknown): Cell => (typeof cell === 'string' ? fromText(cell) : (cell as Cell))
const objectOf = (columns: readonly string[], cells: readonly Cell[]) =>
  Object.fromEntries(columns.map((column, i) => [column, text(cells[i] ?? null)]))

async function put(on: Session, rows: readonly Merged[]): Promise<void> {
  for (const [name, all] of Map.groupBy(rows, ({ shape }) => shape.name)) {
    const { find, put } = rowStatements.get(name) as RowStatements
    const { keys, values } = (all[0] as Merged).shape
    const asked = all.map(({ key }, i) => ({ i, ...objectOf(keys, key) }))
    const found = await on.run<Readonly<Record<string, unknown>>>(find, [JSON.stringify(asked)])
    const kept = new Map(found.rows.map((row) => [Number(row.i), values.map((value) => told(row[value]))]))
    const next = all.flatMap((one, i) => {
      const was = kept.get(i)
      const is = was ? mergedWith(one, was) : one.shape.put(one.row)
      return was && is.every((value, j) => value === was[j]) ? [] : [objectOf([...keys, ...values], [...one.key, ...is])]
    })
    if (next.length > 0) await on.run(put, [JSON.stringify(next)])
  }
}

async function take(on: Session, clock: Clock, root: number, events: readonly ToldEvent[]): Promise<number> {
  const sent = events.map(({ hash, at, actor, address, requestId, event }) => ({
    hash,
    at,
    stamp: clock.next(),
    event: toText(event),
    actor: toText(actor),
    address: toText(address),
    requestId: toText(requestId),
  }))
  const { rows: added } = await on.run<{ hash: string }>(sql.keep, [root, JSON.stringify(sent)])
  const left = new Set(added.map(({ hash }) => hash))
  const fresh = events.filter(({ hash }) => left.delete(hash))
  if (fresh.length === 0) return 0
  const ids = [...idsIn(fresh)].map(toText)
  await on.run(sql.add, [root, ids])
  const { rows: nodes } = await on.run<{ key: NodeKey; id: string }>(sql.byIds, [root, ids])
  const keys = new Map(nodes.map(({ key, id }) => [fromText(id), key]))
  const { marks, rows } = merged(fresh, (id) => keys.get(id) as NodeKey)
  const { rows: known } = await on.run<NodeMark & { key: NodeKey }>(sql.marks, [[...marks.keys()]])
  const next = known.map(({ key, ...mark }) => ({ key, ...mergeMark(mark, marks.get(key) as NodeMark) }))
  await on.run(sql.mark, [JSON.stringify(next)])
  await put(on, rows)
  const were = new Map(known.map(({ key, thing }) => [key, thing]))
  await on.run(sql.tell, [[...jobsOf(rows)], next.filter(({ key, thing }) => thing !== were.get(key)).map(({ key }) => key)])
  return fresh.length
}

const nodeOf = (row: NodeRow): NodeRow => ({ ...row, id: fromText(row.id) })

export function lineageOf(reads: Reads, login: Login, clock: Clock): Lineage & AsyncDisposable {
  const merging = turns(login, 'lineage', begin)
  /** How many there are is only counted where it was too many. */
  const some = async <T>({ some, count }: ReturnType<typeof both>, asked: readonly unknown[], limit: number): Promise<Some<T>> => {
    const rows = await reads.run<T>(some, [...asked, limit + 1])
    if (rows.length <= limit) return { rows, more: 0 }
    return {
      rows: rows.slice(0, limit),
      more: ((await reads.run<{ count: number }>(count, [...asked, limit + countedMost]))[0]?.count ?? limit) - limit,
    }
  }
  return {
    take: (root, events) => merging.whole((on) => take(on, clock, root, events)),
    byIds: async (root, ids) => (await reads.run<NodeRow>(sql.byIds, [root, ids.map(toText)])).map(nodeOf),
    byKeys: async (keys) => (await reads.run<NodeRow>(sql.byKeys, [keys])).map(nodeOf),
    byThings: async (root, things) => (await reads.run<NodeRow>(sql.byThings, [root, things])).map(nodeOf),
    aliases: (keys) => reads.run<AliasRow>(sql.aliases, [keys]),
    edges: (end, keys, side, at, limit) => some<EdgeRow>(sql.edges[end], [keys, side, at], limit),
    async columns(end, asked, at, limit) {
      const statements = asked[0]?.field === undefined ? sql.columns : sql.fields
      type Found = Omit<ColumnEdgeRow, 'transformations'> & { readonly transformations: string }
      const fields = asked.map(({ field }) => (field === undefined ? null : toText(field)))
      const { rows, more } = await some<Found>(statements[end], [asked.map(({ dataset }) => dataset), fields, at], limit)
      return {
        rows: rows.map((row) => ({
          ...row,
          field: fromText(row.field),
          sourceField: fromText(row.sourceField),
          transformations: JSON.parse(fromText(row.transformations)) as ColumnEdgeRow['transformations'],
        })),
        more,
      }
    },
    async runs(doers, at) {
      const rows = await reads.run<Readonly<Record<string, unknown>>>(sql.runs, [doers, at])
      return new Map(
        rows.map((row) => [
          Number(row.doer),
          [fromText(String(row.run)), shapes.run.get(shapes.run.values.map((value) => told(row[value])))] as const,
        ]),
      )
    },
    async facets(keys, has, names) {
      const rows = await reads.run<{ node: number; name: string; at: number; value: string | null }>(sql.facets, [keys, has, names.map(toText)])
      return rows.map(({ node, name, at, value }) => ({
        node,
        at,
        name: fromText(name),
        value: value === null ? null : (JSON.parse(fromText(value)) as Record<string, unknown>),
      }))
    },
    async worked(after, limit) {
      const jobs = await reads.run<Omit<Work, 'reads' | 'writes'>>(sql.worked, [after, limit])
      if (jobs.length === 0) return []
      const of = (side: string) => reads.run<JobThing>(sql.things, [jobs.map(({ doer }) => doer), side, everMicros])
      return worksOf(jobs, await of('input'), await of('output'))
    },
    events: async (root, before, limit) =>
      (await reads.run<KeptEvent>(sql.events, [root, before, limit])).map(({ at, event }) => ({ at, event: fromText(event) })),
    [Symbol.asyncDispose]: () => merging[Symbol.asyncDispose](),
  }
}
