/** Brings what a lake shows in line with its facts, after entries of other regions: entities, names, owners and relations, each change with its row of the log. */
import type { KindName } from '../../kinds/index.ts'
import type { Writing } from '../store/revive.ts'
import { relations } from '../store/store.ts'
import type { Live } from '../store/tables.ts'
import { alive } from './alive.ts'
import { nameNote } from './conflicts.ts'
import { remember } from './done.ts'
import type { Done, Flat, Op } from './entry.ts'
import { type At, type CellName, type Facts, isPrincipal, type Thing, thingOf, valueOf } from './facts.ts'
import { changed, same } from './flat.ts'
import { Linking } from './linking.ts'
import { marked, mayClash, namesShown } from './names.ts'
import { ownerShown } from './rights.ts'
import { type Entity, pathOf, type Rows } from './rows.ts'

export class Showing {
  private readonly rows: Rows
  private readonly facts: Facts
  private readonly writing: Writing
  private readonly linking: Linking

  constructor(rows: Rows, facts: Facts, writing: Writing) {
    this.rows = rows
    this.facts = facts
    this.writing = writing
    this.linking = new Linking(rows, facts, writing)
  }

  /** Of what a write that was taken back wanted to look at, nothing is left. */
  begin(): void {
    this.linking.begin()
  }

  made(op: Extract<Op, { op: 'make' }>): void {
    const thing = thingOf(this.facts, op.id)
    if (op.in !== null && this.rows.entity(op.in)?.dropped !== null) this.life(op.in)
    const is = this.rows.entity(op.id)
    if (is && is.dropped === null) this.write(is, is.name, this.composed(thing, JSON.parse(is.body) as Flat))
    else this.insert(thing, op)
    if (isPrincipal(thing.kind)) this.principal(op.id)
    // Somebody who made it apart may have said whose it is.
    if (thing.state.claims) this.owner(op.id)
  }

  private insert(thing: Thing, { uid, body }: Extract<Op, { op: 'make' }>): void {
    const { id, kind, within } = thing
    const parent = within === null ? undefined : this.rows.entity(within)
    if (within !== null && !parent) throw new Error(`${within} has no row`)
    const free = this.nameFor(thing)
    // Its drop was heard ahead of it: it has no claim to a name that another has.
    const name = this.rows.isTaken(parent?.key ?? 0, kind, free) && !alive(this.facts, id) ? marked(thing) : free
    const stamp = this.writing.stamp()
    const text = this.composed(thing, body)
    const root = parent ? parent.root : null
    const key = this.rows.insert({ id, kind, parent: parent?.key ?? 0, within, root, name, uid: uid ?? null, body: text, stamp })
    if (key === undefined) throw new Error(`${kind} ${name} is there already`)
    const entity = { key, id, kind, parent: parent?.key ?? 0, within, root: root ?? key, name, version: 1 }
    this.writing.record(stamp, {
      operation: 'create',
      facet: 'body',
      entity,
      path: pathOf(this.rows, entity),
      body: textWith(text, uid),
      listed: true,
    })
    if (!alive(this.facts, id)) this.end(entity)
  }

  /** The body with every register as the facts have it. */
  private composed(thing: Thing, body: Flat): string {
    const put: Record<string, unknown> = {}
    const cut: string[] = []
    for (const [key, siblings] of Object.entries(thing.state.keys ?? {})) {
      const value = valueOf(thing.kind, key, siblings, () => body.policyType)
      if (value === undefined) cut.push(key)
      else put[key] = value
    }
    return JSON.stringify(changed(body, put, cut))
  }

  /** `was` is the name that it claimed before. */
  changed(op: Extract<Op, { op: 'set' }>, was: string, put: Flat, cut: readonly string[]): void {
    const thing = thingOf(this.facts, op.id)
    const is = this.rows.entity(op.id)
    if (!is) throw new Error(`${op.id} has no row`)
    const body = JSON.stringify(changed(JSON.parse(is.body) as Flat, put, cut))
    const uid = op.uid ?? is.uid
    if (is.dropped !== null) {
      this.rows.rewrite(is.key, is.name, uid, body)
      // A rule that was tightened by somebody who had not seen the delete stays.
      if ((thing.state.drops ?? []).length > 0) this.life(op.id)
      return
    }
    const name = was === thing.name ? is.name : this.nameFor(thing)
    this.write({ ...is, uid }, name, body, op.as)
    if (was !== thing.name) this.names(thing.within, thing.kind, was)
  }

