/** Writes what a group changed of the facts: one statement a table and manner. */
import type { Stamp } from '../../../kit/clock.ts'
import type { Sum } from '../../../merge/digest.ts'
import { cellText, type Thing } from '../../../merge/facts.ts'
import type { Merger } from '../../../merge/merger.ts'
import type { Vector } from '../../../merge/vector.ts'
import type { Ask } from '../save.ts'
import type { Statement } from '../session.ts'
import { toText, toTextOrNull } from '../text.ts'
import type { Changes } from './facts.ts'

/** What the head of a region's lake says of the entries that are applied. */
export interface Applied {
  /** How many there are. */
  readonly place: number
  /** The latest of their stamps. */
  readonly stamp: Stamp
  readonly ends: ReturnType<Merger['mark']>
  /** How many were heard ahead of their turn, and wait for it. */
  readonly alerts: number
}
export const noneApplied: Applied = { place: 0, stamp: '0'.repeat(16), ends: {}, alerts: 0 }
export const vectorIn = ({ ends }: Applied): Vector => Object.fromEntries(Object.entries(ends).map(([origin, { number }]) => [origin, number]))

const statement = (name: string, text: string): Statement => ({ name, text })

export const putThings = statement(
  'put things',
  `insert into thing (id, kind, within, name, home, state) select * from json_to_recordset($1) as w(id text, kind text, within text, name text, home text, state text)
    on conflict (id) do update set kind = excluded.kind, within = excluded.within, name = excluded.name, home = excluded.home, state = excluded.state`,
)
const cells = statement(
  'put cells',
  `insert into cell (id, what, target, value, state) select * from json_to_recordset($1) as w(id text, what text, target text, value text, state text)
    on conflict (id, what, target, value) do update set state = excluded.state`,
)
const noCells = statement(
  'drop cells',
  `delete from cell c using json_to_recordset($1) as w(id text, what text, target text, value text)
    where c.id = w.id and c.what = w.what and c.target = w.target and c.value = w.value`,
)
export const putOwned = statement(
  'put owned',
  'insert into owned (principal, id) select * from json_to_recordset($1) as w(principal text, id text) on conflict do nothing',
)
export const putSums = statement(
  'put sums',
  `insert into sum (id, sum, spoken) select * from json_to_recordset($1) as w(id text, sum text, spoken text)
    on conflict (id) do update set sum = excluded.sum, spoken = excluded.spoken`,
)
const notes = statement(
  'put notes',
  'insert into open (id, what, target, value) select * from json_to_recordset($1) as w(id text, what text, target text, value text) on conflict do nothing',
)
const noNotes = statement(
  'drop notes',
  `delete from open o using json_to_recordset($1) as w(id text, what text, target text, value text)
    where o.id = w.id and o.what = w.what and o.target = w.target and o.value = w.value`,
)
const members = statement(
  'put members',
  `insert into member (region, state) select * from json_to_recordset($1) as w(region text, state text)
    on conflict (region) do update set state = excluded.state`,
)
const alerts = statement(
  'put alerts',
  'insert into alert (origin, number, entry) select * from json_to_recordset($1) as w(origin text, number bigint, entry text) on conflict do nothing',
)
const noAlerts = statement(
  'drop alerts',
  'delete from alert a using json_to_recordset($1) as w(origin text, number bigint) where a.origin = w.origin and a.number = w.number',
)
const noMembers = statement('drop members', 'delete from member where region = any($1)')
const entries = statement(
  'put entries',
  `insert into entry (place, origin, number, stamp, deps, epochs, residency, said, salt, chain, signature, more)
    select * from json_to_recordset($1) as w(place bigint, origin text, number bigint, stamp text, deps text, epochs text, residency text, said text, salt text, chain text, signature text, more text)`,
)

export const thingRow = ({ id, kind, within, name, home, state }: Thing) => ({
  id: toText(id),
  kind,
  within: toTextOrNull(within),
  name: toText(name),
  home,
  state: JSON.stringify(state),
})
export const sumsRows = (sums: ReadonlyMap<string, Sum>) =>
  Array.from(sums, ([id, { sum, spoken }]) => ({ id: toText(id), sum, spoken: JSON.stringify(spoken) }))

/** `place`: how many entries there are. */
export function savingFacts(changes: Changes, place: number): readonly Ask[] {
  const asks: Ask[] = []
  const add = (ask: Statement, rows: readonly object[]) => {
    if (rows.length > 0) asks.push([ask, [JSON.stringify(rows)]])
  }
  add(putThings, Array.from(changes.things.values(), thingRow))
  const changed = Array.from(changes.cells.values(), ({ name: { id, what, to, value }, state }) => ({
    id: toText(id),
    what,
    target: toText(to),
    value: toText(value),
    state: state && cellText(state),
  }))
  add(
    cells,
    changed.filter(({ state }) => state !== undefined),
  )
  add(
    noCells,
    changed.filter(({ state }) => state === undefined),
  )
  add(
    putOwned,
    Array.from(changes.owned.values(), ({ principal, id }) => ({ principal: toText(principal), id: toText(id) })),
  )
  add(putSums, sumsRows(changes.sums))
  const noted = Array.from(changes.notes.values(), ({ name: { id, what, to, value }, open }) => ({
    id: toText(id),
    what,
    target: toText(to),
    value: toText(value),
    open,
  }))
  add(
    notes,
    noted.filter(({ open }) => open),
  )
  add(
    noNotes,
    noted.filter(({ open }) => !open),
  )
  const told = [...changes.members]
  add(
    members,
    told.flatMap(([region, member]) => (member ? [{ region, state: JSON.stringify(member) }] : [])),
  )
  const heard = [...changes.alerts.values()]
  add(
    alerts,
    heard.flatMap(({ origin, number, entry }) => (entry ? [{ origin, number, entry: JSON.stringify(entry) }] : [])),
  )
  add(
    noAlerts,
    heard.flatMap(({ origin, number, entry }) => (entry ? [] : [{ origin, number }])),
  )
  const left = told.flatMap(([region, member]) => (member ? [] : [region]))
  if (left.length > 0) asks.push([noMembers, [left]])
  add(
    entries,
    changes.entries.map(({ origin, number, stamp, deps, epochs, residency, said, salt, chain, signature, more }, i) => ({
      place: place + i + 1,
      origin,
      number,
      stamp,
      deps: JSON.stringify(deps),
      epochs: epochs && JSON.stringify(epochs),
      residency,
      said: toText(said),
      salt,
      chain,
      signature,
      more: toTextOrNull(more ?? null),
    })),
  )
  return asks
}

/** The head after the group. `alerts`: how many wait then. */
export function appliedAfter(before: Applied, changes: Changes, ends: Applied['ends'], alerts: number): Applied {
  const stamp = [...changes.entries, ...[...changes.alerts.values()].flatMap(({ entry }) => entry ?? [])].reduce(
    (latest, entry) => (entry.stamp > latest ? entry.stamp : latest),
    before.stamp,
  )
  return { place: before.place + changes.entries.length, stamp, ends, alerts }
}
