/** The tables of a PostgreSQL lake as one group of writes sees them: what was loaded for it, and what it changed, in memory. */
import type { Stamp } from '../../kit/clock.ts'
import type { Intent, LinkKind } from '../store.ts'
import type { Ended, Gone, Live, LogRow, Tables } from '../tables.ts'

/** An entity; the body is there only when this group wrote it, or the lake is a region that had to know it. */
export interface Thing extends Live {
  readonly uid?: string | null
  readonly body?: string
  readonly stamp?: Stamp
  readonly dropped?: number
}
export interface Relation {
  readonly key: number
  readonly from: number
  readonly what: LinkKind
  readonly to: number
  /** Id of `to`. */
  readonly id: string
  readonly value: string | null
}
export interface NewRelation extends Relation {
  readonly since: number
  readonly until: number | null
  readonly stamp: Stamp
}
/** What a group may have to know. All live entities, places and relations that its steps name are among it. */
export interface Loaded {
  readonly things: readonly Live[]
  readonly relations: readonly Relation[]
  /** What is to be brought back, with what was dropped along. */
  readonly gone: readonly (Gone & { readonly uid: string | null })[]
  /** Relations that ended with those, in the order they were made. */
  readonly ended: readonly (Ended & { readonly until: number })[]
  readonly intents: readonly string[]
  /** Of a region: with bodies, dropped ones too. */
  readonly rows?: Iterable<Thing>
  /** The last keys given. */
  readonly entity: number
  readonly relation: number
}
/** Secrets of one owner: which of the stored ones stay (all when undefined), and new ones. */
export interface Sealed {
  readonly stay: ReadonlySet<string> | undefined
  readonly added: ReadonlyMap<string, string>
}

const placeOf = (parent: number, kind: string, name: string) => `${parent}/${kind}/${name}`
/** By the bytes of UTF-8, which differs from the order of JavaScript's halves of characters from here on only. */
const far = /[\ud800-\uffff]/
const byName = (a: string, b: string) => (far.test(a) && far.test(b) ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : a < b ? -1 : a > b ? 1 : 0)
const byKindAndName = (a: Live, b: Live) => byName(a.kind, b.kind) || byName(a.name, b.name)

export class Overlay implements Tables {
  /** Last keys given. */
  entity: number
  relation: number
  readonly made = new Map<number, NewRelation>()
  /** Stored relations ended one by one, with the position that ended them; and entities all of whose relations ended. */
  readonly cut = new Map<number, number>()
  readonly unlinked = new Map<number, number>()
  readonly sealed = new Map<number, Sealed>()
  readonly intended = new Map<string, Intent>()
  readonly settled = new Set<string>()
  rows: LogRow[] = []
  private readonly loaded: Loaded
  private readonly stored = new Map<number, Thing>()
  protected readonly things = new Map<number, Thing>()
  private readonly places = new Map<string, number>()
  private readonly inside = new Map<number, Set<number>>()
  protected readonly hung = new Map<string, readonly Relation[]>()
  /** Names of lists in `hung` that an entity may stand in. */
  private readonly hangsIn = new Map<number, Set<string>>()
  private readonly stays: ReadonlySet<string>
  private undoing: (() => void)[] = []

  constructor(loaded: Loaded) {
    this.loaded = loaded
    this.entity = loaded.entity
    this.relation = loaded.relation
    this.stays = new Set(loaded.intents)
    for (const thing of loaded.things) {
      this.stored.set(thing.key, thing)
      this.things.set(thing.key, thing)
      this.places.set(placeOf(thing.parent, thing.kind, thing.name), thing.key)
      this.put(this.inside, thing.parent, thing.key)
    }
    for (const { body: _body, batch: _batch, ...gone } of loaded.gone) {
      this.stored.set(gone.key, gone)
      this.things.set(gone.key, gone)
    }
    for (const thing of loaded.rows ?? []) {
      this.stored.set(thing.key, thing)
      this.things.set(thing.key, thing)
      if (thing.dropped !== undefined) continue
      this.places.set(placeOf(thing.parent, thing.kind, thing.name), thing.key)
      this.put(this.inside, thing.parent, thing.key)
    }
    for (const relation of loaded.relations) this.hang(relation)
    this.undoing = []
  }

