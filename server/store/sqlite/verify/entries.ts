/** Proves what a region keeps of all regions: every entry as its origin wrote it, and the sums of the facts that others compare with theirs. */

import { cellLeaf, leafOf, type Sum, Sums } from '../../../merge/digest.ts'
import { chained, noChain } from '../../../merge/entry.ts'
import { cellFrom, type Thing, type ThingState } from '../../../merge/facts.ts'
import type { Kept } from '../../../merge/ledger.ts'
import type { Vector } from '../../../merge/vector.ts'
import { unpack } from '../../body.ts'
import type { LinkKind } from '../../store.ts'
import { type Check, count, type Look } from './check.ts'

interface EntryRow extends Omit<Kept, 'deps' | 'epochs' | 'said' | 'more'> {
  readonly place: number
  readonly deps: string
  readonly epochs: string | null
  readonly more: string | null
  readonly said: unknown
}
interface ThingRow extends Omit<Thing, 'state'> {
  readonly state: string
}
interface CellRow {
  readonly id: string
  readonly what: LinkKind
  readonly to: string
  readonly value: string
  readonly state: string
}

export const entriesCheck: Check = {
  name: 'entries',
  means: 'what this region keeps of the regions was changed, or lost: it would prove another lake to the others than they have',
  run(look) {
    const [entries, origins] = chains(look)
    const [things, cells] = sums(look)
    shown(look)
    if (things === 0 && entries === 0) return 'the lake is no region'
    return `${count(entries, 'entry')} of ${count(origins, 'origin')}, ${count(things, 'thing')} and ${count(cells, 'relation')}; every hash and sum computed anew`
  },
}

/** Numbers are dense, and each entry follows the one before of its origin. */
function chains({ each, bad }: Look): readonly [entries: number, origins: number] {
  // A region that joined may have the entries of the others from some number on.
  const ends = new Map<string, { readonly number: number; readonly chain: string | undefined }>()
  let [seen, place] = [0, 0]
  for (const { place: at, deps, epochs, said, salt, chain, more, ...row } of each<EntryRow>('select * from entry order by place')) {
    const name = `entry ${row.number} of ${row.origin}`
    const before = ends.get(row.origin) ?? { number: row.number - 1, chain: row.number === 1 ? noChain : undefined }
    if (at <= place) bad(name, `has place ${at}, after ${place}`)
    if (row.number !== before.number + 1) bad(name, `follows number ${before.number}: the entries between are missing`)
    const envelope = {
      ...row,
      deps: JSON.parse(deps) as Vector,
      epochs: epochs === null ? null : (JSON.parse(epochs) as Record<string, string>),
      ...(more === null ? {} : { more }),
    }
    if (
      before.chain !== undefined &&
      row.number === before.number + 1 &&
      said !== null &&
      chained(before.chain, envelope, salt, unpack(said)) !== chain
    )
      bad(name, 'was changed, or does not follow the one before it: the chain does not match')
    ends.set(row.origin, { number: row.number, chain })
    place = at
    seen++
  }
  return [seen, ends.size]
}

/** What is in each thing adds up to its sum. */
function sums({ db, each, bad }: Look): readonly [things: number, cells: number] {
  const within = db.prepare('select within from thing where id = ?')
  const cellsOf = db.prepare('select id, what, target as "to", value, state from cell where id = ?')
  const found = new Map<string, string>()
  const computed = new Sums({ sum: () => undefined, putSum: (id, { sum }) => void found.set(id, sum) })
  computed.begin('', 0)
  let [things, cells] = [0, 0]
  for (const { state, ...thing } of each<ThingRow>('select id, kind, within, name, home, state from thing order by id')) {
    things++
    const holders = ['']
    for (let id = thing.within; id !== null; ) {
      holders.push(id)
      const above = within.get(id) as { within: string | null } | undefined
      if (!above) bad(`thing ${thing.id}`, `is in ${id}, which there is not`)
      id = above?.within ?? null
    }
    let leaf = leafOf({ ...thing, state: JSON.parse(state) as ThingState })
    for (const cell of cellsOf.all(thing.id) as unknown as CellRow[]) {
      cells++
      leaf += cellLeaf({ ...cell, state: cellFrom(cell.state) })
    }
    computed.add(holders, leaf)
    computed.keep()
  }
  computed.write()
  const none = '0'.repeat(64)
  const kept = new Map<string, string>()
  for (const { id, sum } of each<{ id: string } & Pick<Sum, 'sum'>>('select id, sum from sum order by id')) kept.set(id, sum)
  for (const id of new Set([...found.keys(), ...kept.keys()]))
    if ((found.get(id) ?? none) !== (kept.get(id) ?? none)) bad(id === '' ? 'the lake' : `thing ${id}`, 'holds other facts than its sum says')
  return [things, cells]
}

/** Every fact has its row; what is shown is called as it claims, or so with a suffix; and relations that are shown are said by somebody. */
function shown({ each, bad }: Look): void {
  const names = `select t.id, t.name as claimed, e.name from thing t join entity e on e.id = t.id
    where e.dropped is null and e.name <> t.name and substr(e.name, 1, length(t.name) + 2) <> t.name || '__' order by t.id`
  for (const { id, claimed, name } of each<{ id: string; claimed: string; name: string }>(names))
    bad(`thing ${id}`, `is called ${JSON.stringify(name)} and claims ${JSON.stringify(claimed)}`)
  const relations = `select o.id, r.what, t.id as "to" from relation r join entity o on o.key = r.origin join entity t on t.key = r.target
    where r.until is null and exists (select 1 from thing where id = o.id) and exists (select 1 from thing where id = t.id)
      and not exists (select 1 from cell c where c.id = o.id and c.what = r.what and c.target = t.id) order by o.id, r.what, t.id`
  for (const { id, what, to } of each<{ id: string; what: string; to: string }>(relations))
    bad(`thing ${id}`, `is shown ${what} to ${to}, which nobody said`)
  for (const { id } of each<{ id: string }>('select t.id from thing t where not exists (select 1 from entity e where e.id = t.id) order by t.id'))
    bad(`thing ${id}`, 'is kept as a fact, and there is no row of it')
}
