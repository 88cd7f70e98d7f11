/** Keeps the facts of a lake that is a region: makes one entry of each of its own writes, and takes in those of others. */
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Stamp } from '../kit/clock.ts'
import type { Salting } from '../kit/ids.ts'
import type { Writing } from '../store/revive.ts'
import type { LinkKind } from '../store/store.ts'
import { Stop } from '../store/writing.ts'
import { act, isDeleted, keptBy, related } from './act.ts'
import { Ahead } from './ahead.ts'
import { added, alive } from './alive.ts'
import { noting } from './conflicts.ts'
import { deltaOf, makingOf, ownerIn, type RelateOp, severing } from './delta.ts'
import { Sums, summed } from './digest.ts'
import { chained, type Entry, type Flat, noChain, type Op, type Said } from './entry.ts'
import { type At, back, drop, type Facts, isPart, isPrincipal, make, move, own, relate, set, syncOfKind, type Thing, thingOf } from './facts.ts'
import { decider, epochOf, movedOn, regionIn } from './home.ts'
import type { Entries, Self } from './keeping.ts'
import { Fork, type Kept } from './ledger.ts'
import { type Counted, type Mend, mended } from './mending.ts'
import { mayClash } from './names.ts'
import { syncOf } from './relations.ts'
import { contested } from './rights.ts'
import type { Rows } from './rows.ts'
import { Showing } from './showing.ts'
import { dotOf, known, type Vector } from './vector.ts'

/** What one commit may say: as much as a page takes of one entry. */
const mostSaidBytes = 4 << 20

export class Merger {
  readonly self: Self
  private readonly facts: Facts
  private readonly kept: Counted
  private readonly entries: Entries
  private readonly rows: Rows
  private readonly showing: Showing
  private readonly sums: Sums
  private readonly salting: Salting
  private readonly ahead: Ahead
  private ends: Record<string, { readonly number: number; readonly chain: string }>
  private ops: Op[] = []
  private epochs: Record<string, string> = {}
  /** What an own write may have changed of what others are shown as. */
  private after: (() => void)[] = []
  private at: At = { dot: '', stamp: '', deps: {} }

  constructor(self: Self, rows: Rows, facts: Counted, entries: Entries, writing: Writing, salting: Salting) {
    this.salting = salting
    this.self = self
    this.rows = rows
    this.kept = facts
    this.sums = new Sums(facts)
    this.ahead = new Ahead(noting(summed(facts, this.sums)), entries.alerts(), (id) => this.bodyOf(id).policyType)
    this.facts = this.ahead.facts
    this.entries = entries
    this.showing = new Showing(rows, this.ahead.narrowed, writing)
    this.ends = { ...entries.ends() }
  }

  /** What is applied. */
  vector(): Vector {
    const vector: Record<string, number> = {}
    for (const origin in this.ends) vector[origin] = this.applied(origin)
    return vector
  }
  private applied = (origin: string): number => this.ends[origin]?.number ?? 0
  private covers(deps: Vector): boolean {
    for (const origin in deps) if (this.applied(origin) < (deps[origin] as number)) return false
    return true
  }
  /** To give `restore` when a group is rolled back. */
  mark(): Readonly<Record<string, { readonly number: number; readonly chain: string }>> {
    return { ...this.ends }
  }
  restore(ends: ReturnType<Merger['mark']>): void {
    this.ends = { ...ends }
    this.ahead.restore(this.entries.alerts())
  }
  /** Before a transaction ends. */
  flush(): void {
    this.sums.write()
  }
  /** After a transaction was taken back. */
  forget(): void {
    this.sums.forget()
  }
  /** Of the entry that is being written. */
  get number(): number {
    return this.applied(this.self.origin) + 1
  }

  /** Begins an own entry. */
  begin(stamp: Stamp): void {
    ;[this.ops, this.epochs, this.after] = [[], {}, []]
    this.showing.begin()
    this.sums.begin(this.self.origin, this.number)
    this.at = { dot: dotOf(this.self.origin, this.number), stamp, deps: this.vector() }
  }

  /** Throws a Stop when another region is to decide it. */
  private checks(op: Op, body: Flat = {}): void {
    const unit = decider(this.facts, op, body)
    if (unit) {
      const epoch = epochOf(unit, this.self.founder)
      if (regionIn(epoch) !== this.self.name) throw new Stop('elsewhere')
      this.epochs[unit.id] = epoch
    }
  }
  private say(op: Op, body: Flat = {}): void {
    this.checks(op, body)
    this.ops.push(op)
  }