  begin(): void {
    this.undoing = []
  }

  keep(): void {
    this.undoing = []
  }

  undo(): void {
    for (const undo of this.undoing.reverse()) undo()
    this.undoing = []
  }

  live(key: number): Live | undefined {
    const thing = this.things.get(key)
    return thing?.dropped === undefined ? thing : undefined
  }

  above(key: number): Live | undefined {
    return this.live(key)
  }

  isTaken(parent: number, kind: string, name: string): boolean {
    return this.places.has(placeOf(parent, kind, name))
  }

  children(key: number): readonly Live[] {
    return Array.from(this.inside.get(key) ?? [], (child) => this.things.get(child) as Thing).sort(byKindAndName)
  }

  insert(made: Parameters<Tables['insert']>[0]): number | undefined {
    const place = placeOf(made.parent, made.kind, made.name)
    if (this.places.has(place)) return undefined
    const key = ++this.entity
    this.undoing.push(() => this.entity--)
    this.set(this.things, key, { ...made, key, root: made.root ?? key, version: 1 })
    this.set(this.places, place, key)
    this.put(this.inside, made.parent, key)
    return key
  }

  update(key: number, name: string, uid: string | null, body: string, stamp: Stamp): void {
    const thing = this.things.get(key) as Thing
    this.set(this.things, key, { ...thing, name, uid, body, stamp, version: thing.version + 1 })
    if (name === thing.name) return
    this.delete(this.places, placeOf(thing.parent, thing.kind, thing.name))
    this.set(this.places, placeOf(thing.parent, thing.kind, name), key)
  }

  drop(key: number, position: number, stamp: Stamp): void {
    const thing = this.things.get(key) as Thing
    this.set(this.things, key, { ...thing, stamp, version: thing.version + 1, dropped: position })
    this.delete(this.places, placeOf(thing.parent, thing.kind, thing.name))
    const beside = this.inside.get(thing.parent)
    if (beside?.delete(key)) this.undoing.push(() => beside.add(key))
    this.set(this.unlinked, key, position)
    for (const list of this.hangsIn.get(key) ?? []) this.unhang(list, position, (relation) => relation.from === key || relation.to === key, false)
  }

  gone(key: number, dropped: number): Gone | undefined {
    return this.things.get(key)?.dropped === dropped ? this.loaded.gone.find((gone) => gone.key === key && gone.dropped === dropped) : undefined
  }

  goneAlong({ key, parent, root, batch, dropped }: Gone): readonly Gone[] {
    const inside = parent === 0 ? key : root
    return this.loaded.gone
      .filter((gone) => gone.key !== key && gone.root === inside && gone.dropped >= batch && gone.dropped < dropped)
      .filter((gone) => this.things.get(gone.key)?.dropped === gone.dropped)
      .sort((a, b) => b.dropped - a.dropped)
  }

  revive(key: number, body: string, stamp: Stamp): void {
    const { dropped: _at, ...thing } = this.things.get(key) as Thing
    this.set(this.things, key, { ...thing, body, stamp, version: thing.version + 1 })
    this.set(this.places, placeOf(thing.parent, thing.kind, thing.name), key)
    this.put(this.inside, thing.parent, key)
  }

  ended(key: number, first: number, last: number): readonly Ended[] {
    return this.loaded.ended.filter(({ from, to, until }) => (from === key || to === key) && until >= first && until <= last)
  }

  link(from: number, what: LinkKind, to: number, value: string | null, position: number, stamp: Stamp): boolean {
    const list = this.hung.get(`${from}/${what}`) ?? []
    if (list.some((relation) => relation.to === to && relation.value === value)) return false
    const key = ++this.relation
    this.undoing.push(() => this.relation--)
    const relation = { key, from, what, to, id: this.live(to)?.id ?? '', value, since: position, until: null, stamp }
    this.set(this.made, key, relation)
    this.hang(relation)
    return true
  }

