/** What is held in memory of each thing: some numbers and its name, by slot. A slot is a small number that a thing keeps for as long as the engine runs. */
import { objectType } from '../../../kinds/address.ts'
import { kindOf } from '../../../kinds/index.ts'
import type { Sight } from '../../store/texts.ts'
import { ownFields } from '../own.ts'
import { knownWordsIn } from '../words.ts'
import { anew, type Bits, each, grown, has, none, put, take } from './bits.ts'

const [nowhere, nobody] = [-1, -1]

/** Names, each once, with a number. */
export class Names {
  readonly all: string[] = []
  private readonly numbers = new Map<string, number>()
  of(name: string): number {
    let number = this.numbers.get(name)
    if (number === undefined) {
      this.numbers.set(name, (number = this.all.length))
      this.all.push(name)
    }
    return number
  }
  known(name: string): number {
    return this.numbers.get(name) ?? nobody
  }
}

export class Columns {
  count = 0
  live: Bits = none(0)
  /** Things that others are in. */
  holders: Bits = none(0)
  readonly kinds = new Names()
  readonly owners = new Names()
  readonly names: string[] = []
  keys = new Float64Array(0)
  kind = new Uint8Array(0)
  /** Slot of what it is in; -1 for a metalake. */
  parent = new Int32Array(0)
  /** Slot of its metalake. */
  root = new Int32Array(0)
  owner = new Int32Array(0)
  created = new Float64Array(0)
  changed = new Float64Array(0)
  /** Of the name, in UTF-16 units, 65,535 at most. */
  nameLength = new Uint16Array(0)
  /** By number in `tops`: what is right in the metalake that it is in, or is itself; -1 for a metalake. */
  top = new Int32Array(0)
  /** Slots of what is right in a metalake. */
  readonly tops: number[] = []
  /** Counts what may change what is below what: who is in whom, and what is gone. */
  moved = 0
  /** By place in `ownFields`: things that say something there. */
  readonly saying: Bits[] = ownFields.map(() => none(0))
  /** By number of the kind. */
  readonly ofKind: Bits[] = []
  /** The first of what is in it, and the next in the same: -1 for none. */
  private first = new Int32Array(0)
  private next = new Int32Array(0)
  /** By number of the owner, the first thing that is theirs; and of each thing its neighbours there: -1 for none. */
  private readonly firstOwned: number[] = []
  private nextOwned = new Int32Array(0)
  private lastOwned = new Int32Array(0)
  private readonly topAt = new Map<number, number>()
  /** By word of their names, things that others are in. */
  private readonly holdersBy = new Map<string, Set<number>>()
  /** So many of the first stand in order of their keys: all that was there when it was read. */
  private ordered = 0
  /** Of the rest. */
  private readonly slots = new Map<number, number>()
  /** By key of what is not there yet: what is in it. */
  private readonly waiting = new Map<number, number[]>()