  /** Its home is another region now: nothing in it changed, but whoever keeps answers made of it must look again. */
  moved(id: string): void {
    const is = this.rows.entity(id)
    if (is && is.dropped === null) this.write(is, is.name, is.body)
  }

  /** After a register came to count for something else, without a write of it. */
  refresh(id: string): void {
    const is = this.rows.entity(id)
    if (!is || is.dropped !== null) return
    const body = this.composed(thingOf(this.facts, id), JSON.parse(is.body) as Flat)
    if (!same(JSON.parse(body), JSON.parse(is.body))) this.write(is, is.name, body)
  }

  /** All of one whose row was damaged as the facts have it, with a row of the log in any case: what was kept of it must be read again. */
  mended(id: string): void {
    const thing = thingOf(this.facts, id)
    const is = this.rows.entity(id)
    if (!is) throw new Error(`${id} has no row`)
    const lives = alive(this.facts, id)
    if (lives !== (is.dropped === null)) this.life(id)
    else if (lives) {
      this.write(is, this.nameFor(thing), this.composed(thing, JSON.parse(is.body) as Flat), 'mend')
      this.owner(id)
      if (isPrincipal(thing.kind)) this.owned(id)
    } else this.still(is)
    this.linking.torn({ ...is, dropped: 0 })
    this.linking.all(id)
  }

  /** Of what is gone nothing but that nothing hangs on it can be told: who was shown it meanwhile must hear that. */
  private still(is: Entity): void {
    const { facet } = relations.tagged
    const body = JSON.stringify({ [facet]: [] })
    this.writing.record(this.writing.stamp(), { operation: 'mend', facet, entity: is, path: pathOf(this.rows, is), body, listed: true })
  }

  private write(is: Entity, name: string, body: string, as?: string): void {
    const stamp = this.writing.stamp()
    this.rows.update(is.key, name, is.uid, body, stamp)
    const entity = { ...is, name, version: is.version + 1 }
    const operation = as ?? (name === is.name ? 'alter' : 'rename')
    this.writing.record(stamp, {
      operation,
      facet: 'body',
      entity,
      path: pathOf(this.rows, entity),
      body: textWith(body, is.uid),
      listed: name !== is.name || operation === 'own' || operation === 'mend',
    })
  }

  /** The name that it is to have; others that have it or must have another get theirs first. */
  private nameFor(thing: Thing): string {
    if (!mayClash(thing.kind)) return thing.name
    return this.names(thing.within, thing.kind, thing.name, thing.id).get(thing.id) ?? thing.name
  }

  /** Shows the living who claim the name as they are to be called; all but one. */
  names(within: string | null, kind: KindName, name: string, except?: string): ReadonlyMap<string, string> {
    const wanted = namesShown(this.facts, within, kind, name)
    // Whoever must give the plain name up, first.
    for (const [id, shown] of [...wanted].reverse()) {
      this.facts.note(nameNote(id), shown !== name)
      const is = id === except ? undefined : this.rows.entity(id)
      if (is && is.dropped === null && is.name !== shown) this.write(is, shown, is.body)
    }
    return wanted
  }

  /** Drops it or brings it back, as the facts have it, with what is in it. */
  life(id: string): void {
    const is = this.rows.entity(id)
    const thing = thingOf(this.facts, id)
    // What is just being made is looked at when it has one.
    if (!is) return
    const lives = alive(this.facts, id)
    if (is.dropped === null && !lives) {
      this.end(is)
      if (mayClash(thing.kind)) this.names(thing.within, thing.kind, thing.name)
      if (isPrincipal(thing.kind)) this.owned(id)
      this.left(thing)
    } else if (is.dropped !== null && lives) this.revive(is, thing)
    else if ((thing.state.drops ?? []).length > 0 && lives) this.within(id)
  }

  /** What was deleted, and stood for what others made in it, goes with the last of that. */
  left({ within }: Thing): void {
    if (within !== null && (thingOf(this.facts, within).state.drops ?? []).length > 0) this.life(within)
  }