  /** To be called with each change of an own write, before it is made, so that nothing is made that another region decides. */
  makes(kind: KindName, id: string, within: string | null, name: string, uid: string | undefined, body: Flat, as: string): void {
    if (syncOfKind(kind).here) return
    // What hung on one that was there before stays with that one.
    if (kinds[kind].sync.once && this.facts.thing(id)) this.after.push(() => this.showing.principal(id))
    const op = makingOf({ id, kind, within, name }, { uid, body, as })
    const was = this.facts.thing(id)?.state
    this.say(op)
    make(this.facts, op, this.at)
    // Nor does its owner own this one.
    this.owns(id, body, was?.claims ? { audit: { owner: { id: '' } } } : {})
  }

  changes(kind: KindName, id: string, name: string, uid: string | undefined, body: Flat, as: string): void {
    if (syncOfKind(kind).here) return
    const is = this.rows.entity(id)
    if (!is) throw new Error(`${id} has no row`)
    const before = JSON.parse(is.body) as Flat
    const thing = thingOf(this.facts, id)
    const op = deltaOf(thing, { ...is, body: before }, { name, uid, body, as })
    // With a name of its own it is in nobody's way any more.
    if (op?.name !== undefined) for (const name of [thing.name, op.name]) this.leaves({ ...thing, name })
    if (op) {
      this.say(op, before)
      set(this.facts, op, this.at, () => body.policyType)
    }
    this.owns(id, body, before)
  }

  private owns(id: string, body: Flat, before: Flat = {}): void {
    const [was, is] = [ownerIn(before), ownerIn(body)]
    if (was?.id === is?.id) return
    const op: Op = { op: 'own', id, owner: is ?? null }
    this.say(op)
    own(this.facts, op, this.at)
    // Who was removed since the owner was looked up owns nothing.
    this.after.push(() => this.showing.owner(id))
  }

  drops(kind: KindName, id: string): void {
    if (syncOfKind(kind).here) return
    this.say({ op: 'drop', id })
    // One of the same name that is made later is the same thing, and must not find what hung on this one.
    if (isPart(kind)) for (const op of severing(this.facts, id)) this.relating(op)
    drop(this.facts, id, this.at)
    const thing = thingOf(this.facts, id)
    this.leaves(thing)
    this.after.push(() => this.showing.left(thing))
    if (isPrincipal(kind)) this.after.push(() => this.showing.owned(id))
  }

  /** A name that somebody else claims too is free for them then. */
  private leaves({ within, kind, name }: Thing): void {
    if (mayClash(kind)) this.after.push(() => void this.showing.names(within, kind, name))
  }

  /** What only went with what it was in comes back with it. All of it may have been spoken of since. */
  returns(kind: KindName, id: string): void {
    if (syncOfKind(kind).here) return
    // Its delete was heard ahead of its turn: who undoes that must have applied it.
    if (alive(this.facts, id) && !alive(this.ahead.narrowed, id)) throw new Stop('gone')
    this.after.push(() => {
      if (!alive(this.facts, id)) throw new Stop('gone')
      this.showing.again(id)
    })
    if (!isDeleted(this.facts, id) && (!kinds[kind].sync.once || added(thingOf(this.facts, id)))) return
    this.say({ op: 'back', id })
    back(this.facts, id, this.at)
  }

  relates(how: 'add' | 'rem', id: string, what: LinkKind, to: string, value: string | null): void {
    const { here, law } = syncOf(what, value)
    if (here) return
    // Whether it is contested is no part of what is said.
    const op: RelateOp = { op: how, id, what, to, value: law === 'guard' && value === contested ? null : value }
    this.checks(op)
    this.relating(op)
    // What counts may be another than what was asked.
    if (law === 'guard') this.showing.cell({ id, what, to, value: op.value ?? '' })
  }

  private relating(op: RelateOp): void {
    this.ops.push(op)
    relate(this.facts, op, this.at)
    for (const kept of keptBy(op)) if (isDeleted(this.facts, kept)) this.after.push(() => this.showing.life(kept))
  }

  /** What concerns the regions themselves, and what answers all that they said of a thing: done as those that hear of it do. */
  tells(op: Extract<Op, { op: 'join' | 'leave' | 'beat' | 'set' | 'back' | 'drop' }>): void {
    this.say(op, 'id' in op ? this.bodyOf(op.id) : {})
    act(this.facts, this.showing, op, this.at, (id) => this.bodyOf(id))
  }

