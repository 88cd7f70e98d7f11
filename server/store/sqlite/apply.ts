/** Applies writes to a SQLite lake: many in one transaction, each whole or not at all, every change with its log row. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { KindName } from '../../../kinds/index.ts'
import { type Clock, type Stamp } from '../../kit/clock.ts'
import { salt } from '../../kit/ids.ts'
import { pack } from '../body.ts'
import { chainOf, commitOf, genesis } from '../chain.ts'
import { type Outcome, relations, type Step, type Touched, type Write } from '../store.ts'
import { revivals } from './revive.ts'
import { type Live, type Recorded, Stop } from './writing.ts'

/** The one writer of a lake. Not re-entrant; whoever holds it is the only one to write the file. */
export class Applier {
  position: number
  /** Of the group that is being written. */
  private changed: { entities: number[]; lists: { parent: number; kind: KindName }[]; dropped: boolean } = { entities: [], lists: [], dropped: false }
  /** Of the write that is being applied: position of its first row, and its instant. */
  private batch = 0
  private now = 0
  private chain: string
  private number: number
  private readonly clock: Clock
  private readonly origin: string
  private readonly revive: ReturnType<typeof revivals>
  private readonly sql: Record<keyof typeof statements, StatementSync>

  constructor(db: DatabaseSync, clock: Clock, origin: string) {
    this.clock = clock
    this.origin = origin
    const last = db.prepare('select position, chain, stamp from log order by position desc limit 1').get() as
      | { position: number; chain: string; stamp: Stamp }
      | undefined
    this.position = last?.position ?? 0
    this.chain = last?.chain ?? genesis
    if (last) clock.saw(last.stamp)
    const own = db.prepare('select number from log where origin = ? order by position desc limit 1').get(origin) as { number: number } | undefined
    this.number = own?.number ?? 0
    this.revive = revivals(db)
    this.sql = Object.fromEntries(Object.entries(statements).map(([name, text]) => [name, db.prepare(text)])) as typeof this.sql
  }

  /** The counters that a rolled-back group must get back. */
  mark() {
    return { position: this.position, chain: this.chain, number: this.number }
  }

  restore(to: { readonly position: number; readonly chain: string; readonly number: number }): void {
    this.position = to.position
    this.chain = to.chain
    this.number = to.number
  }

  /** What the groups since the last call changed. A group that failed in part may name more than it changed. */
  touched(): Touched {
    const touched = { position: this.position, ...this.changed }
    this.changed = { entities: [], lists: [], dropped: false }
    return touched
  }

  /** Commits a batch. The outcomes are durable when this returns. */
  run(writes: readonly Write[]): readonly Outcome[] {
    this.sql.begin.run()
    const outcomes: Outcome[] = []
    try {
      for (const write of writes) outcomes.push(this.one(write))
      this.sql.commit.run()
      return outcomes
    } catch (error) {
      this.sql.rollback.run()
      throw error
    }
  }

  private one(write: Write): Outcome {
    const before = this.mark()
    const keys: Record<string, number> = {}
    this.batch = this.position + 1
    this.now = this.clock.now()
    this.sql.save.run()
    let step = 0
    try {
      for (; step < write.steps.length; step++) this.step(write.steps[step] as Step, write, keys)
      this.sql.release.run()
      return { ok: true, position: this.position, keys }
    } catch (error) {
      this.sql.undo.run()
      this.sql.release.run()
      this.restore(before)
      if (error instanceof Stop) return { ok: false, reason: error.reason, step }
      throw error
    }
  }

