/** Values that are kept, and exact at every moment: each knows what it was made from, and the log says what changed. */
import type { KindName } from '../../kinds/index.ts'
import type { Page, Store, View } from '../store/store.ts'

/** What a value was made from: keys of entities, lists as parent/kind, keys of what relations lead to; `untold` when that is not all. */
export class Trace {
  readonly entities: number[] = []
  readonly lists: string[] = []
  /** A drop of what relations come from is not told. */
  readonly ends: number[] = []
  untold = false
  /** Key of the thing that it tells of, where that counts as use. */
  loaded: number | undefined

  /** What went into it was made from these. */
  add({ entities, lists, ends, untold }: Trace): void {
    for (const key of entities) this.entities.push(key)
    for (const list of lists) this.lists.push(list)
    for (const key of ends) this.ends.push(key)
    if (untold) this.untold = true
  }
}
export const listKey = (parent: number, kind: string) => `${parent}/${kind}`

interface Kept<T> {
  readonly value: T
  readonly bytes: number
  readonly trace: Trace
}
/** A value with its name, and about what the maps take for it and for each thing that it was made from. */
const roomOf = (name: string, { bytes, trace }: Kept<unknown>) =>
  bytes + name.length + 400 + 100 * (trace.entities.length + trace.lists.length + trace.ends.length)

export class Exact<T> {
  private readonly values = new Map<string, Kept<T>>()
  private readonly byEntity: Uses<number> = new Map()
  private readonly byList: Uses<string> = new Map()
  private readonly byEnd: Uses<number> = new Map()
  private seen: number
  private size = 0
  private hits = 0
  private misses = 0
  private readonly store: Pick<Store, 'position' | 'touchedAfter'>
  private readonly sizeLimit: number
  private readonly largest: number

  /** Keeps at most `sizeLimit` bytes, and no value of more than `largest`. */
  constructor(store: Pick<Store, 'position' | 'touchedAfter'>, sizeLimit: number, largest = sizeLimit / 16) {
    this.store = store
    this.sizeLimit = sizeLimit
    this.largest = largest
    this.seen = store.position()
  }

  /** The value with what it was made from, if nothing of that has changed since. */
  get(name: string): Kept<T> | undefined {
    if (this.store.position() !== this.seen) this.catchUp()
    const kept = this.values.get(name)
    if (kept) this.hits++
    else this.misses++
    return kept
  }

  tell(): { readonly kept: number; readonly bytes: number; readonly hits: number; readonly misses: number } {
    return { kept: this.values.size, bytes: this.size, hits: this.hits, misses: this.misses }
  }

  /** Position to hand to `put`: a value made while the log moved on may be old already. */
  begin(): number {
    if (this.store.position() !== this.seen) this.catchUp()
    return this.seen
  }

  put(name: string, value: T, bytes: number, trace: Trace, begun: number): void {
    if (trace.untold || this.store.position() !== begun || this.seen !== begun || bytes > this.largest) return
    this.drop(name)
    const kept = { value, bytes, trace }
    if (this.size + roomOf(name, kept) > this.sizeLimit) this.clear()
    this.values.set(name, kept)
    this.size += roomOf(name, kept)
    for (const key of trace.entities) note(this.byEntity, key, name)
    for (const key of trace.lists) note(this.byList, key, name)
    for (const key of trace.ends) note(this.byEnd, key, name)
  }

  private catchUp(): void {
    const touched = this.store.touchedAfter(this.seen)
    if (!touched) {
      this.seen = this.store.position()
      return this.clear()
    }
    this.seen = touched.position
    for (const key of touched.entities) this.drop(this.byEntity.get(key))
    for (const { parent, kind } of touched.lists) this.drop(this.byList.get(listKey(parent, kind)))
    for (const key of touched.linked) this.drop(this.byEnd.get(key))
  }

  private drop(names: string | Set<string> | undefined): void {
    for (const name of typeof names === 'string' ? [names] : Array.from(names ?? [])) {
      const is = this.values.get(name)
      if (!is) continue
      this.values.delete(name)
      this.size -= roomOf(name, is)
      for (const key of is.trace.entities) forget(this.byEntity, key, name)
      for (const key of is.trace.lists) forget(this.byList, key, name)
      for (const key of is.trace.ends) forget(this.byEnd, key, name)
    }
  }

  private clear(): void {
    this.values.clear()
    this.byEntity.clear()
    this.byList.clear()
    this.byEnd.clear()
    this.size = 0
  }
}

/** Which values were made from a thing. Most things stand in one, and need no set for it. */
type Uses<K> = Map<K, string | Set<string>>

function note<K>(map: Uses<K>, key: K, name: string): void {
  const names = map.get(key)
  if (names === undefined) map.set(key, name)
  else if (typeof names !== 'string') names.add(name)
  else if (names !== name) map.set(key, new Set([names, name]))
}
function forget<K>(map: Uses<K>, key: K, name: string): void {
  const names = map.get(key)
  if (typeof names === 'object') names.delete(name)
  if (names === name || (typeof names === 'object' && names.size === 0)) map.delete(key)
}

/** A view that notes in `trace` what is read through it. */
export function traced(view: View, trace: Trace): View {
  const noted = async <R extends { readonly key: number } | undefined>(row: Promise<R>): Promise<R> => {
    const found = await row
    if (found) trace.entities.push(found.key)
    // Something that is not there yet has no key to wait for.
    else trace.untold = true
    return found
  }
  const list = (parent: number, kind: KindName) => trace.lists.push(listKey(parent, kind))
  return {
    child: (parent, kind, name) => noted(view.child(parent, kind, name)),
    childByUid: (parent, kind, uid) => noted(view.childByUid(parent, kind, uid)),
    byKey: (key) => noted(view.byKey(key)),
    names(parent, kind, page?: Page) {
      list(parent, kind)
      return view.names(parent, kind, page)
    },
    async children(parent, kind, page?: Page) {
      list(parent, kind)
      const rows = await view.children(parent, kind, page)
      for (const row of rows) trace.entities.push(row.key)
      return rows
    },
    links(from, what) {
      trace.entities.push(from)
      return view.links(from, what)
    },
    linked(to, what) {
      trace.untold = true
      return view.linked(to, what)
    },
    origins(to, what, page) {
      trace.untold = true
      return view.origins(to, what, page)
    },
  }
}
