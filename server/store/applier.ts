/** What the steps of a write mean, for every store alike: each write whole or not at all, every change with its log row. */
import { type KindName, kinds } from '../../kinds/index.ts'
import type { Clock, Stamp } from '../kit/clock.ts'
import { salt } from '../kit/ids.ts'
import { chainOf, commitOf } from './chain.ts'
import { revive } from './revive.ts'
import { type Facet, type Outcome, relations, type Step, type Touched, type Write } from './store.ts'
import type { Live, Tables } from './tables.ts'
import { type Recorded, Stop } from './writing.ts'

/** Where a log ends, the last row that may have changed who may do what, and the count of the origin that writes it. */
export interface Head {
  readonly ruled: number
  readonly position: number
  readonly chain: string
  readonly number: number
}

const rulingFacets: ReadonlySet<Facet> = new Set(Object.values(relations).flatMap((one) => ('rules' in one ? [one.facet] : [])))
/** Whether a row may change who may do what. */
const rules = (kind: string, facet: Facet, operation: string) =>
  facet === 'body' ? operation === 'own' || kinds[kind as KindName].rules === true : rulingFacets.has(facet)

interface Changed {
  readonly entities: number[]
  readonly lists: { parent: number; kind: KindName }[]
  readonly linked: number[]
  dropped: boolean
}
const nothing = (): Changed => ({ entities: [], lists: [], linked: [], dropped: false })

/** Not re-entrant; whoever holds it is the only one to write the tables. */
const comesFirst = (step: Step) => step.do === 'unruled' || (step.do === 'settle' && step.open === true)

export class Applier {
  position: number
  /** Of the group that is being written. */
  private changed: Changed = nothing()
  /** Of the write that is being applied: position of its first row, and its instant. */
  private batch = 0
  private now = 0
  private ruled: number
  private chain: string
  private number: number
  private readonly tables: Tables
  private readonly clock: Clock
  private readonly origin: string

  /** The clock has seen the last stamp of the log. */
  constructor(tables: Tables, clock: Clock, origin: string, head: Head) {
    this.tables = tables
    this.clock = clock
    this.origin = origin
    this.position = head.position
    this.ruled = head.ruled
    this.chain = head.chain
    this.number = head.number
  }

  /** The counters that a rolled-back group must get back. */
  mark(): Head {
    return { position: this.position, ruled: this.ruled, chain: this.chain, number: this.number }
  }

  restore(to: Head): void {
    this.position = to.position
    this.ruled = to.ruled
    this.chain = to.chain
    this.number = to.number
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
    this.tables.begin()
    let step = 0
    try {
      // First whether it is still to be done at all: what somebody else has ended could only be refused for what became of it, and
      // what the write itself tells is no change that it was not decided by.
      for (; step < write.steps.length; step++) if (comesFirst(write.steps[step] as Step)) this.step(write.steps[step] as Step, write, keys)
      for (step = 0; step < write.steps.length; step++) if (!comesFirst(write.steps[step] as Step)) this.step(write.steps[step] as Step, write, keys)
      this.tables.keep()
      return { ok: true, position: this.position, keys }
    } catch (error) {
      this.tables.undo()
      this.restore(before)
      if (error instanceof Stop) return { ok: false, reason: error.reason, step }
      throw error
    }
  }

  private step(step: Step, write: Write, keys: Record<string, number>): void {
    switch (step.do) {
      case 'insert': {
        const parent = typeof step.parent === 'string' ? keys[step.parent] : step.parent
        const above = parent === 0 ? { id: null, root: null } : this.tables.above(parent ?? -1)
        if (parent === undefined || !above) throw new Stop('gone')
        const { id: within, root } = above
        const { id, kind, name } = step
        const body = textOf(step)
        const stamp = this.clock.next(this.now)
        const key = this.tables.insert({ id, kind, parent, within, root, name, uid: step.uid ?? null, body, stamp })
        if (key === undefined) throw new Stop('taken')
        keys[id] = key
        this.keep(key, step.secrets)
        const entity = { key, id, kind, parent, within, root: root ?? key, name, version: 1 }
        return this.record(write, stamp, { operation: step.operation, facet: 'body', path: step.path, body, entity, listed: true })
      }
      case 'update': {
        const is = this.live(step.key)
        if (is.version !== step.expect) throw new Stop('stale')
        const renamed = is.name !== step.name
        if (renamed && this.tables.isTaken(is.parent, is.kind, step.name)) throw new Stop('taken')
        const body = textOf(step)
        const stamp = this.clock.next(this.now)
        this.tables.update(step.key, step.name, step.uid ?? null, body, stamp)
        this.tables.forget(step.key, Object.values(step.body.sealed ?? {}))
        this.keep(step.key, step.secrets)
        const entity = { ...is, name: step.name, version: is.version + 1 }
        const operation = renamed && step.operation === 'alter' ? 'rename' : step.operation
        // Lists that are kept for those who may not see all of them hold owners.
        return this.record(write, stamp, { operation, facet: 'body', path: step.path, body, entity, listed: renamed || operation === 'own' })
      }
      case 'drop':
        return this.drop(step, write)
      case 'revive':
        return revive(this.tables, step, {
          next: () => this.position + 1,
          stamp: () => this.clock.next(this.now),
          record: (stamp, row) => this.record(write, stamp, row),
        })
      case 'relate':
        return this.relate(step, write, keys)
      case 'unruled':
        if (step.after < this.ruled) throw new Stop('stale')
        return
      case 'intend':
        return this.tables.intend(step.intent)
      case 'settle':
        if (!this.tables.settle(step.id) && step.open) throw new Stop('settled')
        return
    }
  }