  private step(step: Step, write: Write, keys: Record<string, number>): void {
    switch (step.do) {
      case 'insert': {
        const parent = typeof step.parent === 'string' ? keys[step.parent] : step.parent
        const above = parent === 0 ? { id: null, root: null } : (this.sql.alive.get(parent ?? -1) as { id: string; root: number } | undefined)
        if (parent === undefined || !above) throw new Stop('gone')
        const body = textOf(step)
        const stamp = this.clock.next(this.now)
        const { root } = above
        const made = this.sql.insert.get(step.id, step.kind, parent, root, step.name, step.uid ?? null, body, stamp) as { key: number } | undefined
        if (!made) throw new Stop('taken')
        keys[step.id] = made.key
        this.keep(made.key, step.secrets)
        const entity = { key: made.key, id: step.id, kind: step.kind, parent, within: above.id, root: root ?? made.key, name: step.name, version: 1 }
        return this.record(write, stamp, { operation: step.operation, facet: 'body', path: step.path, body, entity, listed: true })
      }
      case 'update': {
        const is = this.live(step.key)
        if (is.version !== step.expect) throw new Stop('stale')
        const renamed = is.name !== step.name
        if (renamed && this.sql.child.get(is.parent, is.kind, step.name)) throw new Stop('taken')
        const body = textOf(step)
        const stamp = this.clock.next(this.now)
        this.sql.update.run(step.name, step.uid ?? null, body, stamp, step.key)
        this.sql.forget.run(step.key, JSON.stringify(Object.values(step.body.sealed ?? {})))
        this.keep(step.key, step.secrets)
        const entity = { ...is, name: step.name, version: is.version + 1 }
        const operation = renamed && step.operation === 'alter' ? 'rename' : step.operation
        return this.record(write, stamp, { operation, facet: 'body', path: step.path, body, entity, listed: renamed })
      }
      case 'drop':
        return this.drop(step, write)
      case 'revive':
        return this.revive(step, {
          next: () => this.position + 1,
          stamp: () => this.clock.next(this.now),
          record: (stamp, row) => this.record(write, stamp, row),
        })
      case 'relate':
        return this.relate(step, write)
      case 'intend': {
        const { id, what, author, plan } = step.intent
        this.sql.intend.run(id, what, author.actor, author.address, author.requestId, JSON.stringify(plan))
        return
      }
      case 'settle':
        this.sql.settle.run(step.id)
    }
  }

