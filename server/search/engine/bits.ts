/** A set of things: a bit for each slot that a thing has in memory. What is behind the end is not in it. */

export type Bits = Uint32Array

/** Where sets are made: anew for those that are kept, in a room (room.ts) for those of one search. */
export interface Maker {
  none(slots: number): Bits
  /** With anything in them, to be written over. */
  words(length: number): Bits
  few(length: number): Few
}
export const none = (slots: number): Bits => new Uint32Array((slots + 31) >>> 5)
export const anew: Maker = { none, words: (length) => new Uint32Array(length), few: (length) => new Int32Array(length) }
export const has = (set: Bits, slot: number): boolean => ((set[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0
export const put = (set: Bits, slot: number): void => {
  set[slot >>> 5] = (set[slot >>> 5] as number) | (1 << (slot & 31))
}
export const take = (set: Bits, slot: number): void => {
  if (slot >>> 5 < set.length) set[slot >>> 5] = (set[slot >>> 5] as number) & ~(1 << (slot & 31))
}
/** The same with room for so many slots. */
export function grown(set: Bits, slots: number): Bits {
  if (set.length << 5 >= slots) return set
  const wider = none(slots)
  wider.set(set)
  return wider
}

export function and(one: Bits, other: Bits, make = anew): Bits {
  const length = Math.min(one.length, other.length)
  const both = make.words(length)
  for (let i = 0; i < length; i++) both[i] = (one[i] as number) & (other[i] as number)
  return both
}
export function or(one: Bits, other: Bits, make = anew): Bits {
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other]
  const either = copied(longer, make)
  for (let i = 0; i < shorter.length; i++) either[i] = (either[i] as number) | (shorter[i] as number)
  return either
}
/** Puts all of the other into the one; what it has no room for is left out. */
export function merge(into: Bits, more: Bits): void {
  const length = Math.min(into.length, more.length)
  for (let i = 0; i < length; i++) into[i] = (into[i] as number) | (more[i] as number)
}
function copied(set: Bits, make: Maker): Bits {
  const copy = make.words(set.length)
  copy.set(set)
  return copy
}
/** The same with what is in both of two others. */
export function mergeBoth(into: Bits, one: Bits, other: Bits): void {
  const length = Math.min(into.length, one.length, other.length)
  for (let i = 0; i < length; i++) into[i] = (into[i] as number) | ((one[i] as number) & (other[i] as number))
}
/** What is in one and not in the other. */
export function without(one: Bits, other: Bits, make = anew): Bits {
  const rest = copied(one, make)
  const length = Math.min(one.length, other.length)
  for (let i = 0; i < length; i++) rest[i] = (rest[i] as number) & ~(other[i] as number)
  return rest
}

function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
export function count(set: Bits): number {
  let sum = 0
  for (let i = 0; i < set.length; i++) if (set[i] !== 0) sum += bitsIn(set[i] as number)
  return sum
}
/** How many are in both: no set is made for it. */
export function countOfBoth(one: Bits, other: Bits): number {
  let sum = 0
  const length = Math.min(one.length, other.length)
  for (let i = 0; i < length; i++) sum += bitsIn((one[i] as number) & (other[i] as number))
  return sum
}
export function meet(one: Bits, other: Bits): boolean {
  const length = Math.min(one.length, other.length)
  for (let i = 0; i < length; i++) if (((one[i] as number) & (other[i] as number)) !== 0) return true
  return false
}

/** Each slot of the set, in order. */
export function each(set: Bits, tell: (slot: number) => void): void {
  for (let i = 0; i < set.length; i++) for (let word = set[i] as number; word !== 0; word &= word - 1) tell((i << 5) + 31 - Math.clz32(word & -word))
}
export function slotsIn(set: Bits): number[] {
  const slots: number[] = []
  each(set, (slot) => slots.push(slot))
  return slots
}

/** Slots in order, each once: a set of which a list takes less room. */
export type Few = Int32Array
export type Some = Bits | Few
const isFew = (some: Some): some is Few => some instanceof Int32Array
/** A list takes as much room as a set where it holds a 32nd of all. */
const rare = 32
/** And is quicker to put together with others where it holds so much less. */
const quick = 8
function ordered(slots: Int32Array): Few {
  for (let i = 1; i < slots.length; i++) if ((slots[i - 1] as number) > (slots[i] as number)) return slots.sort()
  return slots
}
export function someOf(slots: readonly number[] | Int32Array, of: number, make = anew): Some {
  if (slots.length * rare < of) {
    const few = make.few(slots.length)
    few.set(slots)
    return ordered(few)
  }
  const set = make.none(of)
  for (let i = 0; i < slots.length; i++) put(set, slots[i] as number)
  return set
}
/** What is of no slot below `into`'s end is left out. */
export function mergeSome(into: Bits, some: Some): void {
  if (!isFew(some)) return merge(into, some)
  for (let i = 0; i < some.length; i++) {
    const slot = some[i] as number
    if (slot >>> 5 < into.length) put(into, slot)
  }
}
/** Not to be changed: it may be the one that is kept. */
export function bitsOf(some: Some, of: number, make = anew): Bits {
  if (!isFew(some)) return some
  const set = make.none(of)
  mergeSome(set, some)
  return set
}
export function meetsSome(some: Some, set: Bits): boolean {
  return isFew(some) ? some.some((slot) => has(set, slot)) : meet(some, set)
}
export function countOfSome(some: Some, set: Bits): number {
  if (!isFew(some)) return countOfBoth(some, set)
  let sum = 0
  for (let i = 0; i < some.length; i++) if (has(set, some[i] as number)) sum++
  return sum
}
export const nothing: Some = new Int32Array()
export const sizeOf = (some: Some): number => (isFew(some) ? some.length : count(some))
export const eachOf = (some: Some, tell: (slot: number) => void): void => (isFew(some) ? some.forEach(tell) : each(some, tell))
/** All that is in one of them. Not to be changed: it may be one of them itself. */
export function joined(parts: readonly Some[], of: number, make = anew): Some {
  const [first, ...more] = parts.filter(({ length }) => length > 0)
  if (!first) return nothing
  if (more.length === 0) return first
  const all = [first, ...more]
  if (all.every(isFew) && all.reduce((sum, { length }) => sum + length, 0) * rare * quick < of) return all.reduce((a, b) => merged(a, b, make))
  const set = make.none(of)
  for (const some of all) mergeSome(set, some)
  return set
}
function merged(one: Few, other: Few, make: Maker): Few {
  const all = make.few(one.length + other.length)
  let [i, j, count] = [0, 0, 0]
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i] ?? Number.POSITIVE_INFINITY, other[j] ?? Number.POSITIVE_INFINITY]
    all[count++] = a < b ? a : b
    if (a <= b) i++
    if (b <= a) j++
  }
  return all.subarray(0, count)
}
/** What is in both. Not to be changed either. */
export function both(one: Some, other: Some, make = anew): Some {
  if (!isFew(one)) return isFew(other) ? both(other, one, make) : and(one, other, make)
  const found = make.few(one.length)
  let [count, at] = [0, 0]
  for (let i = 0; i < one.length; i++) {
    const slot = one[i] as number
    if (isFew(other)) {
      while (at < other.length && (other[at] as number) < slot) at++
      if (other[at] === slot) found[count++] = slot
    } else if (has(other, slot)) found[count++] = slot
  }
  return found.subarray(0, count)
}
export function withoutSome(set: Bits, some: Some, make = anew): Bits {
  if (!isFew(some)) return without(set, some, make)
  const rest = copied(set, make)
  for (const slot of some) take(rest, slot)
  return rest
}
/** Slots that are in both. */
export function slotsOfBoth(some: Some, set: Bits): number[] {
  const slots: number[] = []
  if (isFew(some)) {
    for (const slot of some) if (has(set, slot)) slots.push(slot)
  } else {
    const length = Math.min(some.length, set.length)
    for (let i = 0; i < length; i++)
      for (let word = (some[i] as number) & (set[i] as number); word !== 0; word &= word - 1) slots.push((i << 5) + 31 - Math.clz32(word & -word))
  }
  return slots
}
/** The same without those slots, and with these. */
export function changedSome(some: Some, gone: ReadonlySet<number>, come: readonly number[], of: number): Some {
  if (isFew(some)) return someOf([...some.filter((slot) => !gone.has(slot)), ...come], of)
  const set = grown(some.slice(), of)
  for (const slot of gone) take(set, slot)
  for (const slot of come) put(set, slot)
  return set
}
