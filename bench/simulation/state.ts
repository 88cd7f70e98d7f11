/** What a region shows and what it keeps, as texts that are equal where the lakes are. */
import type { DatabaseSync } from 'node:sqlite'
import { type KindName, kinds } from '../../kinds/index.ts'
import { canonical } from '../../server/merge/canonical.ts'
import { cellFrom, isGuard, type ThingState } from '../../server/merge/facts.ts'
import { openBody } from '../../server/merge/flat.ts'
import { statusOf } from '../../server/merge/guard.ts'
import type { Owner } from '../../server/store/store.ts'

export interface Shown {
  readonly key: number
  readonly id: string
  readonly kind: KindName
  readonly parent: number
  readonly within: string | null
  readonly name: string
  readonly version: number
  readonly uid: string | null
  readonly body: Readonly<Record<string, unknown>> & { readonly audit?: { readonly owner?: Owner } }
}
export interface ShownLink {
  readonly from: string
  readonly what: string
  readonly to: string
  readonly value: string | null
}

/** All that is there, by id. */
export function shownIn(db: DatabaseSync): readonly Shown[] {
  const rows = db
    .prepare(
      'select e.key, e.id, e.kind, e.parent, p.id as within, e.name, e.version, e.uid, e.body from entity e left join entity p on p.key = e.parent where e.dropped is null order by e.id',
    )
    .all() as unknown as (Omit<Shown, 'body'> & { body: string })[]
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) }))
}
export const linksIn = (db: DatabaseSync): readonly ShownLink[] =>
  db
    .prepare(
      `select o.id as "from", r.what, t.id as "to", r.value from relation r join entity o on o.key = r.origin join entity t on t.key = r.target
       where r.until is null and r.what <> 'grouped' order by 1, 2, 3, 4`,
    )
    .all() as unknown as ShownLink[]

export const lineOf = ({ id, kind, within, name, uid, body }: Omit<Shown, 'key' | 'parent' | 'version'>): string =>
  canonical([id, kind, within, name, uid, openBody(body), body.audit?.owner ?? null])

/** A line each of all that is shown. */
export function shownLines(db: DatabaseSync): readonly string[] {
  const shown = shownIn(db).filter(({ kind }) => !kinds[kind].sync.here)
  return [...shown.map((one) => `shown ${lineOf(one)}`), ...linksIn(db).map((one) => `link ${canonical(one)}`)]
}
/** A line each of all facts. `collected`: without what a region may have forgotten, and another not yet. */
export function factLines(db: DatabaseSync, collected: boolean): readonly string[] {
  const things = db.prepare('select id, kind, within, name, home, state from thing order by id').all() as { state: string }[]
  const cells = db.prepare('select id, what, target, value, state from cell order by 1, 2, 3, 4').all() as { state: string }[]
  const sums = db.prepare('select id, sum, spoken from sum order by id').all()
  const members = db.prepare('select region, state from member order by region').all() as { state: string }[]
  return [
    ...things.map((one) => `thing ${canonical({ ...one, state: collected ? heldUp(JSON.parse(one.state)) : JSON.parse(one.state) })}`),
    ...cells.flatMap((one) => {
      const kept = collected ? addsIn(one.state) : one.state
      return kept === undefined ? [] : [`cell ${canonical({ ...one, state: kept })}`]
    }),
    ...sums.map((one) => `sum ${canonical(one)}`),
    ...members.map((one) => `member ${canonical({ ...one, state: JSON.parse(one.state) })}`),
  ]
}
const heldUp = ({ guard, ...rest }: ThingState) => ({ ...rest, ...(guard ? { adds: guard.adds, status: statusOf(guard) } : {}) })
function addsIn(text: string): unknown {
  const state = cellFrom(text)
  if (!isGuard(state)) return state
  return Object.keys(state.adds).length > 0 ? { adds: state.adds, status: statusOf(state) } : undefined
}

/** Lines that only one of them has, for whoever must find out why. */
export function differenceOf(a: readonly string[], b: readonly string[]): string {
  const [as, bs] = [new Set(a), new Set(b)]
  const only = [
    ...a.filter((line) => !bs.has(line)).map((line) => `  one:   ${line}`),
    ...b.filter((line) => !as.has(line)).map((line) => `  other: ${line}`),
  ]
  return only.slice(0, 12).join('\n')
}