  unlink(from: number, what: LinkKind, to: number, value: string | null, position: number): void {
    this.unhang(`${from}/${what}`, position, (relation) => relation.to === to && relation.value === value, true)
  }

  links(from: number, what: LinkKind): readonly Relation[] {
    return this.hung.get(`${from}/${what}`) ?? []
  }

  log(row: LogRow): void {
    this.rows.push(row)
    this.undoing.push(() => this.rows.pop())
  }

  secret(ref: string, owner: number, value: string): void {
    const { stay, added } = this.sealed.get(owner) ?? { stay: undefined, added: new Map<string, string>() }
    if (added.has(ref)) throw new Error('a secret was kept twice')
    this.set(this.sealed, owner, { stay, added: new Map([...added, [ref, value]]) })
  }

  forget(owner: number, except: readonly string[]): void {
    const { stay, added } = this.sealed.get(owner) ?? { stay: undefined, added: new Map<string, string>() }
    const left = except.filter((ref) => stay?.has(ref) ?? true)
    this.set(this.sealed, owner, { stay: new Set(left), added: new Map([...added].filter(([ref]) => except.includes(ref))) })
  }

  intend(intent: Intent): void {
    if (this.intended.has(intent.id) || (this.stays.has(intent.id) && !this.settled.has(intent.id)))
      throw new Error(`there is an intent ${intent.id} already`)
    this.set(this.intended, intent.id, intent)
  }

  settle(id: string): boolean {
    if (this.intended.has(id)) {
      this.delete(this.intended, id)
      return true
    }
    if (this.settled.has(id) || !this.stays.has(id)) return false
    this.settled.add(id)
    this.undoing.push(() => this.settled.delete(id))
    return true
  }

  /** Entities as the group leaves them: those it made, and those it changed. */
  written(): { readonly inserted: readonly Thing[]; readonly updated: readonly Thing[]; readonly renamed: ReadonlySet<number> } {
    const changed = [...this.things.values()].filter((thing) => this.stored.get(thing.key) !== thing)
    const isNew = ({ key }: Thing) => key > this.loaded.entity
    const updated = changed.filter((thing) => !isNew(thing))
    const renamed = updated.filter(({ key, name }) => this.stored.get(key)?.name !== name)
    return { inserted: changed.filter(isNew), updated, renamed: new Set(renamed.map(({ key }) => key)) }
  }

  private hang(relation: Relation): void {
    const list = `${relation.from}/${relation.what}`
    this.set(this.hung, list, [...(this.hung.get(list) ?? []), relation])
    for (const key of [relation.from, relation.to]) this.put(this.hangsIn, key, list)
  }

  /** Ends those of a list that are meant. Stored ones are noted singly unless their entity ends them all. */
  private unhang(list: string, position: number, isMeant: (relation: Relation) => boolean, singly: boolean): void {
    const before = this.hung.get(list) ?? []
    const meant = before.filter(isMeant)
    if (meant.length === 0) return
    this.set(
      this.hung,
      list,
      before.filter((relation) => !isMeant(relation)),
    )
    for (const { key } of meant) {
      const made = this.made.get(key)
      if (made) this.set(this.made, key, { ...made, until: position })
      else if (singly) this.set(this.cut, key, position)
    }
  }

  /** What takes a change back, for when the write that made it is. */
  protected noting(undo: () => void): void {
    this.undoing.push(undo)
  }

  protected set<K, V>(map: Map<K, V>, key: K, value: V): void {
    const before = map.get(key)
    map.set(key, value)
    this.undoing.push(before === undefined ? () => map.delete(key) : () => map.set(key, before))
  }

  private delete<K, V>(map: Map<K, V>, key: K): void {
    const before = map.get(key)
    if (before !== undefined && map.delete(key)) this.undoing.push(() => map.set(key, before))
  }

  private put<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
    const set = map.get(key) ?? new Set()
    if (set.size === 0) map.set(key, set)
    if (set.has(value)) return
    set.add(value)
    this.undoing.push(() => set.delete(value))
  }
}
