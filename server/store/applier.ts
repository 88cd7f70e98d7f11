/** What the steps of a write mean, for every store alike: each write whole or not at all, every change with its log row. */
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Clock, Stamp } from '../kit/clock.ts'
import { type Salting, salt } from '../kit/ids.ts'
import { saidIn } from '../merge/entry.ts'
import type { Kept } from '../merge/ledger.ts'
import type { Mend } from '../merge/mending.ts'
import type { Merger } from '../merge/merger.ts'
import { newerIn, refuseNewer } from '../merge/newer.ts'
import { onceId } from '../merge/once.ts'
import { chainOf, commitOf } from './chain.ts'
import { drop } from './drop.ts'
import { revive, type Writing } from './revive.ts'
import { type Author, type Outcome, relations, type Step, type Write } from './store.ts'
import type { Live, Tables } from './tables.ts'
import type { Touched } from './touched.ts'
import { type Changed, nothing, type Recorded, rules, Stop, textOf } from './writing.ts'

/** Where a log ends, the last row that may have changed who may do what, and the count of the origin that writes it. */
export interface Head {
  readonly ruled: number
  /** Of every region: the last entry that is applied. */
  readonly ends?: ReturnType<Merger['mark']> | undefined
  readonly position: number
  readonly chain: string
  readonly number: number
}

const comesFirst = (step: Step) => step.do === 'unruled' || (step.do === 'settle' && step.open === true)

/** Not re-entrant; whoever holds it is the only one to write the tables. */
export class Applier {
  position: number
  private changed: Changed = nothing()
  /** Of the write that is being applied: position of its first row, and its instant. */
  private batch = 0
  private now = 0
  private author: Author = { actor: '', address: '', requestId: '' }
  private ruled: number
  private chain: string
  private number: number
  private readonly tables: Tables
  private readonly clock: Clock
  private readonly origin: string
  private readonly writing: Writing
  /** Of a lake that is a region. */
  protected readonly merger: Merger | undefined
  /** The entry of another region that is being taken in. */
  private taking: Pick<Kept, 'origin' | 'number'> | undefined
  private readonly salting: Salting

  /** The clock has seen the last stamp of the log. `merging` makes what keeps the facts, of a lake that is a region. */
  constructor(tables: Tables, clock: Clock, origin: string, head: Head, merging?: (writing: Writing) => Merger, salting: Salting = salt) {
    this.salting = salting
    this.tables = tables
    this.clock = clock
    this.origin = origin
    this.writing = {
      next: () => this.position + 1,
      stamp: () => this.clock.next(this.now),
      record: (stamp, row) => this.record(this.author, stamp, row),
    }
    this.merger = merging?.(this.writing)
    this.position = head.position
    this.ruled = head.ruled
    this.chain = head.chain
    this.number = head.number
  }

  /** The counters that a rolled-back group must get back. */
  mark(): Head {
    return { position: this.position, ruled: this.ruled, chain: this.chain, number: this.number, ends: this.merger?.mark() }
  }

  restore(to: Head): void {
    this.position = to.position
    this.ruled = to.ruled
    this.chain = to.chain
    this.number = to.number
    if (to.ends) this.merger?.restore(to.ends)
  }

  /** What the groups since the last call changed. A group that failed in part may name more than it changed. */
  touched(): Touched {
    const touched = { position: this.position, ...this.changed }
    this.changed = nothing()
    return touched
  }

  /** Applies one write, or nothing of it. Throws, with nothing applied, when it breaks for no reason of the lake's. */
  apply(write: Write): Outcome {
    if (write.decided !== undefined && write.decided < this.ruled) return { ok: false, reason: 'ruled', step: 0 }
    const before = this.mark()
    const keys: Record<string, number> = {}
    this.batch = this.position + 1
    this.now = this.clock.now()
    this.author = write.author
    this.tables.begin()
    this.merger?.begin(this.clock.next(this.now))
    let step = 0
    try {
      // First whether it is still to be done at all: what somebody else has ended could only be refused for what became of it, and
      // what the write itself tells is no change that it was not decided by.
      for (; step < write.steps.length; step++) if (comesFirst(write.steps[step] as Step)) this.step(write.steps[step] as Step, write, keys)
      for (step = 0; step < write.steps.length; step++) if (!comesFirst(write.steps[step] as Step)) this.step(write.steps[step] as Step, write, keys)
      const said = this.merger?.end(write.author)
      this.tables.keep()
      return { ok: true, position: this.position, keys, ...(said === undefined ? {} : { said }) }
    } catch (error) {
      this.tables.undo()
      this.restore(before)
      if (error instanceof Stop) return { ok: false, reason: error.reason, step }
      throw error
    }
  }

