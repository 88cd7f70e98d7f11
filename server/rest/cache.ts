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
  readonly entities = new Set<number>()
  readonly lists = new Set<string>()
  untold = false
}
export const listKey = (parent: number, kind: string) => `${parent}/${kind}`

/** An answer with its address, and about what the maps take. */
const roomOf = (url: string, answer: Answer) => answer.bytes + 2 * url.length + 200
/** Answers kept, in bytes. */
const sizeLimit = 64 * 1024 * 1024

export class AnswerCache {
  private readonly answers = new Map<string, { readonly answer: Answer; readonly trace: Trace }>()
  private readonly byEntity = new Map<number, Set<string>>()
  private readonly byList = new Map<string, Set<string>>()
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
    this.drop(new Set([url]))
    if (this.size + roomOf(url, answer) > sizeLimit) this.clear()
    this.answers.set(url, { answer, trace })
    this.size += roomOf(url, answer)
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

  private drop(urls: Set<string> | undefined): void {
    for (const url of Array.from(urls ?? [])) {
      const is = this.answers.get(url)
      if (!is) continue
      this.answers.delete(url)
      this.size -= roomOf(url, is.answer)
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

function note<K>(map: Map<K, Set<string>>, key: K, url: string): void {
  const urls = map.get(key)
  if (urls) urls.add(url)
  else map.set(key, new Set([url]))
}
function forget<K>(map: Map<K, Set<string>>, key: K, url: string): void {
  const urls = map.get(key)
  urls?.delete(url)
  if (urls?.size === 0) map.delete(key)
}

/** A view that notes in `trace` what is read through it. */
export function traced(view: View, trace: Trace): View {
  const noted = async <R extends { readonly key: number } | undefined>(row: Promise<R>): Promise<R> => {
    const found = await row
    if (found) trace.entities.add(found.key)
    // Something that is not there yet has no key to wait for.
    else trace.untold = true
    return found
  }
  const list = (parent: number, kind: KindName) => trace.lists.add(listKey(parent, kind))
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
      for (const row of rows) trace.entities.add(row.key)
      return rows
    },
    links(from, what) {
      trace.entities.add(from)
      return view.links(from, what)
    },
    linked(to, what) {
      trace.untold = true
      return view.linked(to, what)
    },
  }
}
