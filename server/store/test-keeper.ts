/** A cache that keeps all it has read until `touchedAfter` says otherwise: what the words of that promise are held to. */
import type { KindName } from '../../kinds/index.ts'
import type { Store, View } from './store.ts'

interface Kept {
  readonly value: unknown
  /** Dropped when one of these changes … */
  readonly entities: readonly number[]
  /** … or a list, as parent/kind … */
  readonly list?: string
  /** … or relations to this begin or end … */
  readonly end?: number
  /** … or anything at all is dropped, which ends links. */
  readonly links?: true
}

export class Keeper {
  readonly view: View
  private readonly kept = new Map<string, Kept>()
  private readonly store: Store
  private at: number

  constructor(store: Store) {
    this.store = store
    this.at = store.position()
    const none = () => Promise.reject(new Error('not kept'))
    this.view = {
      byKey: (key) => this.keep(`${key}`, (view) => view.byKey(key), { entities: [key] }),
      child: (parent, kind, name) => this.keepRows(`${parent}/${kind}/${name}`, parent, kind, (view) => view.child(parent, kind, name)),
      names: (parent, kind) => this.keep(`${parent}/${kind} names`, (view) => view.names(parent, kind), { entities: [], list: `${parent}/${kind}` }),
      children: (parent, kind) => this.keepRows(`${parent}/${kind}`, parent, kind, (view) => view.children(parent, kind)),
      links: (from, what) => this.keep(`${from} ${what}`, (view) => view.links(from, what), { entities: [from], links: true }),
      linked: (to, what) => this.keep(`to ${to} ${what}`, (view) => view.linked(to, what), { entities: [to], end: to, links: true }),
      origins: none,
      childByUid: none,
    }
  }

  private async keepRows<T>(name: string, parent: number, kind: KindName, read: (view: View) => Promise<T>): Promise<T> {
    this.catchUp()
    const value = (this.kept.get(name)?.value as T | undefined) ?? (await read(this.store.asOf(this.at)))
    const rows = [value].flat().filter((row) => row !== undefined) as readonly { readonly key: number }[]
    this.kept.set(name, { value, entities: rows.map(({ key }) => key), list: `${parent}/${kind}` })
    return value
  }

  private async keep<T>(name: string, read: (view: View) => Promise<T>, until: Omit<Kept, 'value'>): Promise<T> {
    this.catchUp()
    const is = this.kept.get(name)
    if (is) return is.value as T
    const value = await read(this.store.asOf(this.at))
    this.kept.set(name, { value, ...until })
    return value
  }

  private catchUp(): void {
    if (this.at === this.store.position()) return
    const touched = this.store.touchedAfter(this.at)
    this.at = touched?.position ?? this.store.position()
    if (!touched) return this.kept.clear()
    const changed = new Set(touched.entities)
    const ends = new Set(touched.linked)
    const lists = new Set(touched.lists.map(({ parent, kind }) => `${parent}/${kind}`))
    for (const [name, { entities, list, end, links }] of this.kept)
      if (
        entities.some((key) => changed.has(key)) ||
        (list !== undefined && lists.has(list)) ||
        (end !== undefined && ends.has(end)) ||
        (links && touched.dropped)
      )
        this.kept.delete(name)
  }
}
