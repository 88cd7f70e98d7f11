/** A set of things: a bit for each slot that a thing has in memory. What is behind the end is not in it. */

export type Bits = Uint32Array

export const none = (slots: number): Bits => new Uint32Array((slots + 31) >>> 5)
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

export function and(one: Bits, other: Bits): Bits {
  const length = Math.min(one.length, other.length)
  const both = new Uint32Array(length)
  for (let i = 0; i < length; i++) both[i] = (one[i] as number) & (other[i] as number)
  return both
}
export function or(one: Bits, other: Bits): Bits {
  const [longer, shorter] = one.length < other.length ? [other, one] : [one, other]
  const either = longer.slice()
  for (let i = 0; i < shorter.length; i++) either[i] = (either[i] as number) | (shorter[i] as number)
  return either
}
/** Puts all of the other into the one; what it has no room for is left out. */
export function merge(into: Bits, more: Bits): void {
  const length = Math.min(into.length, more.length)
  for (let i = 0; i < length; i++) into[i] = (into[i] as number) | (more[i] as number)
}
/** What is in one and not in the other. */
export function without(one: Bits, other: Bits): Bits {
  const rest = one.slice()
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
export function someOf(slots: readonly number[] | Int32Array, of: number): Some {
  if (slots.length * rare < of) return ordered(new Int32Array(slots))
  const set = none(of)
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
export function bitsOf(some: Some, of: number): Bits {
  if (!isFew(some)) return some
  const set = none(of)
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
export function joined(parts: readonly Some[], of: number): Some {
  const [first, ...more] = parts.filter(({ length }) => length > 0)
  if (!first) return nothing
  if (more.length === 0) return first
  const all = [first, ...more]
  if (all.every(isFew) && all.reduce((sum, { length }) => sum + length, 0) * rare * quick < of) return all.reduce(merged)
  const set = none(of)
  for (const some of all) mergeSome(set, some)
  return set
}
function merged(one: Few, other: Few): Few {
  const all = new Int32Array(one.length + other.length)
  let [i, j, count] = [0, 0, 0]
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i] ?? Number.POSITIVE_INFINITY, other[j] ?? Number.POSITIVE_INFINITY]
    all[count++] = a < b ? a : b
    if (a <= b) i++
    if (b <= a) j++
  }
  return all.slice(0, count)
}
/** What is in both. Not to be changed either. */
export function both(one: Some, other: Some): Some {
  if (!isFew(one)) return isFew(other) ? both(other, one) : and(one, other)
  const found = new Int32Array(one.length)
  let [count, at] = [0, 0]
  for (let i = 0; i < one.length; i++) {
    const slot = one[i] as number
    if (isFew(other)) {
      while (at < other.length && (other[at] as number) < slot) at++
      if (other[at] === slot) found[count++] = slot
    } else if (has(other, slot)) found[count++] = slot
  }
  return found.slice(0, count)
}
export function withoutSome(set: Bits, some: Some): Bits {
  if (!isFew(some)) return without(set, some)
  const rest = set.slice()
  for (const slot of some) take(rest, slot)
  return rest
}
/** Slots that are in both. */
export function slotsOfBoth(some: Some, set: Bits): number[] {
  if (!isFew(some)) return slotsIn(and(some, set))
  return Array.from(some.filter((slot) => has(set, slot)))
}
/** The same without those slots, and with these. */
export function changedSome(some: Some, gone: ReadonlySet<number>, come: readonly number[], of: number): Some {
  if (isFew(some)) return someOf([...some.filter((slot) => !gone.has(slot)), ...come], of)
  const set = grown(some.slice(), of)
  for (const slot of gone) take(set, slot)
  for (const slot of come) put(set, slot)
  return set
}
