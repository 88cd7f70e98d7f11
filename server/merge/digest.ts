/** What proves that two regions keep the same: a number for every thing and relation, and their sum for everything that holds some. */
import { hash } from 'node:crypto'
import { byCodePoint, canonical } from './canonical.ts'
import { type Cell, type CellState, dotsOf, type Facts, isGuard, type Thing } from './facts.ts'
import { statusOf } from './guard.ts'
import type { Vector } from './vector.ts'

/** Counted up whenever the same facts come to give another digest. */
export const digestForm = 1

const modulus = 1n << 256n
const numberOf = (parts: readonly unknown[]): bigint => BigInt(`0x${hash('sha256', canonical(parts))}`)

/**
 * Of one thing's facts: never of what is shown, and nothing whose presence hangs on the order or time in which entries arrived.
 * `home` stands for what its home decided of it.
 */
export function leafOf(thing: Thing): bigint {
  const known = leaves.get(thing)
  if (known !== undefined) return known
  const { id, kind, within, name, home, state } = thing
  const { guard, ...rest } = state
  const leaf = numberOf([digestForm, id, kind, within, name, home, rest, guard ? [guard.adds, statusOf(guard)] : null])
  leaves.set(thing, leaf)
  return leaf
}
/** Of things that are kept in memory: each is once what something is to become, and once what it was. */
const leaves = new WeakMap<Thing, bigint>()
/** Of one relation's; a relation that nobody holds up any more gives nothing. */
export function cellLeaf({ id, what, to, value, state }: Cell): bigint {
  if (dotsOf(state).length === 0) return 0n
  return numberOf([digestForm, id, what, to, value, isGuard(state) ? [state.adds, statusOf(state)] : state])
}
/** Of everything in one thing, or of the lake (id ''). */
export interface Sum {
  /** 64 hex digits. */
  readonly sum: string
  /**
   * The last entry of each origin that spoke of something in it. Two regions of which these are equal have applied the same entries
   * there, whatever else they have or lack: their sums must be equal.
   */
  readonly spoken: Vector
}
export const noSum: Sum = { sum: '0'.repeat(64), spoken: {} }

/** Where sums are kept. */
export interface SumTable {
  sum(id: string): Sum | undefined
  putSum(id: string, sum: Sum): void
}

/** Sums that change with entries: taken back with them, written once a transaction. */
export class Sums {
  private readonly table: SumTable
  /** Of the entry that is being applied, and of those of the transaction before it. */
  private current: (readonly [holders: readonly string[], change: bigint | Change])[] = []
  private readonly changed = new Map<string, { sum: bigint; spoken: Record<string, number> }>()
  /** By what changed, from what it was before the transaction to what it is. */
  private readonly changes = new Map<string, Change & { readonly holders: readonly string[] }>()
  private origin = ''
  private number = 0

  constructor(table: SumTable) {
    this.table = table
  }

  begin(origin: string, number: number): void {
    this.current = []
    this.origin = origin
    this.number = number
  }

  /** What is in these changed by so much. */
  add(holders: readonly string[], change: bigint): void {
    this.current.push([holders, change])
  }
  /** So do what these hold, which is hashed once a transaction, however often it changes in it. */
  change(holders: readonly string[], change: Change): void {
    this.current.push([holders, change])
  }

  keep(): void {
    for (const [holders, change] of this.current) {
      for (const id of holders) this.node(id).spoken[this.origin] = this.number
      if (typeof change === 'bigint') this.count(holders, change)
      else this.changes.set(change.of, { ...change, holders, before: this.changes.get(change.of)?.before ?? change.before })
    }
    this.current = []
  }

  private node(id: string): { sum: bigint; spoken: Record<string, number> } {
    const known = this.changed.get(id)
    if (known) return known
    const { sum, spoken } = this.table.sum(id) ?? noSum
    const node = { sum: BigInt(`0x${sum}`), spoken: { ...spoken } }
    this.changed.set(id, node)
    return node
  }
  private count(holders: readonly string[], change: bigint): void {
    for (const id of holders) {
      const node = this.node(id)
      node.sum = (((node.sum + change) % modulus) + modulus) % modulus
    }
  }

  /** Within the transaction, before its end. */
  write(): void {
    for (const { holders, before, after } of this.changes.values()) this.count(holders, after() - before())
    this.changes.clear()
    for (const [id, { sum, spoken }] of this.changed) this.table.putSum(id, { sum: sum.toString(16).padStart(64, '0'), spoken: sorted(spoken) })
    this.changed.clear()
  }

  /** The transaction is taken back. */
  forget(): void {
    this.current = []
    this.changed.clear()
    this.changes.clear()
  }
}
/** Of one thing or relation, which `of` names: its numbers before and after. */
interface Change {
  readonly of: string
  readonly before: () => bigint
  readonly after: () => bigint
}
const sorted = (spoken: Vector): Vector => Object.fromEntries(Object.entries(spoken).sort(([a], [b]) => byCodePoint(a, b)))

/** The lake (id ''), and all that the thing is in. */
export function holdersOf(facts: Facts, thing: Thing): readonly string[] {
  const ids = ['']
  for (let id = thing.within; id !== null; ) {
    ids.push(id)
    id = facts.thing(id)?.within ?? null
  }
  return ids
}

/** Of one thing with its relations and all that it holds; and of the entries that spoke of what it holds. */
export function sumOf(facts: Pick<Facts & SumTable, 'thing' | 'cellsFrom' | 'sum'>, id: string): Sum {
  const thing = facts.thing(id)
  const { sum, spoken } = facts.sum(id) ?? noSum
  const own = thing ? facts.cellsFrom(id).reduce((all, cell) => all + cellLeaf(cell), leafOf(thing)) : 0n
  return { sum: ((BigInt(`0x${sum}`) + own) % modulus).toString(16).padStart(64, '0'), spoken }
}

/** Facts whose every change goes into the sums of all that hold the thing. */
export function summed(facts: Facts, sums: Sums): Facts {
  return {
    ...facts,
    putThing(thing) {
      const was = facts.thing(thing.id)
      facts.putThing(thing)
      sums.change(holdersOf(facts, thing), { of: thing.id, before: () => (was ? leafOf(was) : 0n), after: () => leafOf(thing) })
    },
    putCell(name, state) {
      const was = facts.cell(name)
      facts.putCell(name, state)
      const thing = facts.thing(name.id)
      const leaf = (at: CellState | undefined) => () => (at ? cellLeaf({ ...name, state: at }) : 0n)
      const { id, what, to, value } = name
      if (thing) sums.change(holdersOf(facts, thing), { of: JSON.stringify([id, what, to, value]), before: leaf(was), after: leaf(state) })
    },
  }
}
