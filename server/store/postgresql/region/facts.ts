/** The facts of a region as one group sees them: what was read for it, and what it changed, in memory. */

import { byCodePoint } from '../../../merge/canonical.ts'
import type { OpenName } from '../../../merge/conflicts.ts'
import type { Sum } from '../../../merge/digest.ts'
import type { Member } from '../../../merge/entry.ts'
import { type Cell, type CellName, type CellState, isGuard, type Thing } from '../../../merge/facts.ts'
import type { Entries } from '../../../merge/keeping.ts'
import type { Kept } from '../../../merge/ledger.ts'
import type { Counted } from '../../../merge/mending.ts'
import { dotOf } from '../../../merge/vector.ts'
import { cellKey, type Known } from './known.ts'

type Ends = ReturnType<Entries['ends']>
/** What the group leaves to be written. */
export interface Changes {
  readonly things: ReadonlyMap<string, Thing>
  readonly cells: ReadonlyMap<string, { readonly name: CellName; readonly state: CellState | undefined }>
  readonly owned: ReadonlyMap<string, { readonly principal: string; readonly id: string }>
  readonly sums: ReadonlyMap<string, Sum>
  readonly notes: ReadonlyMap<string, { readonly name: OpenName; readonly open: boolean }>
  readonly members: ReadonlyMap<string, Member | undefined>
  readonly entries: readonly Kept[]
  /** Heard ahead of their turn; undefined: it came. */
  readonly alerts: ReadonlyMap<string, { readonly origin: string; readonly number: number; readonly entry: Kept | undefined }>
}

const isAt = (thing: Thing | undefined, within: string | null, kind: string, name: string) =>
  thing !== undefined && thing.name === name && thing.within === within && thing.kind === kind
const claimOf = (within: string | null, kind: string, name: string) => JSON.stringify([within, kind, name])

