/** What was made of rows of the store, kept until the log says that one of them changed: never a moment longer, and never by time. */
import type { Store } from '../store/store.ts'

interface Kept<T> {
  readonly value: T
  readonly keys: readonly number[]
}

/** At most `limit` values, by any text. */
export class Followed<T> {
  private readonly kept = new Map<string, Kept<T>>()
  private readonly byKey = new Map<number, Set<string>>()
  private readonly store: Store
  private readonly limit: number
  private seen: number

  constructor(store: Store, limit: number) {
    this.store = store
    this.limit = limit
    this.seen = store.position()
  }

  get(id: string): T | undefined {
    if (this.store.position() !== this.seen) this.catchUp()
    return this.kept.get(id)?.value
  }

  /** Position to hand to `keep`: what was read while the log moved on may be old already. */
  begin(): number {
    if (this.store.position() !== this.seen) this.catchUp()
    return this.seen
  }

  /** `keys` are of the rows that it was made of. */
  keep(id: string, value: T, keys: readonly number[], begun: number): void {
    if (this.store.position() !== begun || this.seen !== begun) return
    if (this.kept.size >= this.limit) this.clear()
    this.drop(id)
    this.kept.set(id, { value, keys })
    for (const key of keys) this.byKey.set(key, (this.byKey.get(key) ?? new Set()).add(id))
  }

  private catchUp(): void {
    const touched = this.store.touchedAfter(this.seen)
    this.seen = touched?.position ?? this.store.position()
    // A group that is dropped leaves its users without a word of their own in the log.
    if (!touched || touched.lists.some(({ parent, kind }) => parent === 0 && kind === 'idpGroup')) return this.clear()
    for (const key of touched.entities) for (const id of Array.from(this.byKey.get(key) ?? [])) this.drop(id)
  }

  private drop(id: string): void {
    for (const key of this.kept.get(id)?.keys ?? []) {
      const ids = this.byKey.get(key)
      ids?.delete(id)
      if (ids?.size === 0) this.byKey.delete(key)
    }
    this.kept.delete(id)
  }

  private clear(): void {
    this.kept.clear()
    this.byKey.clear()
  }
}