  /**
   * Takes in, each whole, entries of other regions that are in their turn, and passes over the others. Gives what the first entry broke by that
   * could not be applied; nothing of it is, and nothing that follows it.
   */
  take(entries: readonly Kept[]): unknown {
    let broken: unknown
    if (!this.merger) throw new Error('this lake is no region')
    for (const entry of entries) {
      if (!this.merger.inTurn(entry)) continue
      const before = this.mark()
      this.clock.saw(entry.stamp)
      this.tables.begin()
      try {
        const said = saidIn(entry)
        refuseNewer(entry, said)
        this.inNameOf(said, entry, (merger) => merger.take(entry, said))
        this.tables.keep()
      } catch (error) {
        this.tables.undo()
        this.restore(before)
        broken ??= new Error(`entry ${entry.number} of ${entry.origin} could not be applied`, { cause: error })
      }
    }
    return broken
  }

  /** Shows at once what an entry narrows that is not in its turn yet. */
  protected heed(entry: Kept): void {
    const said = saidIn(entry)
    if (newerIn(said)) return
    this.clock.saw(entry.stamp)
    this.inNameOf(said, entry, (merger) => merger.heed(entry))
  }

  /** Puts right what was damaged, by no entry, in the name of who asked for it. Throws Unmended. */
  protected mend(mend: Mend, author: Author): void {
    this.inNameOf(author, { origin: 'mended', number: this.position + 1 }, (merger) => merger.mend(mend))
  }

  /** What is changed until `work` ends is told by rows of the log that are not of an own write. */
  private inNameOf(author: Author, taking: Pick<Kept, 'origin' | 'number'>, work: (merger: Merger) => void): void {
    if (!this.merger) throw new Error('this lake is no region')
    this.batch = this.position + 1
    this.now = this.clock.now()
    this.author = author
    this.taking = taking
    try {
      work(this.merger)
    } finally {
      this.taking = undefined
    }
  }

  private step(step: Step, write: Write, keys: Record<string, number>): void {
    switch (step.do) {
      case 'insert': {
        const parent = typeof step.parent === 'string' ? keys[step.parent] : step.parent
        const above = parent === 0 ? { id: null, root: null } : this.tables.above(parent ?? -1)
        if (parent === undefined || !above) throw new Stop('gone')
        const { id: within, root } = above
        const { kind, name } = step
        const id = this.merger && kinds[kind].sync.once ? onceId(within, kind, step.uid ?? name) : step.id
        this.merger?.makes(kind, id, within, name, step.uid, step.body, step.operation)
        const body = textOf(step)
        const stamp = this.clock.next(this.now)
        const key = this.tables.insert({ id, kind, parent, within, root, name, uid: step.uid ?? null, body, stamp })
        if (key === undefined) throw new Stop('taken')
        keys[step.id] = key
        this.keep(key, step.secrets)
        const entity = { key, id, kind, parent, within, root: root ?? key, name, version: 1 }
        return this.record(write.author, stamp, { operation: step.operation, facet: 'body', path: step.path, body, entity, listed: true })
      }
      case 'update': {
        const is = this.live(step.key)
        if (is.version !== step.expect) throw new Stop('stale')
        const renamed = is.name !== step.name
        if (renamed && this.tables.isTaken(is.parent, is.kind, step.name)) throw new Stop('taken')
        this.merger?.changes(is.kind as KindName, is.id, step.name, step.uid, step.body, step.operation)
        const body = textOf(step)
        const stamp = this.clock.next(this.now)
        this.tables.update(step.key, step.name, step.uid ?? null, body, stamp)
        this.tables.forget(step.key, Object.values(step.body.sealed ?? {}))
        this.keep(step.key, step.secrets)
        const entity = { ...is, name: step.name, version: is.version + 1 }
        const operation = renamed && step.operation === 'alter' ? 'rename' : step.operation
        // Lists that are kept for those who may not see all of them hold owners.
        return this.record(write.author, stamp, { operation, facet: 'body', path: step.path, body, entity, listed: renamed || operation === 'own' })
      }
      case 'drop': {
        const top = this.live(step.key)
        this.merger?.drops(top.kind as KindName, top.id)
        return drop(this.tables, step, top, this.writing)
      }
      case 'revive':
        return revive(this.tables, step, { ...this.writing, returns: (kind, id) => this.merger?.returns(kind, id) })
      case 'relate':
        return this.relate(step, write, keys)
      case 'unruled':
        if (step.after < this.ruled) throw new Stop('stale')
        return
      case 'tell':
      case 'resolve':
        return this.merger?.tells(step.op)
      case 'move':
        return this.merger?.moves(this.live(step.key).id, step.to)
      case 'intend':
        return this.tables.intend(step.intent)
      case 'settle':
        if (!this.tables.settle(step.id) && step.open) throw new Stop('settled')
        return
    }
  }

