/** Brings the relations that a lake shows in line with its facts: one row of the log for all of a sort that begin or end at one thing. */
import type { Writing } from '../store/revive.ts'
import { type LinkKind, relations } from '../store/store.ts'
import type { CellName, Facts } from './facts.ts'
import { relationShown } from './rights.ts'
import { type Entity, pathOf, type Rows } from './rows.ts'

interface Waiting {
  readonly id: string
  readonly what: LinkKind
  /** What they lead to. */
  readonly to: Set<string>
  /** Some were ended by a drop, of which the log may tell otherwise. */
  torn: boolean
}

export class Linking {
  private readonly rows: Rows
  private readonly facts: Facts
  private readonly writing: Writing
  /** Relations that have to be looked at, by what they are from and of which sort. */
  private readonly waiting = new Map<string, Waiting>()

  constructor(rows: Rows, facts: Facts, writing: Writing) {
    this.rows = rows
    this.facts = facts
    this.writing = writing
  }

  /** Of what a write that was taken back wanted to look at, nothing is left. */
  begin(): void {
    this.waiting.clear()
  }

  cell({ id, what, to }: Omit<CellName, 'value'>): void {
    this.waitingFor(id, what).to.add(to)
  }

  /** Everything that the facts know between the thing and others. */
  all(id: string): void {
    for (const cell of [...this.facts.cellsFrom(id), ...this.facts.cellsTo(id)]) {
      this.cell(cell)
      this.waitingFor(cell.id, cell.what).torn = true
    }
  }

  /** Of a thing that is there again: the log must tell which relations that its drop ended are not, though nothing of them changes. */
  torn({ id, key, dropped }: Pick<Entity, 'id' | 'key' | 'dropped'>): void {
    for (const { from, what } of this.rows.torn(key, dropped ?? 0)) {
      const is = this.rows.live(from)
      if (!is) continue
      const one = this.waitingFor(is.id, what)
      one.torn = true
      // What came back with it may have been taken away meanwhile.
      for (const to of from === key ? this.rows.links(from, what).map((link) => link.id) : [id]) one.to.add(to)
    }
  }

  private waitingFor(id: string, what: LinkKind): Waiting {
    const same = JSON.stringify([id, what])
    const one = this.waiting.get(same) ?? { id, what, to: new Set<string>(), torn: false }
    this.waiting.set(same, one)
    return one
  }

  /** To be called when both ends are as they are to be. */
  settle(): void {
    for (const one of this.waiting.values()) this.relations(one)
    this.waiting.clear()
  }

  private relations({ id, what, to, torn }: Waiting): void {
    const from = this.rows.entity(id)
    if (!from || from.dropped !== null) return
    const position = this.writing.next()
    const stamp = this.writing.stamp()
    const linked: number[] = []
    for (const one of to) {
      const target = this.rows.entity(one)
      if (target && target.dropped === null && this.brought(from, what, target, position, stamp)) linked.push(target.key)
    }
    if (linked.length === 0 && !torn) return
    const { facet, operation } = relations[what]
    const now = this.rows.links(from.key, what).map((link) => (link.value === null ? { id: link.id } : link))
    const body = JSON.stringify({ [facet]: now })
    if (linked.length === 0 && (this.rows.told(from.key, facet) ?? body) === body) return
    this.writing.record(stamp, { operation, facet, entity: from, path: pathOf(this.rows, from), body, listed: false, linked })
  }

  /** Whether any of a sort between the two was not as the facts have it. No value is the empty text. */
  private brought(from: Entity, what: LinkKind, target: Entity, position: number, stamp: string): boolean {
    const shown = this.facts.cellsBetween(from.id, what, target.id).map((cell) => relationShown(this.facts, cell))
    const wanted = new Set(shown.flatMap((as) => (as ? [as.value ?? ''] : [])))
    const there = new Set(this.rows.linked(from.key, what, target.key).map((value) => value ?? ''))
    const less = [...there].filter((value) => !wanted.has(value))
    const more = [...wanted].filter((value) => !there.has(value))
    for (const value of less) this.rows.unlink(from.key, what, target.key, value === '' ? null : value, position)
    for (const value of more) this.rows.link(from.key, what, target.key, value === '' ? null : value, position, stamp)
    return less.length + more.length > 0
  }
}
