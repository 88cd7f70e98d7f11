/** What searches read lately of things, for who may see the same of what hangs on them. */
import type { Findable } from '../of-lake.ts'

/** So many texts are kept, about, in two halves: the older one goes as a whole. */
const mostTexts = 400_000

type Kept = Map<number, Promise<Findable | undefined>>

export class Shown {
  /** By what callers may not look at. */
  private young = new Map<string, Kept>()
  private old = new Map<string, Kept>()
  private texts = 0

  /** Reads it, or gives what was read before. `hidden` names what of all that hangs on things the caller may not look at. */
  of(slot: number, hidden: string, read: () => Promise<Findable | undefined>): Promise<Findable | undefined> {
    let young = this.young.get(hidden)
    const known = young?.get(slot)
    if (known) return known
    const one = this.old.get(hidden)?.get(slot) ?? read()
    if (!young) this.young.set(hidden, (young = new Map()))
    young.set(slot, one)
    void this.weigh(one).catch(() => young.delete(slot))
    return one
  }
  private async weigh(one: Promise<Findable | undefined>): Promise<void> {
    this.texts += (await one)?.document.texts.length ?? 1
    if (this.texts < mostTexts / 2) return
    this.old = this.young
    this.young = new Map()
    this.texts = 0
  }
  delete(slot: number): void {
    for (const half of [this.young, this.old]) for (const kept of half.values()) kept.delete(slot)
  }
  clear(): void {
    this.young.clear()
    this.old.clear()
    this.texts = 0
  }
}