  /** The last that this home decides on the unit: from then on the other region does, once it has applied this. */
  moves(id: string, to: string): void {
    const epoch = movedOn(epochOf(thingOf(this.facts, id), this.self.founder), to)
    const op: Op = { op: 'home', id, epoch, cut: this.number }
    this.say(op)
    move(this.facts, op)
    this.showing.moved(id)
  }

  /** Ends an own write: the entry is kept, unless nothing in it concerns others. Its number, then. */
  end(author: Omit<Said, 'ops'>): number | undefined {
    const isSaid = this.ops.length > 0 || author.done?.answer !== undefined
    if (!isSaid && this.after.length === 0) return undefined
    for (const look of this.after) look()
    this.narrow(this.ahead.ops())
    this.showing.settle()
    if (!isSaid) return undefined
    this.sums.keep()
    const { origin } = this.self
    const number = this.number
    const { [origin]: _own, ...deps } = this.at.deps
    const said = JSON.stringify({ ...author, ops: this.ops } satisfies Said)
    // No page could carry it, and nothing after it would ever leave this region.
    if (Buffer.byteLength(said) > mostSaidBytes) throw new Error(`one write must not say more than ${mostSaidBytes} bytes to other regions`)
    const envelope = { origin, number, stamp: this.at.stamp, deps, epochs: Object.keys(this.epochs).length > 0 ? this.epochs : null, residency: null }
    const mark = Buffer.from(this.salting()).toString('hex')
    const chain = chained(this.ends[origin]?.chain ?? noChain, envelope, mark, said)
    this.entries.put({ ...envelope, said, salt: mark, chain, signature: null })
    this.ends[origin] = { number, chain }
    return number
  }

  /** Whether the entry is new and all that it depends on is known. Throws Fork. */
  inTurn(entry: Entry): boolean {
    const last = this.applied(entry.origin)
    if (entry.number <= last) {
      if (this.entries.chainAt(entry.origin, entry.number) !== entry.chain) throw new Fork(entry.origin, entry.number)
      return false
    }
    return entry.number === last + 1 && this.covers(entry.deps)
  }

  /** Takes in an entry that is in its turn: whole, or it throws and nothing of it may be kept. */
  take(entry: Kept, { actor, ops, done }: Said): void {
    const at: At = { dot: dotOf(entry.origin, entry.number), stamp: entry.stamp, deps: known(dotOf(entry.origin, entry.number), entry.deps) }
    this.showing.begin()
    this.sums.begin(entry.origin, entry.number)
    for (const op of ops) act(this.facts, this.showing, op, at, (id) => this.bodyOf(id))
    if (done) this.showing.done(done, actor, at)
    this.narrow(this.ahead.has(entry) ? [...this.answered(entry), ...this.ahead.ops()] : this.ahead.ops())
    this.showing.settle()
    this.sums.keep()
    this.entries.put(entry)
    this.ends[entry.origin] = { number: entry.number, chain: entry.chain }
  }

  /** Heeds what an entry narrows, long before its turn perhaps. False when there is nothing in it to heed any more. Settles nothing else of it. */
  heed(entry: Kept): boolean {
    if (entry.number <= this.applied(entry.origin) || this.ahead.has(entry)) return false
    this.ahead.hear(entry)
    this.entries.putAlert(entry)
    this.narrow(this.ahead.opsOf(entry))
    this.showing.settle()
    return true
  }

  /** Puts damage right: facts as another region keeps them, then what is shown. Throws Unmended; nothing of it may be kept then. */
  mend(mend: Mend): void {
    this.ahead.restore(this.entries.alerts())
    mended(this.kept, this.rows, this.showing, mend, this.vector())
  }

  /** What was narrowed ahead of its turn is so by the facts now. */
  private answered(entry: Kept): readonly Op[] {
    const ops = this.ahead.opsOf(entry)
    this.ahead.forget(entry)
    this.entries.dropAlert(entry)
    return ops
  }

  /** Shows again what the narrowings speak of. */
  private narrow(ops: readonly Op[]): void {
    for (const op of ops)
      if (op.op === 'rem' || op.op === 'add') related(this.ahead.narrowed, this.showing, op)
      else if (op.op === 'drop') this.showing.life(op.id)
      else if (op.op === 'set') this.showing.refresh(op.id)
  }

  private bodyOf(id: string): Flat {
    const is = this.rows.entity(id)
    return is ? (JSON.parse(is.body) as Flat) : {}
  }
}
