/** What the engine keeps of a lake, and how it follows the log. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Rights } from '../../access/rights.ts'
import type { Region } from '../../region/region.ts'
import type { Row, Store } from '../../store/store.ts'
import { found, sightOf } from '../../store/texts.ts'
import type { Touched } from '../../store/touched.ts'
import { ownWords } from '../own.ts'
import { wordsIn } from '../words.ts'
import { type Bits, each, grown, mergeSome, none, put, take } from './bits.ts'
import { Columns } from './columns.ts'
import { Held } from './held.ts'
import { Homes, type HomesIn } from './homes.ts'
import { type Hung, hangerKinds, readHung } from './hung.ts'
import { Rooms } from './room.ts'
import { Shown } from './shown.ts'
import { bare, Deciding, isHeld, used } from './visible.ts'
import { Vocabulary } from './vocabulary.ts'

/** So many things are read, and so many rows, before others get their turn: some milliseconds. */
const [pageSize, rowsAtOnce] = [4_000, 100]
/** More at once are not looked at one by one: all is read again. */
export const mostTouched = 20_000

/** Lists of words that stand in so many things, and such a share of all, take some milliseconds to read. */
const [longFrom, longShare] = [4_000, 1 / 32] as const

interface Visible {
  set: Bits
  /** How much of `changes` is in it; and of which structure it is. */
  seen: number
  readonly structure: number
  readonly deciding: Deciding | undefined
}

export class Memory {
  readonly columns = new Columns()
  readonly held: Held
  readonly vocabulary = new Vocabulary()
  /** By key. */
  readonly hung = new Map<number, Hung>()
  /** Of a lake that is a region. */
  private readonly homes = new Homes()
  position: number
  private readonly store: Store
  /** Rows that decide about others, and those right in a metalake; by slot. */
  private readonly holders = new Map<number, Row>()
  /** Counts what may change what is seen of more than the thing itself. */
  private structure = 0
  private changes: number[] = []
  /** As it is for as long as nothing of it is touched, nor what it is in. */
  readonly shown = new Shown()
  readonly rooms = new Rooms()
  private readonly visible = new WeakMap<Rights, Map<number, Visible>>()
  private readonly open = new Map<number, Visible>()
  private hungSeen = 0
  private carried: readonly [on: Bits, parts: Bits, seen: number] | undefined

  private constructor(store: Store) {
    this.store = store
    this.position = store.position()
    this.held = new Held(store.texts, this.columns)
  }

  /** All that there is; what comes meanwhile the log tells. */
  static async read(store: Store): Promise<Memory> {
    const memory = new Memory(store)
    await memory.load()
    return memory
  }

  /** What the store takes longest to say is asked before anybody waits for it. */
  async readAhead(signal: AbortSignal): Promise<void> {
    const least = Math.max(longFrom, this.columns.count * longShare)
    if (this.store.texts.ahead) await this.held.readAhead(this.vocabulary.standingIn(least), signal)
  }

  async follow(touched: Touched): Promise<void> {
    const keys = [...new Set(touched.entities)]
    const { structure } = this
    let reread = false
    const again = new Set<number>(touched.linked)
    for (const [i, key] of keys.entries()) {
      if (i % rowsAtOnce === rowsAtOnce - 1) await turn()
      const row = await this.store.now.byKey(key)
      const kind = row && found.get(row.kind)
      const before = this.columns.slotOf(key)
      const was = before !== undefined && this.columns.isLive(before)
      if (!row || !kind) {
        if (before === undefined) continue
        this.columns.drop(key)
        this.held.touch(before, undefined)
        this.hung.delete(key)
        if (this.holders.delete(before)) this.decidesElse(before)
        this.changes.push(before)
        continue
      }
      // As the index will say it: nobody waits for that.
      const { root, provider } = await this.standing(row)
      const own = ownWords(kind, row.name, row.body, provider)
      const slot = this.columns.put(sightOf(row, root, own))
      // Brought back, and with it what hung on it.
      if (before !== undefined && !was) reread = true
      this.held.touch(slot, own)
      for (const runs of Object.values(own.runs)) for (const run of runs) for (const word of run.split(' ')) this.vocabulary.add(word)
      this.changes.push(slot)
      if (isHeld(this.columns, slot)) {
        this.holders.set(slot, bare(row))
        this.decidesElse(slot)
      }
      const parent = this.columns.parent[slot] as number
      if (parent >= 0 && !this.holders.has(parent)) {
        const above = await this.store.now.byKey(this.columns.keys[parent] as number)
        if (above) this.holders.set(parent, bare(above))
      }
      if (hangerKinds.has(row.kind)) again.add(key)
    }
    if (touched.dropped) for (const [key, { parts }] of this.hung) if (parts.length > 0) again.add(key)
    if (reread) for (const key of this.hung.keys()) again.add(key)
    for (const key of again) await this.readHung(key)
    if (this.changes.length > mostTouched) {
      this.changes = []
      this.structure++
    }
    // Documents that were read while this went on are no longer to be trusted either.
    if (reread || structure !== this.structure) this.shown.clear()
    for (const key of keys) {
      const slot = this.columns.slotOf(key)
      // A part, such as a column, is shown with what it is in.
      if (slot === undefined) this.shown.clear()
      else this.shown.delete(slot)
    }
    this.position = touched.position
  }

