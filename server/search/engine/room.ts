/**
 * Room for the sets that a search makes on its way, taken again by the next one. Made anew for each search they keep the collector going
 * through all that is held in memory: over a million things that was half of the processor's time, and most of the longest answers.
 */
import type { Bits, Few, Maker } from './bits.ts'

/** What lies idle, in bytes; above, it is left to the collector. */
const idleLimit = 32 * 1024 * 1024

export class Rooms {
  private readonly idle: Uint32Array[] = []
  /** Of each, in words of 32 things. */
  private size = 0

  /** For one search, over so many slots at most. */
  room(slots: number): Room {
    const needed = (slots + 31) >>> 5
    if (needed > this.size) {
      this.idle.length = 0
      this.size = Math.max(32, needed + (needed >>> 3))
    }
    return new Room(this)
  }
  take(words: number): Uint32Array {
    return words <= this.size ? (this.idle.pop() ?? new Uint32Array(this.size)) : new Uint32Array(words)
  }
  give(taken: readonly Uint32Array[]): void {
    for (const one of taken) if (one.length === this.size && this.idle.length * this.size * 4 < idleLimit) this.idle.push(one)
  }
}

/** What is made in it is good until its end. */
export class Room implements Maker, Disposable {
  private readonly rooms: Rooms
  private readonly taken: Uint32Array[] = []

  constructor(rooms: Rooms) {
    this.rooms = rooms
  }
  none(slots: number): Bits {
    return this.words((slots + 31) >>> 5).fill(0)
  }
  words(length: number): Bits {
    const one = this.rooms.take(length)
    this.taken.push(one)
    return one.length === length ? one : one.subarray(0, length)
  }
  few(length: number): Few {
    const { buffer } = this.words(length)
    return new Int32Array(buffer, 0, length)
  }
  [Symbol.dispose](): void {
    this.rooms.give(this.taken.splice(0))
  }
}