  /** Somebody undid a delete of it; what it allowed may count again though it was there all the while. */
  back(id: string): void {
    const was = this.rows.entity(id)?.dropped
    this.life(id)
    if (was === null) this.within(id)
  }

  /** Of what stayed all the while, what is in it may not have, or may come back: a catalog of a deleted lake is not deleted itself. */
  private within(id: string): void {
    for (const child of this.facts.within(id)) {
      const was = this.rows.entity(child)?.dropped
      this.life(child)
      const looked = (this.facts.thing(child)?.state.drops ?? []).length > 0
      if (was === null && !looked && this.rows.entity(child)?.dropped === null) this.within(child)
    }
    for (const cell of [...this.facts.cellsFrom(id), ...this.facts.cellsTo(id)]) this.cell(cell)
  }

  private end(top: Live): void {
    for (const child of this.rows.children(top.key)) this.end({ ...child, within: top.id })
    const path = pathOf(this.rows, top)
    const stamp = this.writing.stamp()
    this.rows.drop(top.key, this.writing.next(), stamp)
    this.rows.forget(top.key, [])
    this.writing.record(stamp, { operation: 'drop', facet: 'body', path, body: null, entity: { ...top, version: top.version + 1 }, listed: true })
  }

  private revive(is: Entity, thing: Thing): void {
    if (thing.within !== null && this.rows.entity(thing.within)?.dropped !== null) {
      this.life(thing.within)
      // With what it is in it may have come back already.
      if (this.rows.entity(is.id)?.dropped === null) return
    }
    const name = this.nameFor(thing)
    const body = this.composed(thing, JSON.parse(is.body) as Flat)
    const stamp = this.writing.stamp()
    if (name !== is.name) this.rows.rewrite(is.key, name, is.uid, body)
    this.rows.revive(is.key, body, stamp)
    const entity = { ...is, name, version: this.rows.live(is.key)?.version ?? is.version }
    this.writing.record(stamp, {
      operation: 'undelete',
      facet: 'body',
      entity,
      path: pathOf(this.rows, entity),
      body: textWith(body, is.uid),
      listed: true,
    })
    this.linking.torn(is)
    this.within(thing.id)
    this.owner(thing.id)
    if (isPrincipal(thing.kind)) this.principal(thing.id)
  }

  /** One that was brought back as it was when it went is brought in line with what was said since. */
  again(id: string): void {
    const is = this.rows.entity(id)
    const thing = thingOf(this.facts, id)
    if (!is || is.dropped !== null) return this.life(id)
    const name = this.nameFor(thing)
    const body = this.composed(thing, JSON.parse(is.body) as Flat)
    if (name !== is.name || !same(JSON.parse(body), JSON.parse(is.body))) this.write(is, name, body)
    this.linking.torn(is)
    this.within(id)
    this.owner(id)
    if (isPrincipal(thing.kind)) this.principal(id)
  }

  /** What hangs on whether a user or group is there, and since when. */
  principal(id: string): void {
    for (const cell of this.facts.cellsFrom(id)) this.cell(cell)
    this.owned(id)
  }
  /** What the user or group owns, or did. */
  owned(id: string): void {
    for (const object of this.facts.ownedBy(id)) this.owner(object)
  }

  owner(id: string): void {
    const thing = thingOf(this.facts, id)
    const is = this.rows.entity(id)
    if (!thing.state.claims || !is || is.dropped !== null) return
    const body = JSON.parse(is.body) as { audit?: { owner?: { id: string } } }
    const owner = ownerShown(this.facts, thing.state.claims)
    if (owner?.id === body.audit?.owner?.id) return
    const { owner: _was, ...audit } = body.audit ?? {}
    this.write(is, is.name, JSON.stringify({ ...body, audit: owner ? { owner, ...audit } : audit }), 'own')
  }

  cell(name: CellName): void {
    this.linking.cell(name)
  }
  /** Of a request that was done elsewhere under a key, what is answered to it here. */
  done(done: Done, by: string, at: At): void {
    remember(this.rows, this.writing, done, by, at)
  }
  /** Relations last, when both ends are as they are to be. */
  settle(): void {
    this.linking.settle()
  }
}

const textWith = (body: string, uid: string | null | undefined) =>
  uid === null || uid === undefined ? body : JSON.stringify({ ...(JSON.parse(body) as object), uid })
