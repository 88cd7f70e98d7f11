/** Finished answers, exact at every moment: each knows what it was made from, and the log says what changed. */
import type { KindName } from '../../kinds/index.ts'
import type { Figures } from '../kit/figures.ts'
import type { Page, Store, View } from '../store/store.ts'

export interface Answer {
  readonly body: string | Buffer
  readonly bytes: number
}
/** What an answer was made from: keys of entities, and lists as parent/kind; `untold` when that is not all. */
export class Trace {
  readonly entities: number[] = []
  readonly lists: string[] = []
  untold = false
}
export const listKey = (parent: number, kind: string) => `${parent}/${kind}`

interface Kept {
  readonly answer: Answer
  readonly trace: Trace
}
/** An answer with its address, and about what the maps take for it and for each thing that it was made from. */
const roomOf = (url: string, { answer, trace }: Kept) => answer.bytes + url.length + 400 + 100 * (trace.entities.length + trace.lists.length)
/** Answers kept by a thread, in bytes. */
const sizeLimit = 24 * 1024 * 1024

export class AnswerCache {
  private readonly answers = new Map<string, Kept>()
  private readonly byEntity: Uses<number> = new Map()
  private readonly byList: Uses<string> = new Map()
  private seen: number
  private size = 0
  private hits = 0
  private misses = 0
  private readonly store: Store

  constructor(store: Store) {
    this.store = store
    this.seen = store.position()
  }

  /** The answer, if nothing that it was made from has changed since. */
  get(url: string): Answer | undefined {
    if (this.store.position() !== this.seen) this.catchUp()
    const answer = this.answers.get(url)?.answer
    if (answer) this.hits++
    else this.misses++
    return answer
  }

  tell(into: Figures): void {
    into.caspian_answers_kept = this.answers.size
    into.caspian_answers_kept_bytes = this.size
    into.caspian_answers_hits_total = this.hits
    into.caspian_answers_misses_total = this.misses
  }

  /** Position to hand to `put`: an answer made while the log moved on may be old already. */
  begin(): number {
    if (this.store.position() !== this.seen) this.catchUp()
    return this.seen
  }

  put(url: string, answer: Answer, trace: Trace, begun: number): void {
    if (trace.untold || this.store.position() !== begun || this.seen !== begun || answer.bytes > sizeLimit / 16) return
    this.drop(url)
    const kept = { answer, trace }
    if (this.size + roomOf(url, kept) > sizeLimit) this.clear()
    this.answers.set(url, kept)
    this.size += roomOf(url, kept)
    for (const key of trace.entities) note(this.byEntity, key, url)
    for (const key of trace.lists) note(this.byList, key, url)
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
  }

  private drop(urls: string | Set<string> | undefined): void {
    for (const url of typeof urls === 'string' ? [urls] : Array.from(urls ?? [])) {
      const is = this.answers.get(url)
      if (!is) continue
      this.answers.delete(url)
      this.size -= roomOf(url, is)
      for (const key of is.trace.entities) forget(this.byEntity, key, url)
      for (const key of is.trace.lists) forget(this.byList, key, url)
    }
  }

  private clear(): void {
    this.answers.clear()
    this.byEntity.clear()
    this.byList.clear()
    this.size = 0
  }
}

/** Which answers were made from a thing. Most things stand in one, and need no set for it. */
type Uses<K> = Map<K, string | Set<string>>

function note<K>(map: Uses<K>, key: K, url: string): void {
  const urls = map.get(key)
  if (urls === undefined) map.set(key, url)
  else if (typeof urls !== 'string') urls.add(url)
  else if (urls !== url) map.set(key, new Set([urls, url]))
}
function forget<K>(map: Uses<K>, key: K, url: string): void {
  const urls = map.get(key)
  if (typeof urls === 'object') urls.delete(url)
  if (urls === url || (typeof urls === 'object' && urls.size === 0)) map.delete(key)
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
