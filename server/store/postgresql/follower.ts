/** Follows the log of a lake that several servers write: where it ends, and what changed in its last rows. */
import type { KindName } from '../../../kinds/index.ts'
import type { Touched } from '../store.ts'
import type { Session } from './session.ts'

/** What a row of the log changed. */
export interface Changed {
  readonly position: number
  readonly subject: number
  readonly parent: number
  readonly kind: string
  readonly facet: string
  readonly operation: string
  /** Of what its relations lead to that began or ended: keys joined by commas. */
  readonly linked: string | null
}
/** Past this many rows a cache is quicker dropped than told. */
export const toldLimit = 5_000

const columns = `position, subject, parent, kind, facet, operation, case when facet <> 'body' then (select string_agg(distinct r.target::text, ',')
  from relation r where r.origin = log.subject and (r.since = log.position or r.until = log.position)) end as linked`
export const rowsAfter = { name: 'after', text: `select ${columns} from log where position > $1 order by position limit ${toldLimit + 1}` }
const end = { name: 'ends', text: 'select position from head' }
const lately = { text: `select ${columns} from log where position > (select position from head) - ${toldLimit} order by position` }

/** Follows from where the log ends now, with its last rows in memory. */
export async function follow(session: Session): Promise<Follower> {
  const { rows } = await session.run<Changed>(lately)
  const follower = new Follower((rows[0]?.position ?? 1) - 1)
  follower.take(rows)
  return follower
}

/** Everything that was committed before the call is known when this resolves. */
export async function catchUp(session: Session, follower: Follower): Promise<void> {
  const { rows } = await session.run<Changed>(rowsAfter, [follower.position])
  if (rows.length <= toldLimit) return follower.take(rows)
  const ends = await session.run<{ position: number }>(end)
  follower.skip(ends.rows[0]?.position ?? 0)
}

export class Follower {
  /** The last position known. */
  position: number
  /** Without a gap up to `position`. */
  private rows: Changed[] = []

  constructor(position: number) {
    this.position = position
  }

  /** Rows in order, from one that follows the known position, or before it, on; those known already are passed over. */
  take(rows: readonly Changed[]): void {
    const first = rows[0]
    const last = rows.at(-1)
    if (!first || !last || last.position <= this.position) return
    if (first.position > this.position + 1) return this.skip(last.position)
    // No spread: a dropped catalog is a hundred thousand rows.
    for (const row of rows) if (row.position > this.position) this.rows.push(row)
    this.position = last.position
    if (this.rows.length > 2 * toldLimit) this.rows = this.rows.slice(-toldLimit)
  }

  /** Goes on from a position without knowing what changed up to it. */
  skip(position: number): void {
    if (position <= this.position) return
    this.rows = []
    this.position = position
  }

  /** Null when memory does not reach back so far, or it is too much to tell. */
  touchedAfter(position: number): Touched | null {
    const rows = this.rows.slice(Math.max(0, this.rows.length - (this.position - position)))
    if (position < this.position && (rows[0]?.position ?? 0) !== position + 1) return null
    return {
      position: this.position,
      entities: rows.map((row) => row.subject),
      lists: rows.filter((row) => row.facet === 'body' && row.operation !== 'alter').map(({ parent, kind }) => ({ parent, kind: kind as KindName })),
      linked: rows.flatMap(({ linked }) => (linked === null ? [] : linked.split(',').map(Number))),
      dropped: rows.some((row) => row.operation === 'drop'),
    }
  }
}
