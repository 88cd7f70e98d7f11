/** Follows the log of a lake that several servers write: where it ends, and what changed in its last rows. */
import type { KindName } from '../../../kinds/index.ts'
import type { Vector } from '../../merge/vector.ts'
import type { Touched } from '../touched.ts'
import { type Applied, noneApplied, vectorIn } from './region/save.ts'
import { all, type Session } from './session.ts'

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

const applied = { name: 'applied', text: 'select applied from head' }
/** Asked before the rows are, so that what they changed shows when an entry counts as applied. */
const appliedIn = async (session: Session): Promise<Applied> => {
  const text = (await session.run<{ applied: string | null }>(applied)).rows[0]?.applied ?? null
  return text === null ? noneApplied : (JSON.parse(text) as Applied)
}

/** Follows from where the log ends now, with its last rows in memory; of a region, what is applied of others too. */
export async function follow(session: Session, isRegion: boolean): Promise<Follower> {
  const [applied, { rows }] = await all([isRegion ? appliedIn(session) : Promise.resolve(undefined), session.run<Changed>(lately)])
  const follower = new Follower((rows[0]?.position ?? 1) - 1, applied)
  follower.take(rows)
  return follower
}

/** Everything that was committed before the call is known when this resolves. */
export async function catchUp(session: Session, follower: Follower): Promise<void> {
  const applied = follower.applied && appliedIn(session)
  // Whoever waits for the rows hears of a failure by them.
  applied?.catch(() => undefined)
  const { rows } = await session.run<Changed>(rowsAfter, [follower.position])
  if (rows.length <= toldLimit) follower.take(rows)
  else {
    const ends = await session.run<{ position: number }>(end)
    follower.skip(ends.rows[0]?.position ?? 0)
  }
  if (applied) follower.hear(await applied)
}

export class Follower {
  /** The last position known. */
  position: number
  /** Without a gap up to `position`. */
  private rows: Changed[] = []
  /** Of a region: what is applied, at or behind the position. */
  applied: Applied | undefined
  /** Of every origin. */
  vector: Vector
  private readonly waiting = new Set<() => void>()

  constructor(position: number, applied?: Applied) {
    this.position = position
    this.applied = applied
    this.vector = applied ? vectorIn(applied) : {}
  }

  /** Takes note of what is applied, unless it is known, and wakes who waits for it. */
  hear(applied: Applied): void {
    if (!this.applied || applied.place <= this.applied.place) return
    this.applied = applied
    this.vector = vectorIn(applied)
    for (const wake of this.waiting) wake()
  }

  /** Resolves once something more is applied, or the signal is aborted. */
  heard(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      if (signal.aborted) return resolve()
      this.waiting.add(done)
      signal.addEventListener('abort', done)
    })
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

  /** Null when memory does not reach back so far, or it is too much to tell, as is all that damage may have been read into. */
  touchedAfter(position: number): Touched | null {
    const rows = this.rows.slice(Math.max(0, this.rows.length - (this.position - position)))
    if (position < this.position && (rows[0]?.position ?? 0) !== position + 1) return null
    if (rows.some((row) => row.operation === 'mend')) return null
    return {
      position: this.position,
      entities: rows.map((row) => row.subject),
      lists: rows.filter((row) => row.facet === 'body' && row.operation !== 'alter').map(({ parent, kind }) => ({ parent, kind: kind as KindName })),
      linked: rows.flatMap(({ linked }) => (linked === null ? [] : linked.split(',').map(Number))),
      dropped: rows.some((row) => row.operation === 'drop'),
      mended: false,
    }
  }
}