  /** What others are in, or what is right in a metalake, is another. */
  private decidesElse(slot: number): void {
    this.structure++
    this.homes.forget(slot)
  }

  private async load(): Promise<void> {
    for (let after = 0; ; ) {
      const page = await this.store.texts.things(after, pageSize)
      for (const sight of page) this.columns.put(sight)
      after = page.at(-1)?.key ?? 0
      if (page.length < pageSize) break
      await turn()
    }
    await this.vocabulary.load(this.store.texts)
    const wanted: number[] = []
    for (let slot = 0; slot < this.columns.count; slot++) if (isHeld(this.columns, slot)) wanted.push(slot)
    for (const [i, slot] of wanted.entries()) {
      if (i % rowsAtOnce === rowsAtOnce - 1) await turn()
      const row = await this.store.now.byKey(this.columns.keys[slot] as number)
      if (!row) continue
      this.holders.set(slot, bare(row))
      if (hangerKinds.has(row.kind)) await this.readHung(row.key)
    }
    for (const owner of this.columns.owners.all) for (const { text } of wordsIn(owner)) this.vocabulary.add(text)
  }

  private async readHung(key: number): Promise<void> {
    const row = await this.store.now.byKey(key)
    const kind = row && hangerKinds.get(row.kind)
    if (!row || !kind) return void this.hung.delete(key)
    const hung = await readHung(this.store.now, this.columns, kind, row)
    this.hung.set(key, hung)
    this.hungSeen++
    const texts = [row.name, ...hung.values.values(), ...hung.partValues.values()].flat()
    for (const text of texts) for (const word of wordsIn(text)) this.vocabulary.add(word.text)
  }

  /** What it is in says whose things they are, and in which metalake. */
  private async standing(row: Row): Promise<{ readonly root: number; readonly provider: string | undefined }> {
    let [root, provider] = [row.key, undefined as string | undefined]
    for (let at: Row | undefined = row; at; at = at.parent === 0 ? undefined : await this.store.now.byKey(at.parent)) {
      root = at.key
      if (provider === undefined && typeof at.body.provider === 'string') provider = at.body.provider
    }
    return { root, provider }
  }

  /** All things that something hangs on, and all with a part that something hangs on. */
  carrying(): readonly [on: Bits, parts: Bits] {
    if (this.carried?.[2] !== this.hungSeen) {
      const [on, parts] = [this.columns.none(), this.columns.none()]
      for (const hung of this.hung.values()) {
        mergeSome(on, hung.on)
        mergeSome(parts, hung.parts)
      }
      this.carried = [on, parts, this.hungSeen]
    }
    return [this.carried[0], this.carried[1]]
  }

  /** Which region decides about what in a metalake; undefined where there are none. */
  async homesIn(root: number, region: Region | undefined): Promise<HomesIn | undefined> {
    return region && root >= 0 ? this.homes.of(root, this.columns, this.holders, region) : undefined
  }

  /** What the caller may find of a metalake. */
  async seen(rights: Rights | undefined, root: number): Promise<Bits> {
    let all = rights === undefined ? this.open : this.visible.get(rights)
    if (!all) this.visible.set(rights as Rights, (all = new Map()))
    let is = all.get(root)
    const deciding = (): Deciding | undefined => (rights ? new Deciding(this.columns, this.holders, rights, this.store.now) : undefined)
    if (!is || is.structure !== this.structure) {
      const fresh = deciding()
      const set = fresh ? await fresh.all(root) : this.columns.where((slot) => this.columns.root[slot] === root)
      is = { set: used(this.columns, this.holders, set), seen: this.changes.length, structure: this.structure, deciding: fresh }
      all.set(root, is)
    }
    if (is.seen < this.changes.length) {
      const changed = none(this.columns.count)
      // Who looks at the one from before goes on doing so.
      is.set = grown(is.set.slice(), this.columns.count)
      for (const slot of new Set(this.changes.slice(is.seen))) {
        take(is.set, slot)
        if (!this.columns.isLive(slot) || this.columns.root[slot] !== root) continue
        if (!is.deciding || (await is.deciding.one(slot))) put(changed, slot)
      }
      const { set } = is
      each(used(this.columns, this.holders, changed), (slot) => put(set, slot))
      is.seen = this.changes.length
    }
    return is.set
  }
}