  slotOf(key: number): number | undefined {
    const last = this.ordered - 1
    if (last < 0 || key > (this.keys[last] as number)) return this.slots.get(key)
    const slot = this.placeOf(key, 0, last)
    return this.keys[slot] === key ? slot : this.slots.get(key)
  }
  /** Of keys in order, the slots of those that are here. */
  slotsOf(keys: Uint32Array): Int32Array {
    const [slots, last] = [new Int32Array(keys.length), this.ordered - 1]
    let [count, at, before] = [0, 0, this.keys[0] ?? 0]
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number
      let slot: number | undefined
      if (at <= last && key >= before && key <= (this.keys[last] as number)) {
        // There are no more slots between two keys than whole numbers, and mostly as many.
        const most = Math.min(at + key - before, last)
        at = this.keys[most] === key ? most : this.placeOf(key, at, most)
        before = this.keys[at] as number
        slot = before === key ? at : this.slots.get(key)
      } else slot = this.slotOf(key)
      if (slot !== undefined) slots[count++] = slot
    }
    return slots.subarray(0, count)
  }
  /** Of the first in order that is not before the key; one between the two is not. */
  private placeOf(key: number, from: number, to: number): number {
    const { keys } = this
    let [low, high] = [from, to]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((keys[middle] as number) < key) low = middle + 1
      else high = middle
    }
    return low
  }
  isLive(slot: number): boolean {
    return has(this.live, slot)
  }

  put(sight: Sight): number {
    let slot = this.slotOf(sight.key)
    if (slot === undefined) {
      slot = this.count++
      this.reserve(this.count)
      if (slot === this.ordered && (slot === 0 || (this.keys[slot - 1] as number) < sight.key)) this.ordered++
      else this.slots.set(sight.key, slot)
      this.keys[slot] = sight.key
      this.first[slot] = nowhere
      this.parent[slot] = nowhere
      this.owner[slot] = nobody
      this.top[slot] = nowhere
      this.root[slot] = sight.root === sight.key ? slot : nowhere
      for (const child of this.waiting.get(sight.key) ?? []) this.hang(child, slot)
      this.waiting.delete(sight.key)
    }
    const isElse = this.names[slot] !== sight.name && has(this.holders, slot)
    if (isElse) this.forgetHolder(slot)
    this.names[slot] = sight.name
    if (isElse) this.noteHolder(slot)
    this.kind[slot] = this.kinds.of(sight.kind)
    this.nameLength[slot] = Math.min(sight.name.length, 0xffff)
    this.give(slot, sight.owner === undefined ? nobody : this.owners.of(sight.owner))
    this.created[slot] = sight.created ?? Number.NaN
    this.changed[slot] = sight.changed ?? Number.NaN
    for (const [i, set] of this.saying.entries()) (sight.has & (1 << i) ? put : take)(set, slot)
    put(this.kindSet(this.kind[slot] as number), slot)
    const parent = sight.parent === 0 ? undefined : this.slotOf(sight.parent)
    if (parent !== undefined) this.hang(slot, parent)
    else if (sight.parent !== 0) this.waiting.set(sight.parent, [...(this.waiting.get(sight.parent) ?? []), slot])
    this.root[slot] = sight.root === sight.key ? slot : (this.slotOf(sight.root) ?? nowhere)
    if (!has(this.live, slot)) this.moved++
    put(this.live, slot)
    return slot
  }
  drop(key: number): number | undefined {
    const slot = this.slotOf(key)
    if (slot === undefined) return undefined
    take(this.live, slot)
    this.moved++
    return slot
  }

  /** What a thing is in stays the same for as long as it is there. */
  private hang(slot: number, parent: number): void {
    if (this.parent[slot] === parent) return
    this.parent[slot] = parent
    this.next[slot] = this.first[parent] as number
    this.first[parent] = slot
    if (!has(this.holders, parent)) this.noteHolder(parent)
    put(this.holders, parent)
    this.moved++
    this.standUnder(slot, parent)
  }
  private standUnder(slot: number, parent: number): void {
    // Of what waits for its own parent it is not known yet.
    const top = this.root[parent] === parent ? this.topOf(slot) : (this.top[parent] as number)
    if (this.top[slot] === top) return
    this.top[slot] = top
    for (let child = this.first[slot] as number; child >= 0; child = this.next[child] as number) this.standUnder(child, slot)
  }
  private topOf(slot: number): number {
    let number = this.topAt.get(slot)
    if (number === undefined) this.topAt.set(slot, (number = this.tops.push(slot) - 1))
    return number
  }
  private give(slot: number, owner: number): void {
    const before = this.owner[slot] as number
    if (before === owner) return
    if (before >= 0) {
      const [last, next] = [this.lastOwned[slot] as number, this.nextOwned[slot] as number]
      if (last >= 0) this.nextOwned[last] = next
      else this.firstOwned[before] = next
      if (next >= 0) this.lastOwned[next] = last
    }
    this.owner[slot] = owner
    if (owner < 0) return
    const first = this.firstOwned[owner] ?? nowhere
    this.firstOwned[owner] = slot
    this.nextOwned[slot] = first
    this.lastOwned[slot] = nowhere
    if (first >= 0) this.lastOwned[first] = slot
  }
  /** What is theirs, some of it gone. */
  eachOwned(owner: number, tell: (slot: number) => void): void {
    for (let slot = this.firstOwned[owner] ?? nowhere; slot >= 0; slot = this.nextOwned[slot] as number) tell(slot)
  }
  kindSet(kind: number): Bits {
    return (this.ofKind[kind] ??= none(this.keys.length))
  }

  private reserve(slots: number): void {
    if (slots <= this.keys.length) return
    const room = Math.max(1_024, this.keys.length * 2)
    const wider = <A extends Float64Array | Uint8Array | Uint16Array | Int32Array>(old: A, made: A): A => {
      made.set(old)
      return made
    }
    this.keys = wider(this.keys, new Float64Array(room))
    this.kind = wider(this.kind, new Uint8Array(room))
    this.parent = wider(this.parent, new Int32Array(room))
    this.root = wider(this.root, new Int32Array(room))
    this.owner = wider(this.owner, new Int32Array(room))
    this.created = wider(this.created, new Float64Array(room))
    this.changed = wider(this.changed, new Float64Array(room))
    this.nameLength = wider(this.nameLength, new Uint16Array(room))
    this.top = wider(this.top, new Int32Array(room))
    this.nextOwned = wider(this.nextOwned, new Int32Array(room))
    this.lastOwned = wider(this.lastOwned, new Int32Array(room))
    this.first = wider(this.first, new Int32Array(room))
    this.next = wider(this.next, new Int32Array(room))
    for (const sets of [this.saying, this.ofKind]) for (const [i, set] of sets.entries()) sets[i] = grown(set, room)
    this.live = grown(this.live, room)
    this.holders = grown(this.holders, room)
  }

  /** Things that others are in with a word in the name, or one that it begins: they are few, so that nothing need be read for it. Some may be gone. */
  holdersWith(word: string, open: boolean): readonly number[] {
    const { holdersBy } = this
    if (!open) return [...(holdersBy.get(word) ?? [])]
    return [...holdersBy].flatMap(([text, slots]) => (text.startsWith(word) ? [...slots] : []))
  }
  /** What comes before the thing that it is in has no name to be known by yet. */
  private noteHolder(slot: number): void {
    for (const { text } of knownWordsIn(this.names[slot] ?? '')) {
      let slots = this.holdersBy.get(text)
      if (!slots) this.holdersBy.set(text, (slots = new Set()))
      slots.add(slot)
    }
  }
  private forgetHolder(slot: number): void {
    for (const { text } of knownWordsIn(this.names[slot] ?? '')) this.holdersBy.get(text)?.delete(slot)
  }

  none(make = anew): Bits {
    return make.none(this.count)
  }
  /** Live things of which it is so. */
  where(is: (slot: number) => boolean): Bits {
    const set = this.none()
    each(this.live, (slot) => is(slot) && put(set, slot))
    return set
  }
  /** What is in one of them, however deep; what is in `stop`, and all below that, only for itself. */
  below(all: readonly number[], stop?: Bits, make = anew): Bits {
    const found = this.none(make)
    const inside = (above: number) => {
      for (let slot = this.first[above] as number; slot >= 0; slot = this.next[slot] as number) {
        if (has(found, slot) || (stop && has(stop, slot))) continue
        put(found, slot)
        if ((this.first[slot] as number) >= 0) inside(slot)
      }
    }
    all.forEach(inside)
    return found
  }
  kindAt(slot: number): string {
    return this.kinds.all[this.kind[slot] as number] as string
  }
  /** As the wire calls the kind with this number. */
  typeOf(kind: number): string {
    return objectType(kindOf(this.kinds.all[kind] as Sight['kind']))
  }
  /** Slots of what it is in, from the metalake down. */
  above(slot: number): readonly number[] {
    const all: number[] = []
    for (let up = this.parent[slot] as number; up >= 0; up = this.parent[up] as number) all.push(up)
    return all.reverse()
  }
}
