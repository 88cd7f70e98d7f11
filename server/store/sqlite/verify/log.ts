/** Proves the log: dense, in order, and every row as it was written, by computing its hashes anew. */
import { unpack } from '../../body.ts'
import { chainOf, commitOf, type Envelope, genesis } from '../../chain.ts'
import { erasureFrom, facts } from '../../facts.ts'
import { factIn } from '../facts.ts'
import { regionIn } from '../region-facts.ts'
import { type Check, count } from './check.ts'

interface LogRow extends Omit<Envelope, 'id'> {
  readonly subject: number
  readonly parent: number
  readonly body: unknown
  readonly salt: Uint8Array
  readonly commitment: string
  readonly chain: string
  readonly id: string | null
  readonly isKind: string | null
  readonly isParent: number | null
  readonly isWithin: string | null
}

const rows = `select l.position, l.batch, l.origin, l.number, l.stamp, l.deps, l.unit, l.epoch, l.residency, l.actor, l.address,
  l.request as "requestId", l.operation, l.kind, l.facet, l.subject, l.parent, l.within, l.name, l.path, l.version, l.body, l.salt, l.commitment, l.chain,
  e.id, e.kind as "isKind", e.parent as "isParent", p.id as "isWithin"
  from log l left join entity e on e.key = l.subject left join entity p on p.key = e.parent`

/** The log from a position on; what is before it is taken as trimmed. */
export const logCheckFrom = (from: number): Check => ({
  name: 'log',
  means: 'the log was changed, or lost rows, after it was written: what it tells from the first of these rows on is not proved',
  run({ db, each, bad, warn }) {
    /** By origin: the last number and stamp. */
    const origins = new Map<string, { number: number; stamp: string }>()
    // Rows of a region are numbered by their entries: several of one, and none of an entry that changed nothing here.
    const regional = db.prepare('select 1 from entry limit 1').get() !== undefined
    // What another region took away is heeded ahead of its turn, and so tells of a later entry than what is applied after it.
    const ownOrigin = `${regionIn(db)?.name ?? ''}#`
    const follows = (origin: string, before: number, is: number) => (regional ? is >= before || !origin.startsWith(ownOrigin) : is === before + 1)
    const { cut, rows: known } = erasureFrom(factIn(db, facts.erasure))
    let before: LogRow | undefined
    let [first, erased] = [0, 0]
    for (const l of each<LogRow>(`${rows} where l.position >= ${from} order by l.position`)) {
      const at = `log row ${l.position}`
      first ||= l.position
      if (before && l.position !== before.position + 1) bad(at, `follows row ${before.position}: the rows between are missing`)
      const isFirst = l.batch === l.position
      const goesOn = before ? l.batch === before.batch : first > 1 && l.batch < l.position
      if (!isFirst && !goesOn) bad(at, `says that its commit began at row ${l.batch}, and the row before it is of another`)
      const own = origins.get(l.origin)
      if (own && !follows(l.origin, own.number, l.number)) bad(at, `is number ${l.number} of ${l.origin}, after number ${own.number}`)
      if (own && l.stamp <= own.stamp) bad(at, `is stamped ${l.stamp}, not after ${own.stamp}, the stamp before it of ${l.origin}`)
      if (!own && !regional && first === 1 && l.number !== 1) bad(at, `is the first of ${l.origin}, and is number ${l.number}`)
      origins.set(l.origin, { number: l.number, stamp: l.stamp })
      subject(l, at, bad)
      if (isErased(l)) erased++
      // A trimmed log goes on from the chain that its first row has; a whole one from the beginning.
      hashes(l, before ? before.chain : first === 1 ? genesis : undefined, at, bad)
      before = l
    }
    const length = before ? before.position - first + 1 : 0
    // A log whose beginning was trimmed, or is not looked at, has lost some of those that are known with it.
    if (from <= 1 && first <= 1 && erased !== known)
      warn(`${count(erased, 'row')} of the log lost the state that they tell, and retention erased ${known.toLocaleString('en')}`)
    const gone = cut === 0 ? '' : `; ${count(erased, 'state')} erased, none after position ${cut.toLocaleString('en')}`
    return `${count(length, 'row')}${before ? `, ${first} to ${before.position}` : ''}, ${count(origins.size, 'origin')}; every hash computed anew${gone}`
  },
})

export const logCheck = logCheckFrom(1)

type Bad = (at: string, what: string) => void

function subject(l: LogRow, at: string, bad: Bad): void {
  if (l.id === null) return bad(at, `speaks of entity ${l.subject}, which does not exist`)
  if (l.kind !== l.isKind) bad(at, `speaks of a ${l.kind}; entity ${l.subject} is a ${l.isKind}`)
  if (l.parent !== l.isParent) bad(at, `has entity ${l.subject} in entity ${l.parent}; it is in ${l.isParent}`)
  if (l.within !== l.isWithin) bad(at, `has entity ${l.subject} in ${l.within ?? 'nothing'}; it is in ${l.isWithin ?? 'nothing'}`)
}

/** A body may be erased, with its salt; its commitment stays and holds the chain together. */
const isErased = ({ body, salt }: LogRow) => body === null && salt.length === 0

function hashes(l: LogRow, before: string | undefined, at: string, bad: Bad): void {
  if (!isErased(l)) {
    let text: string
    try {
      text = unpack(l.body)
    } catch {
      return bad(at, 'has a body that cannot be unpacked')
    }
    if (commitOf(l.salt, text) !== l.commitment) bad(at, 'has another body than was written: the commitment does not match')
  }
  if (before === undefined || l.id === null) return
  // Over the stored commitment, so that a changed body is told once and not again here.
  if (chainOf(before, { ...l, id: l.id }, l.commitment) !== l.chain)
    bad(at, 'was changed, or does not follow the row before it: the chain does not match')
}
