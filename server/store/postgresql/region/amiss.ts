/** Which things of a PostgreSQL lake are shown otherwise than its log says: their rows, or what hangs on them. */
import { type Hung, hungIn, type ShownRow, sameLinks, sameRow, type Told } from '../../as-told.ts'
import { relations } from '../../store.ts'
import { fromText, fromTextOrNull, toText } from '../text.ts'
import type { Run } from './run.ts'

const shown = {
  name: 'amiss shown',
  text: `select e.id, e.key, e.name, e.version, e.uid, e.body, e.stamp, e.dropped from unnest($1::text[]) w(id)
    cross join lateral (select * from entity e where e.id = w.id order by e.key desc limit 1) e`,
}
const told = {
  name: 'amiss told',
  text: `select l.subject, l.facet, l.position, l.operation, l.name, l.version, l.stamp, l.body from unnest($1::bigint[]) k(key) cross join unnest($2::text[]) f(facet)
    cross join lateral (select * from log l where l.subject = k.key and l.facet = f.facet order by l.position desc limit 1) l`,
}
const live = {
  name: 'amiss live',
  text: `select r.origin, r.what, e.id, r.value from unnest($1::bigint[]) k(key)
    cross join lateral (select * from relation r where r.origin = k.key and r.until is null offset 0) r join entity e on e.key = r.target order by r.since, r.key`,
}
const dropped = {
  name: 'amiss dropped',
  text: 'select e.id, max(e.dropped) as dropped from unnest($1::text[]) w(id) join entity e on e.id = w.id where e.dropped is not null group by e.id',
}

interface ToldRow extends Told {
  readonly facet: string
  readonly body: string | null
}
interface LiveRow extends Hung {
  readonly origin: number
  readonly what: string
}
const facets = Object.entries(relations).map(([what, { facet }]) => ({ what, facet }))

/** Of one moment, if the statements are. */
export async function amissIn(run: Run, ids: readonly string[]): Promise<readonly string[]> {
  const found = await run<ShownRow & { id: string }>(shown, [ids.map(toText)])
  const rows = new Map(found.map((row) => [fromText(row.id), { ...row, name: fromText(row.name), uid: fromTextOrNull(row.uid) }]))
  const keys = found.map(({ key }) => key)
  const lasts = (await run<ToldRow>(told, [keys, ['body', ...facets.map(({ facet }) => facet)]])).map((row) => ({ ...row, name: fromText(row.name) }))
  const last = new Map(lasts.map((row) => [`${row.subject} ${row.facet}`, row]))
  const links = Map.groupBy(await run<LiveRow>(live, [keys]), ({ origin, what }) => `${origin} ${what}`)
  const ends = [...new Set(lasts.flatMap((row) => (row.facet === 'body' ? [] : hungIn({ facet: row.facet, told: row }).map(({ id }) => id))))]
  const gone = new Map((await run<{ id: string; dropped: number }>(dropped, [ends.map(toText)])).map((row) => [fromText(row.id), row.dropped]))
  const droppedAt = (id: string) => gone.get(id) ?? null
  const isAmiss = (id: string): boolean => {
    const is = rows.get(id)
    const said = is && last.get(`${is.key} body`)
    if (!is || !said) return true
    let bad = false
    const say = () => {
      bad = true
    }
    sameRow(is, said, () => said.body, say)
    for (const { what, facet } of facets) {
      const hung = (links.get(`${is.key} ${what}`) ?? []).map((link) => ({ id: fromText(link.id), value: fromTextOrNull(link.value) }))
      const row = last.get(`${is.key} ${facet}`)
      if (!row && hung.length > 0) return true
      sameLinks({ facet, told: row, live: hung, gone: is.dropped !== null }, droppedAt, say)
    }
    return bad
  }
  return ids.filter(isAmiss)
}
