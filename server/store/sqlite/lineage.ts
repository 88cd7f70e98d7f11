/** Reads lineage out of a SQLite lake, a layer at a time. */
import type { DatabaseSync } from 'node:sqlite'
import type { AliasRow, Cell, ColumnEdgeRow, EdgeRow, KeptEvent, Lineage, NodeRow, Some } from '../lineage.ts'
import { countedMost, everMicros, type JobThing, shapes, type Work, worksOf } from '../lineage.ts'

const node = 'select n.key, n.id, n.first, n.last, n.thing from lineage_node n'
const list = (name: string) => `(select value from json_each(${name}))`
/** The run of a job that counts at the moment. */
const counting = (doer: string) => {
  const last = (well: number) =>
    `(select r.run from lineage_run r where r.doer = ${doer} and r.well = ${well} and r.counts <= :at order by r.counts desc, r.run desc limit 1)`
  return `coalesce(${last(1)}, ${last(0)})`
}
const edges = (end: 'doer' | 'dataset') => `from json_each(:keys) w cross join lineage_edge e on e.${end} = w.value and e.side = :side
  where exists (select 1 from lineage_use u where u.doer = e.doer and u.run = ${counting('e.doer')} and u.side = e.side and u.dataset = e.dataset and u.first <= :at)`
const stated = `(select max(s.at) from lineage_statement s where s.written = c.written and s.doer = c.doer and s.at <= :at) between c.first and c.last`
const columns = (end: 'source' | 'written', field?: 'field' | 'source_field') => `from json_each(:columns) w
  cross join lineage_column c on c.${end} = w.value ->> 0 ${field === undefined ? '' : `and c.${field} = w.value ->> 1`} where ${stated}`

export function lineageReads(db: DatabaseSync): Omit<Lineage, 'take'> {
  const byId = db.prepare(`${node} where n.root = ? and n.id = ?`)
  const byKeys = db.prepare(`${node} where n.key in ${list('?')}`)
  const byThings = db.prepare(`${node} where n.root = ? and n.thing in ${list('?')}`)
  const aliases = ['former', 'other'].map((end) =>
    db.prepare(`select how, former, other, first, last from lineage_alias where ${end} in ${list('?')}`),
  )
  const sides = { doer: edges('doer'), dataset: edges('dataset') }
  const both = (all: string, given: string) => ({
    some: db.prepare(`select ${given} ${all} limit :limit`),
    count: db.prepare(`select count(*) as count from (select 1 ${all} limit :limit)`),
  })
  const edgeGiven = 'e.doer, e.dataset, e.first, e.last'
  const edgesOf = { doer: both(sides.doer, edgeGiven), dataset: both(sides.dataset, edgeGiven) }
  const columnGiven = 'c.written, c.field, c.source, c.source_field as "sourceField", c.doer, c.first, c.last, c.transformations'
  const columnsOf = { source: both(columns('source'), columnGiven), written: both(columns('written'), columnGiven) }
  const fieldsOf = { source: both(columns('source', 'source_field'), columnGiven), written: both(columns('written', 'field'), columnGiven) }
  const { values } = shapes.run
  const runs = db.prepare(
    `select r.doer, r.run, ${values.map((one) => `r.${one}`).join()} from json_each(:keys) w cross join lineage_run r on r.doer = w.value
      and r.run = coalesce(${counting('w.value')}, (select l.run from lineage_run l where l.doer = w.value order by l.last desc, l.run desc limit 1))`,
  )
  runs.setReturnArrays(true)
  const facets = db.prepare(
    `select node, name, at, value from lineage_facet where node in ${list('?')} and has = ? and name in ${list('?')} and run = '' and dataset = 0`,
  )
  const worked = db.prepare(
    'select t.doer, n.root, t.at from lineage_told t join lineage_node n on n.key = t.doer where t.at > ? order by t.at limit ?',
  )
  const things = db.prepare(
    `select * from (select distinct e.doer, (select d.thing from lineage_node d where d.key = e.dataset) as thing ${sides.doer}) where thing is not null`,
  )
  const events = db.prepare('select at, event from lineage_event where root = ? and at < ? order by at desc, hash limit ?')
  const ints = (keys: readonly number[]) => JSON.stringify(keys)

  /** How many there are is only counted where it was too many. */
  const some = <T>({ some, count }: ReturnType<typeof both>, asked: Readonly<Record<string, string | number>>, limit: number): Some<T> => {
    const rows = some.all({ ...asked, limit: limit + 1 }) as unknown as readonly T[]
    if (rows.length <= limit) return { rows, more: 0 }
    return { rows: rows.slice(0, limit), more: (count.get({ ...asked, limit: limit + countedMost }) as { readonly count: number }).count - limit }
  }
  return {
    byIds: async (root, ids) => ids.flatMap((id) => (byId.get(root, id) as unknown as NodeRow | undefined) ?? []),
    byKeys: async (keys) => byKeys.all(ints(keys)) as unknown as NodeRow[],
    byThings: async (root, things) => byThings.all(root, ints(things)) as unknown as NodeRow[],
    async aliases(keys) {
      const found = aliases.flatMap((statement) => statement.all(ints(keys)) as unknown as AliasRow[])
      return [...new Map(found.map((row) => [`${row.how} ${row.former} ${row.other}`, row])).values()]
    },
    edges: async (end, keys, side, at, limit) => some<EdgeRow>(edgesOf[end], { keys: ints(keys), side, at }, limit),
    async columns(end, asked, at, limit) {
      const columns = JSON.stringify(asked.map(({ dataset, field }) => [dataset, field ?? null]))
      type Found = Omit<ColumnEdgeRow, 'transformations'> & { readonly transformations: string }
      const { rows, more } = some<Found>((asked[0]?.field === undefined ? columnsOf : fieldsOf)[end], { columns, at }, limit)
      return { rows: rows.map((row) => ({ ...row, transformations: JSON.parse(row.transformations) as ColumnEdgeRow['transformations'] })), more }
    },
    runs: async (doers, at) =>
      new Map(
        (runs.all({ keys: ints(doers), at }) as unknown as (readonly Cell[])[]).map(([doer, run, ...row]) => [
          doer as number,
          [String(run), shapes.run.get(row)] as const,
        ]),
      ),
    facets: async (keys, has, names) =>
      (facets.all(ints(keys), has, JSON.stringify(names)) as unknown as { node: number; name: string; at: number; value: string | null }[]).map(
        ({ value, ...row }) => ({ ...row, value: value === null ? null : (JSON.parse(value) as Record<string, unknown>) }),
      ),
    async worked(after, limit) {
      const jobs = worked.all(after, limit) as unknown as Omit<Work, 'reads' | 'writes'>[]
      const keys = ints(jobs.map(({ doer }) => doer))
      const of = (side: string) => things.all({ keys, side, at: everMicros }) as unknown as JobThing[]
      return worksOf(jobs, of('input'), of('output'))
    },
    events: async (root, before, limit) => events.all(root, before, limit) as unknown as KeptEvent[],
  }
}
