/** Narrowings heard ahead of their turn: what is shown is as if they were applied, while the facts, which prove what is the same everywhere, are not touched. */
import { kinds } from '../../kinds/index.ts'
import { type Entry, type Op, saidIn } from './entry.ts'
import { type At, type Cell, type CellName, drop, type Facts, lawOf, relate, set, type Thing } from './facts.ts'
import { syncOf } from './relations.ts'
import { dotOf, known } from './vector.ts'

/** Whether an operation can only take rights away: such a one is heeded at once, wherever it was said. */
export function narrows(facts: Facts, op: Op): boolean {
  if (op.op === 'rem') return syncOf(op.what, op.value).law === 'guard'
  if (op.op === 'add') return syncOf(op.what, op.value).keeps === 'from'
  if (op.op !== 'drop' && op.op !== 'set') return false
  const kind = facts.thing(op.id)?.kind
  if (kind === undefined) return false
  if (op.op === 'drop') return kinds[kind].rules === true && kinds[kind].sync.dropped === 'anywhere'
  const keys = [...Object.keys(op.put ?? {}), ...(op.cut ?? [])].filter((key) => key !== 'audit')
  return op.name === undefined && keys.length > 0 && keys.every((key) => lawOf(kind, key) === 'restrict')
}

const nameOf = ({ id, what, to, value }: CellName) => JSON.stringify([id, what, to, value])

/** Entries that were heard, and the facts as they would be with them. */
export class Ahead {
  private readonly heard = new Map<string, Entry>()
  private readonly base: Facts
  private readonly policyTypeOf: (id: string) => unknown
  private readonly things = new Map<string, Thing>()
  private readonly cells = new Map<string, Cell | undefined>()
  /** The facts have changed since they were narrowed. */
  private stale = true
  /** The facts themselves: what is kept and proved. */
  readonly facts: Facts
  /** To be shown by: the facts, narrowed. */
  readonly narrowed: Facts

  constructor(base: Facts, heard: readonly Entry[], policyTypeOf: (id: string) => unknown) {
    this.base = base
    this.policyTypeOf = policyTypeOf
    for (const entry of heard) this.heard.set(dotOf(entry.origin, entry.number), entry)
    this.facts = {
      ...base,
      putThing: (thing) => {
        base.putThing(thing)
        this.stale = true
      },
      putCell: (name, state) => {
        base.putCell(name, state)
        this.stale = true
      },
    }
    const both = (found: readonly Cell[], fits: (cell: Cell) => boolean): readonly Cell[] => {
      this.fresh()
      if (this.cells.size === 0) return found
      const more = [...this.cells.values()].filter((cell): cell is Cell => cell !== undefined && fits(cell))
      return [...found.filter((cell) => !this.cells.has(nameOf(cell))), ...more]
    }
    this.narrowed = {
      ...base,
      thing: (id) => {
        this.fresh()
        return this.things.get(id) ?? base.thing(id)
      },
      cell: (name) => {
        this.fresh()
        return this.cells.has(nameOf(name)) ? this.cells.get(nameOf(name))?.state : base.cell(name)
      },
      cellsFrom: (id) => both(base.cellsFrom(id), (cell) => cell.id === id),
      cellsTo: (id) => both(base.cellsTo(id), (cell) => cell.to === id),
      cellsBetween: (id, what, to) => both(base.cellsBetween(id, what, to), (cell) => cell.id === id && cell.what === what && cell.to === to),
    }
  }

  /** What was heard, and what was made of it, after something was taken back. */
  restore(heard: readonly Entry[]): void {
    this.heard.clear()
    for (const entry of heard) this.heard.set(dotOf(entry.origin, entry.number), entry)
    this.stale = true
  }

  get size(): number {
    return this.heard.size
  }
  has(entry: Pick<Entry, 'origin' | 'number'>): boolean {
    return this.heard.has(dotOf(entry.origin, entry.number))
  }
  hear(entry: Entry): void {
    this.heard.set(dotOf(entry.origin, entry.number), entry)
    this.stale = true
  }
  /** It was applied in its turn. */
  forget(entry: Pick<Entry, 'origin' | 'number'>): void {
    this.heard.delete(dotOf(entry.origin, entry.number))
    this.stale = true
  }

  /** The narrowings that were heard, of things that are known here. */
  ops(): readonly Op[] {
    return [...this.heard.values()].flatMap((entry) => this.opsOf(entry))
  }
  opsOf(entry: Entry): readonly Op[] {
    return saidIn(entry).ops.filter(
      (op) => narrows(this.base, op) && 'id' in op && this.base.thing(op.id) && (!('to' in op) || this.base.thing(op.to)),
    )
  }

  private fresh(): void {
    if (!this.stale) return
    this.stale = false
    this.things.clear()
    this.cells.clear()
    if (this.heard.size === 0) return
    const scratch: Facts = {
      ...this.narrowed,
      putThing: (thing) => void this.things.set(thing.id, thing),
      putCell: (name, state) => void this.cells.set(nameOf(name), state && { ...name, state }),
      note: () => undefined,
      putOwned: () => undefined,
    }
    const inOrder = [...this.heard.values()].sort((a, b) => (a.stamp < b.stamp ? -1 : 1))
    for (const entry of inOrder) {
      const at: At = { dot: dotOf(entry.origin, entry.number), stamp: entry.stamp, deps: known(dotOf(entry.origin, entry.number), entry.deps) }
      for (const op of this.opsOf(entry)) {
        if (op.op === 'rem' || op.op === 'add') relate(scratch, op, at)
        else if (op.op === 'drop') drop(scratch, op.id, at)
        else if (op.op === 'set') set(scratch, op, at, () => this.policyTypeOf(op.id))
      }
    }
  }
}