/** `undoing` takes what takes a change back, for when the write that made it is. */
export function factsOver(
  known: Known,
  ends: Ends,
  alerts: readonly Kept[],
  undoing: (undo: () => void) => void,
): Counted & Entries & { changes(): Changes } {
  const things = new Map(known.things)
  const inside = new Map<string | null, Set<string>>()
  const claims = new Map<string, Set<string>>()
  const cells = new Map(known.cells)
  const [from, to] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()]
  const owned = new Map([...known.owned].map(([principal, ids]) => [principal, new Set(ids)]))
  const changed = {
    things: new Map<string, Thing>(),
    cells: new Map<string, { name: CellName; state: CellState | undefined }>(),
    owned: new Map<string, { principal: string; id: string }>(),
    sums: new Map<string, Sum>(),
    notes: new Map<string, { name: OpenName; open: boolean }>(),
    members: new Map<string, Member | undefined>(),
    entries: [] as Kept[],
    alerts: new Map<string, { origin: string; number: number; entry: Kept | undefined }>(),
  }
  const set = <K, V>(map: Map<K, V>, key: K, value: V) => {
    const [had, before] = [map.has(key), map.get(key)]
    map.set(key, value)
    undoing(() => (had ? map.set(key, before as V) : map.delete(key)))
  }
  const put = <K>(map: Map<K, Set<string>>, key: K, value: string) => {
    const all = map.get(key) ?? new Set()
    map.set(key, all)
    if (all.has(value)) return
    all.add(value)
    undoing(() => all.delete(value))
  }
  const place = ({ id, within, kind, name }: Thing) => {
    put(inside, within, id)
    put(claims, claimOf(within, kind, name), id)
  }
  const hang = (key: string, { id, to: end }: CellName) => {
    put(from, id, key)
    put(to, end, key)
  }
  const inOrder = (ids: Iterable<string> | undefined) => [...(ids ?? [])].sort(byCodePoint)
  const those = (keys: Iterable<string> | undefined): Cell[] =>
    [...(keys ?? [])]
      .flatMap((key) => {
        const cell = cells.get(key)
        return cell ? [{ ...cell.name, state: cell.state }] : []
      })
      .sort((a, b) => byCodePoint(a.what, b.what) || byCodePoint(a.id, b.id) || byCodePoint(a.to, b.to) || byCodePoint(a.value, b.value))
  for (const thing of things.values()) place(thing)
  for (const [key, { name }] of cells) hang(key, name)

  return {
    thing(id) {
      const thing = things.get(id)
      if (!thing) known.need(['thing', id])
      return thing
    },
    putThing(thing) {
      set(things, thing.id, thing)
      set(changed.things, thing.id, thing)
      place(thing)
    },
    within(id) {
      known.need(['tree', id ?? ''])
      return inOrder(inside.get(id))
    },
    inside(id) {
      known.need(['inside', id])
      const within = id === '' ? null : id
      // What was said to be in another thing than it is has its place by now.
      return inOrder(inside.get(within)).filter((one) => things.get(one)?.within === within)
    },
    claiming(within, kind, name) {
      known.need(['claim', within ?? '', kind, name])
      // What was renamed claims it no more.
      return inOrder(claims.get(claimOf(within, kind, name))).filter((id) => isAt(things.get(id), within, kind, name))
    },
    cell(name) {
      known.need(['cells', name.id, name.what, name.to])
      return cells.get(cellKey(name))?.state
    },
    putCell(name, state) {
      const key = cellKey(name)
      set(changed.cells, key, { name, state })
      if (state) set(cells, key, { name, state })
      else {
        const before = cells.get(key)
        if (before && cells.delete(key)) undoing(() => cells.set(key, before))
      }
      hang(key, name)
    },
    cellsFrom(id) {
      known.need(['from', id])
      return those(from.get(id))
    },
    cellsTo(id) {
      known.need(['to', id])
      return those(to.get(id))
    },
    cellsBetween(id, what, end) {
      known.need(['cells', id, what, end])
      return those(from.get(id)).filter((cell) => cell.what === what && cell.to === end)
    },
    revokedCells: () =>
      [...cells.values()].flatMap(({ name, state }) => (isGuard(state) && Object.keys(state.revoked).length > 0 ? [{ ...name, state }] : [])),
    revokedThings: () => [...things.values()].filter(({ state }) => Object.keys(state.guard?.revoked ?? {}).length > 0),
    ownedBy(id) {
      known.need(['owned', id])
      return inOrder(owned.get(id))
    },
    putOwned(principal, id) {
      put(owned, principal, id)
      set(changed.owned, JSON.stringify([principal, id]), { principal, id })
    },
    note: (name, open) => set(changed.notes, JSON.stringify([name.id, name.what, name.to, name.value]), { name, open }),
    member(region) {
      known.need(['member', region])
      return changed.members.has(region) ? changed.members.get(region) : known.members.get(region)
    },
    putMember: (region, member) => set(changed.members, region, member),
    sum(id) {
      if (id !== '') known.need(['thing', id])
      return changed.sums.get(id) ?? known.sums.get(id)
    },
    putSum: (id, sum) => void changed.sums.set(id, sum),
    put(entry) {
      changed.entries.push(entry)
      undoing(() => changed.entries.pop())
    },
    ends: () => ends,
    alerts: () => [...alerts.filter(({ origin, number }) => !changed.alerts.has(dotOf(origin, number))), ...heard(changed.alerts.values())],
    putAlert: (entry) => set(changed.alerts, dotOf(entry.origin, entry.number), { origin: entry.origin, number: entry.number, entry }),
    dropAlert: ({ origin, number }) => set(changed.alerts, dotOf(origin, number), { origin, number, entry: undefined }),
    chainAt(origin, number) {
      const made = changed.entries.find((entry) => entry.origin === origin && entry.number === number)
      return made?.chain ?? known.chain(origin, number)
    },
    changes: () => changed,
  }
}

const heard = (alerts: Iterable<{ readonly entry: Kept | undefined }>): readonly Kept[] => [...alerts].flatMap(({ entry }) => entry ?? [])
