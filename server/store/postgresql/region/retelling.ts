/** Rows that were altered or lost behind the lake's back, brought back to what the log says of them, all in a few statements. */
import { genesis } from '../../chain.ts'
import { inTheWay, isOf, type LogRow, logColumns, type RetoldRow, retold, untold } from '../../retold.ts'
import { relations } from '../../store.ts'
import { fromText, fromTextOrNull, toText, toTextOrNull } from '../text.ts'
import type { Run } from './run.ts'

interface Named {
  readonly id: string
  readonly kind: string
  readonly within: string | null
}
interface Found extends LogRow {
  /** The chain of the row before. */
  readonly above: string | null
  /** The last row that tells of a state. */
  readonly saidBody: string | null
  readonly saidSalt: Uint8Array | null
  readonly saidCommitment: string | null
}

/** Beside each last row: what proves it, and the state that it tells of or, being a drop, ends. */
const proved = `select l.*, p.chain as above, s.body as "saidBody", s.salt as "saidSalt", s.commitment as "saidCommitment"`
const provers = `left join log p on p.position = l.position - 1
  left join lateral (select body, salt, commitment from log s where s.subject = l.subject and s.facet = 'body' and s.position <= l.position and s.operation <> 'drop'
    order by s.position desc limit 1) s on true`
const lastOf = (subject: string) =>
  `(select ${logColumns} from log l where l.subject = ${subject} and l.facet = 'body' order by l.position desc limit 1) l`
const last = {
  name: 'retold',
  text: `${proved.replace('select', 'select w.id as "wanted",')} from unnest($1::text[]) w(id)
    cross join lateral (select max(key) as key from entity e where e.id = w.id) e cross join lateral ${lastOf('e.key')} ${provers}`,
}
/** Of things whose rows are lost too: the chain tells whose they are. */
const rowless = {
  name: 'retold rowless',
  text: `${proved} from (select distinct subject from log l where l.facet = 'body' and l.kind = any($1) and not exists (select 1 from entity e where e.key = l.subject)) o
    cross join lateral ${lastOf('o.subject')} ${provers} order by l.position desc`,
}
const keyed = { name: 'retold keys', text: 'select distinct e.id from unnest($1::text[]) w(id) join entity e on e.id = w.id' }
const rowsIn = `json_to_recordset($1) as w(key bigint, id text, kind text, parent bigint, root bigint, name text, version bigint, uid text, body text, stamp text, dropped bigint)`
const taken = {
  name: 'retold in the way',
  text: `select w.id from ${rowsIn} cross join lateral (select e.key from entity e where e.parent = w.parent and e.kind = w.kind and e.name = w.name and e.dropped is null) e
    where w.dropped is null and not e.key = any($2)`,
}
/** Out of the index of names: two may have had theirs exchanged. */
const aside = { name: 'retold aside', text: 'update entity set dropped = -1 where key = any($1)' }
const put = {
  name: 'retold put',
  text: `insert into entity (key, id, kind, parent, root, name, version, uid, body, stamp, dropped) select * from ${rowsIn}
    on conflict (key) do update set kind = excluded.kind, parent = excluded.parent, root = excluded.root, name = excluded.name,
    version = excluded.version, uid = excluded.uid, body = excluded.body, stamp = excluded.stamp, dropped = excluded.dropped`,
}
/** Relations whose beginning or end no row of the log tells of were put there, or ended, by nobody. */
const scrub = {
  name: 'retold scrub',
  text: `delete from relation where key = any(array(
      select r.key from (select r.* from unnest($1::bigint[]) w(key) cross join lateral (select * from relation r where r.origin = w.key offset 0) r
          union select r.* from unnest($1::bigint[]) w(key) cross join lateral (select * from relation r where r.target = w.key offset 0) r) r
        left join unnest($2::text[], $3::text[]) f(what, facet) on f.what = r.what
        cross join (select coalesce(min(position), 1) as position from log) first
        left join log b on b.position = r.since left join log u on u.position = r.until
      where (r.since >= first.position and (b.facet = f.facet and b.subject = r.origin) is not true)
        or (r.until >= first.position and (u.facet = f.facet and u.subject = r.origin or u.position <> r.since and u.operation = 'drop') is not true)))`,
}

/** Within the transaction of the session. Gives why nothing could be done for some, by their ids: they are as they were. */
export async function retellIn(run: Run, things: readonly Named[]): Promise<ReadonlyMap<string, Error>> {
  const failed = new Map<string, Error>()
  const ids = things.map(({ id }) => toText(id))
  const found = new Map((await run<Found & { wanted: string }>(last, [ids])).map((row) => [fromText(row.wanted), plain(row)]))
  const there = new Set((await run<{ id: string }>(keyed, [ids])).map(({ id }) => fromText(id)))
  const lost = things.filter(({ id }) => !there.has(id))
  const orphans = lost.length === 0 ? [] : (await run<Found>(rowless, [[...new Set(lost.map(({ kind }) => kind))]])).map(plain)
  const rows: RetoldRow[] = []
  for (const { id, kind, within } of things) {
    const row = there.has(id) ? found.get(id) : orphans.find((one) => one.kind === kind && one.within === within && isTold(one, id))
    try {
      if (!row || !isTold(row, id)) throw untold(kind, id)
      rows.push(retold(id, row, saidIn(row)))
    } catch (error) {
      failed.set(id, error as Error)
    }
  }
  const keys = rows.map(({ key }) => key)
  const texts = JSON.stringify(rows.map((row) => ({ ...row, id: toText(row.id), name: toText(row.name), uid: toTextOrNull(row.uid) })))
  const others = new Set((await run<{ id: string }>(taken, [texts, keys])).map(({ id }) => fromText(id)))
  for (const row of rows) if (others.has(row.id)) failed.set(row.id, inTheWay(row))
  if (failed.size > 0) return failed
  await run(aside, [keys])
  await run(put, [texts])
  const sorts = Object.entries(relations)
  await run(scrub, [keys, sorts.map(([what]) => what), sorts.map(([, { facet }]) => facet)])
  return failed
}

const isTold = (row: Found, id: string) => isOf(row, row.position === 1 ? genesis : (row.above ?? undefined), id)
const saidIn = ({ saidBody, saidSalt, saidCommitment }: Found) =>
  saidSalt === null || saidCommitment === null ? undefined : { body: saidBody, salt: saidSalt, commitment: saidCommitment }
const plain = (row: Found): Found => ({
  ...row,
  actor: fromText(row.actor),
  address: fromText(row.address),
  requestId: fromText(row.requestId),
  within: fromTextOrNull(row.within),
  name: fromText(row.name),
})