  private drop(step: Extract<Step, { do: 'drop' }>, write: Write): void {
    const top = this.live(step.key)
    if (step.expect !== undefined && top.version !== step.expect) throw new Stop('stale')
    if (step.empty) {
      const held = this.sql.children.all(step.key) as unknown as Live[]
      if (held.some((child) => step.empty?.of.includes(child.kind) && !step.empty.except.includes(child.name))) throw new Stop('notEmpty')
    }
    const only = step.only && new Set(step.only.keys)
    const visit = (entity: Live, path: readonly string[]): void => {
      if (only && entity.kind === step.only?.kind && !only.has(entity.key)) throw new Stop('stale')
      for (const child of this.sql.children.all(entity.key) as unknown as Live[]) visit({ ...child, within: entity.id }, [...path, child.name])
      const stamp = this.clock.next(this.now)
      this.sql.drop.run(this.position + 1, stamp, entity.key)
      this.sql.unlinkAll.run(this.position + 1, entity.key, entity.key)
      this.sql.forget.run(entity.key, '[]')
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

  private relate(step: Extract<Step, { do: 'relate' }>, write: Write): void {
    const from = this.live(step.from)
    const stamp = this.clock.next(this.now)
    for (const { to, value } of step.remove) this.sql.unlink.run(this.position + 1, step.from, step.what, to, value)
    for (const { to, value } of step.add) {
      this.live(to)
      if (this.sql.link.run(step.from, step.what, to, value, this.position + 1, stamp).changes === 0) throw new Stop('taken')
    }
    const links = this.sql.links.all(step.from, step.what) as { id: string; value: string | null }[]
    const { facet, operation } = relations[step.what]
    const body = JSON.stringify({ [facet]: links.map(({ id, value }) => (value === null ? { id } : { id, value })) })
    this.record(write, stamp, { operation, facet, path: step.path, body, entity: from, listed: false })
  }

  private live(key: number): Live {
    const is = this.sql.live.get(key) as Live | undefined
    if (!is) throw new Stop('gone')
    return is
  }

  private keep(owner: number, secrets: Readonly<Record<string, string>> | undefined): void {
    for (const [ref, value] of Object.entries(secrets ?? {})) this.sql.secret.run(ref, owner, value)
  }

  private record(write: Write, stamp: Stamp, { operation, facet, entity, path, body, listed }: Recorded): void {
    const { actor, address, requestId } = write.author
    const { kind, id, within, name, version } = entity
    this.changed.entities.push(entity.key)
    if (listed) this.changed.lists.push({ parent: entity.parent, kind: kind as KindName })
    if (operation === 'drop') this.changed.dropped = true
    const position = ++this.position
    const number = ++this.number
    const text = body ?? 'null'
    const mark = salt()
    const commitment = commitOf(mark, text)
    const where = JSON.stringify(path)
    const regional = { deps: null, unit: null, epoch: null, residency: null }
    const envelope = {
      position,
      batch: this.batch,
      origin: this.origin,
      number,
      stamp,
      ...regional,
      actor,
      address,
      requestId,
      operation,
      kind,
      facet,
      id,
      within,
      name,
      path: where,
      version,
    }
    this.chain = chainOf(this.chain, envelope, commitment)
    this.sql.log.run(
      position,
      this.batch,
      this.origin,
      number,
      stamp,
      actor,
      address,
      requestId,
      operation,
      kind,
      facet,
      entity.key,
      entity.parent,
      entity.root,
      within,
      name,
      where,
      version,
      pack(text),
      mark,
      commitment,
      this.chain,
    )
  }
}

/** The body as it is kept and hashed: with the source's id, so that the past and other regions know it too. */
const textOf = ({ body, uid }: { readonly body: object; readonly uid?: string }) => JSON.stringify(uid === undefined ? body : { ...body, uid })

const statements = {
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',
  save: 'savepoint one',
  release: 'release one',
  undo: 'rollback to one',
  alive: 'select id, coalesce(root, key) as root from entity where key = ? and dropped is null',
  live: 'select e.key, e.id, e.kind, e.parent, p.id as within, coalesce(e.root, e.key) as root, e.name, e.version from entity e left join entity p on p.key = e.parent where e.key = ? and e.dropped is null',
  child: 'select key from entity where parent = ? and kind = ? and name = ? and dropped is null',
  children: 'select key, id, kind, parent, root, name, version from entity where parent = ? and dropped is null order by kind, name',
  insert:
    'insert into entity (id, kind, parent, root, name, version, uid, body, stamp) values (?, ?, ?, ?, ?, 1, ?, ?, ?) on conflict (parent, kind, name) where dropped is null do nothing returning key',
  update: 'update entity set name = ?, uid = ?, body = ?, stamp = ?, version = version + 1 where key = ?',
  drop: 'update entity set dropped = ?, stamp = ?, version = version + 1 where key = ?',
  link: 'insert into relation (origin, what, target, value, since, stamp) values (?, ?, ?, ?, ?, ?) on conflict do nothing',
  unlink: 'update relation set until = ? where origin = ? and what = ? and target = ? and value is ? and until is null',
  unlinkAll: 'update relation set until = ? where (origin = ? or target = ?) and until is null',
  links:
    'select e.id, r.value from relation r join entity e on e.key = r.target where r.origin = ? and r.what = ? and r.until is null order by r.since, r.rowid',
  log: 'insert into log (position, batch, origin, number, stamp, actor, address, request, operation, kind, facet, subject, parent, root, within, name, path, version, body, salt, commitment, chain) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  intend: 'insert into intent (id, what, actor, address, request, plan) values (?, ?, ?, ?, ?, ?)',
  settle: 'delete from intent where id = ?',
  forget: 'delete from secret where owner = ? and ref not in (select value from json_each(?))',
  secret: 'insert into secret (ref, owner, value) values (?, ?, ?)',
} as const