  private relate(step: Extract<Step, { do: 'relate' }>, write: Write, keys: Record<string, number>): void {
    const from = (typeof step.from === 'string' ? keys[step.from] : step.from) ?? -1
    const entity = this.live(from)
    const stamp = this.clock.next(this.now)
    const position = this.position + 1
    if (this.merger) {
      for (const { to, value } of step.remove) this.merger.relates('rem', entity.id, step.what, this.live(to).id, value)
      for (const { to, value } of step.add) this.merger.relates('add', entity.id, step.what, this.live(to).id, value)
    }
    for (const { to, value } of step.remove) this.tables.unlink(from, step.what, to, value, position)
    for (const { to, value } of step.add) {
      this.live(to)
      if (!this.tables.link(from, step.what, to, value, position, stamp)) throw new Stop('taken')
    }
    const links = this.tables.links(from, step.what)
    const { facet, operation } = relations[step.what]
    const body = JSON.stringify({ [facet]: links.map(({ id, value }) => (value === null ? { id } : { id, value })) })
    const linked = [...new Set([...step.add, ...step.remove].map(({ to }) => to))]
    this.record(write.author, stamp, { operation, facet, path: step.path, body, entity, listed: false, linked })
  }

  private live(key: number): Live {
    const is = this.tables.live(key)
    if (!is) throw new Stop('gone')
    return is
  }

  private keep(owner: number, secrets: Readonly<Record<string, string>> | undefined): void {
    for (const [ref, value] of Object.entries(secrets ?? {})) this.tables.secret(ref, owner, value)
  }

  private record(author: Author, stamp: Stamp, { operation, facet, entity, path, body, listed, linked = [] }: Recorded): void {
    const { actor, address, requestId } = author
    const { key, parent, root, kind, id, within, name, version } = entity
    this.changed.entities.push(key)
    if (listed) this.changed.lists.push({ parent, kind: kind as KindName })
    for (const to of linked) this.changed.linked.push(to)
    if (operation === 'drop') this.changed.dropped = true
    if (operation === 'mend') this.changed.mended = true
    const position = ++this.position
    const number = this.taking?.number ?? this.merger?.number ?? ++this.number
    if (rules(kind, facet, operation)) this.ruled = position
    const text = body ?? 'null'
    const mark = this.salting()
    const commitment = commitOf(mark, text)
    const envelope = {
      position,
      batch: this.batch,
      origin: this.taking?.origin ?? this.origin,
      number,
      stamp,
      deps: null,
      unit: null,
      epoch: null,
      residency: null,
      actor,
      address,
      requestId,
      operation,
      kind,
      facet,
      id,
      within,
      name,
      path: JSON.stringify(path),
      version,
    }
    this.chain = chainOf(this.chain, envelope, commitment)
    this.tables.log({ ...envelope, subject: key, parent, root, text, salt: mark, commitment, chain: this.chain, linked })
  }
}
