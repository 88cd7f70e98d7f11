/** Proves that what hangs on what is as the log says, and hangs on nothing that is gone. */
import { type Hung, sameLinks } from '../../as-told.ts'
import { type Facet, type LinkKind, relations } from '../../store.ts'
import { type Check, count, type Look } from './check.ts'

interface LinkRow {
  readonly row: number
  readonly origin: number
  readonly what: string
  readonly target: number
  readonly since: number
  readonly until: number | null
  readonly originDropped: number | null
  readonly targetDropped: number | null
  readonly originId: string | null
  readonly targetId: string | null
}
const all = `select r.rowid as row, r.origin, r.what, r.target, r.since, r.until, o.dropped as "originDropped", t.dropped as "targetDropped",
  o.id as "originId", t.id as "targetId"
  from relation r left join entity o on o.key = r.origin left join entity t on t.key = r.target order by r.rowid`

/** By which facet the log speaks of relations of a sort; undefined for a sort that there is not. */
const facetOf = (what: string): Facet | undefined => (Object.hasOwn(relations, what) ? relations[what as LinkKind].facet : undefined)

export const linksCheck: Check = {
  name: 'links',
  means: 'a link between two things is not what the log says: something shows a tag or policy too many, or lost one',
  run(look) {
    let [live, ended] = [0, 0]
    const ends = endsOf(look)
    for (const link of look.each<LinkRow>(all)) {
      if (link.until === null) live++
      else ended++
      ends(link)
    }
    for (const [what, { facet }] of Object.entries(relations)) {
      const sorted = `select subject from log where facet = '${facet}' union select origin from relation where until is null and what = '${what}'`
      const compare = comparer(look, what, facet)
      for (const { subject } of look.each<{ subject: number }>(sorted)) compare(subject)
    }
    return `${count(live, 'live link')}, ${ended.toLocaleString('en')} ended; each was made and ended by a row of the log`
  },
}

/** Both ends are there, were there when it was made, and the rows that made and ended it are of that. */
function endsOf(look: Look): (link: LinkRow) => void {
  const rowAt = look.db.prepare('select subject, facet, operation from log where position = ?')
  const born = look.db.prepare(`select position from log where subject = ? and facet = 'body' order by position limit 1`)
  const first = (look.db.prepare('select min(position) as position from log').get() as { position: number | null }).position ?? 1
  return ({ row, origin, what: sort, target, since, until, originDropped, targetDropped, originId, targetId }) => {
    const bad = (what: string) => look.bad(`relation ${row} from ${look.named(origin)} to ${look.named(target)}`, what)
    for (const [key, id, dropped] of [
      [origin, originId, originDropped],
      [target, targetId, targetDropped],
    ] as const) {
      if (id === null) bad(`hangs on entity ${key}, which does not exist`)
      else if (until === null && dropped !== null) bad(`is live; ${look.named(key)} was dropped at ${dropped}`)
      else if (dropped !== null && dropped <= since) bad(`was made at ${since}, when ${look.named(key)} was dropped already`)
      const begun = look.whole ? (born.get(key) as { position: number } | undefined)?.position : undefined
      if (begun !== undefined && begun >= since) bad(`was made at ${since}, before ${look.named(key)} was there`)
    }
    const facet = facetOf(sort)
    if (facet === undefined) bad(`is of sort ${sort}, which there is not`)
    const made = rowAt.get(since) as { subject: number; facet: string } | undefined
    if (since >= first && (made?.subject !== origin || made.facet !== facet)) bad(`says it was made by log row ${since}, which does not speak of it`)
    if (until === null || until < first) return
    const end = rowAt.get(until) as { subject: number; facet: string; operation: string } | undefined
    const ends = end && end.facet === facet ? end.subject === origin : end?.operation === 'drop' && [origin, target].includes(end.subject)
    if (!ends) bad(`says it was ended by log row ${until}, which does not speak of it`)
  }
}

/** The live links of one thing against its last row of the facet. */
export function comparer(look: Pick<Look, 'db' | 'whole' | 'bad' | 'named'>, what: string, facet: string): (subject: number) => void {
  const last = look.db.prepare(`select position, body from log where subject = ? and facet = '${facet}' order by position desc limit 1`)
  const is = look.db.prepare('select dropped from entity where key = ?')
  const byId = look.db.prepare('select max(dropped) as dropped from entity where id = ?')
  const links = look.db.prepare(
    `select e.id, r.value from relation r join entity e on e.key = r.target where r.origin = ? and r.what = '${what}' and r.until is null order by r.since, r.rowid`,
  )
  const droppedAt = (id: string) => (byId.get(id) as { dropped: number | null }).dropped
  return (subject) => {
    const told = last.get(subject) as { position: number; body: unknown } | undefined
    const live = links.all(subject) as unknown as Hung[]
    if (!told && look.whole) look.bad(look.named(subject), `has ${count(live.length, 'link')} (${facet}) that no row of the log tells of`)
    const gone = (is.get(subject) as { dropped: number | null } | undefined)?.dropped !== null
    sameLinks({ facet, told, live, gone }, droppedAt, (has, should) =>
      look.bad(look.named(subject), `has the ${facet} ${has} and should have ${should}, by log row ${told?.position}`),
    )
  }
}