  private drop(step: Extract<Step, { do: 'drop' }>, write: Write): void {
    const top = this.live(step.key)
    if (step.expect !== undefined && top.version !== step.expect) throw new Stop('stale')
    if (step.empty) {
      const held = this.tables.children(step.key)
      if (held.some((child) => step.empty?.of.includes(child.kind) && !step.empty.except.includes(child.name))) throw new Stop('notEmpty')
    }
    const only = step.only && new Set(step.only.keys)
    const visit = (entity: Live, path: readonly string[]): void => {
      if (only && entity.kind === step.only?.kind && !only.has(entity.key)) throw new Stop('stale')
      for (const child of this.tables.children(entity.key)) visit({ ...child, within: entity.id }, [...path, child.name])
      const stamp = this.clock.next(this.now)
      this.tables.drop(entity.key, this.position + 1, stamp)
      this.tables.forget(entity.key, [])
      this.record(write, stamp, {
        operation: 'drop',
        facet: 'body',
        path,
        body: null,
        entity: { ...entity, version: entity.version + 1 },
        listed: true,
      })
    }
    visit(top, step.path)
  }

  private relate(step: Extract<Step, { do: 'relate' }>, write: Write, keys: Record<string, number>): void {
    const from = (typeof step.from === 'string' ? keys[step.from] : step.from) ?? -1
    const entity = this.live(from)
    const stamp = this.clock.next(this.now)
    const position = this.position + 1
    for (const { to, value } of step.remove) this.tables.unlink(from, step.what, to, value, position)
    for (const { to, value } of step.add) {
      this.live(to)
      if (!this.tables.link(from, step.what, to, value, position, stamp)) throw new Stop('taken')
    }
    const links = this.tables.links(from, step.what)
    const { facet, operation } = relations[step.what]
    const body = JSON.stringify({ [facet]: links.map(({ id, value }) => (value === null ? { id } : { id, value })) })
    const linked = [...new Set([...step.add, ...step.remove].map(({ to }) => to))]
    this.record(write, stamp, { operation, facet, path: step.path, body, entity, listed: false, linked })
  }

  private live(key: number): Live {
    const is = this.tables.live(key)
    if (!is) throw new Stop('gone')
    return is
  }

  private keep(owner: number, secrets: Readonly<Record<string, string>> | undefined): void {
    for (const [ref, value] of Object.entries(secrets ?? {})) this.tables.secret(ref, owner, value)
  }

  private record(write: Write, stamp: Stamp, { operation, facet, entity, path, body, listed, linked = [] }: Recorded): void {
    const { actor, address, requestId } = write.author
    const { key, parent, root, kind, id, within, name, version } = entity
    this.changed.entities.push(key)
    if (listed) this.changed.lists.push({ parent, kind: kind as KindName })
    for (const to of linked) this.changed.linked.push(to)
    if (operation === 'drop') this.changed.dropped = true
    const position = ++this.position
    const number = ++this.number
    if (rules(kind, facet, operation)) this.ruled = position
    const text = body ?? 'null'
    const mark = salt()
    const commitment = commitOf(mark, text)
    const envelope = {
      position,
      batch: this.batch,
      origin: this.origin,
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

/** The body as it is kept and hashed: with the source's id, so that the past and other regions know it too. */
const textOf = ({ body, uid }: { readonly body: object; readonly uid?: string }) => JSON.stringify(uid === undefined ? body : { ...body, uid })
