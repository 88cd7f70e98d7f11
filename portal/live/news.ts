/** What others changed just now: shown where it stands for a few seconds, and held back where a list would jump. */
import { useSyncExternalStore } from 'react'
import type { Kind } from '../../kinds/define.ts'
import { box } from '../kit/box.ts'
import { placesOf } from './concern.ts'
import type { Change } from './follow.ts'

/** How long a change by somebody else stands out, in ms. */
const shownMs = 6000

export interface News {
  readonly actor: string
  readonly time: string
  readonly operation: string
  /** The thing as this page last knew it; undefined where it did not. */
  readonly before: unknown
}
const current = new Map<string, News>()
const listeners = new Set<() => void>()
/** The last change by another, as words for those who do not see it. */
export const lastNews = box<Change | null>(null)
/** By API path: when a list last got news from others, and when it was last ours. Counted, not timed. */
const others = new Map<string, number>()
const own = new Map<string, number>()
let count = 0
/** Changes heard of, of anybody; what lists of changes offer to show. */
export const heardOf = box<readonly Change[]>([])
const heardAtMost = 1000

const keyOf = (kind: string, path: readonly string[]) => `${kind}\0${path.join('\0')}`
const tell = () => {
  for (const listener of listeners) listener()
}

/** Forgets it once it was shown; a page that nobody looks at shows nothing. */
function fade(key: string, news: News): void {
  if (document.hidden) {
    document.addEventListener('visibilitychange', () => fade(key, news), { once: true })
    return
  }
  setTimeout(() => {
    if (current.get(key) !== news) return
    current.delete(key)
    tell()
  }, shownMs)
}

/** `isOwn` tells the reader's own changes; `known` is what the page keeps under an API path. */
export function takeIn(changes: readonly Change[], isOwn: (change: Change) => boolean, known: (path: string) => unknown): void {
  for (const change of changes) {
    const { kind, path, actor, time, operation } = change
    const places = placesOf(change)
    if (!places) continue
    count += 1
    const seen = isOwn(change) ? own : others
    seen.set(places.one, count)
    seen.set(places.list, count)
    if (places.above !== undefined) seen.set(places.above, count)
    if (seen === own) continue
    const key = keyOf(kind, path)
    const had = current.get(key)
    const news = { actor, time, operation, before: had ? had.before : known(places.one) }
    current.set(key, news)
    fade(key, news)
    lastNews.set(change)
  }
  heardOf.set([...heardOf.get(), ...changes].slice(-heardAtMost))
  tell()
}

const follow = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
/** What another just did to the thing; undefined when nothing, or not just now. */
export const useNews = (kind: Kind, path: readonly string[]): News | undefined =>
  useSyncExternalStore(follow, () => current.get(keyOf(kind.name, path)))

/** Whether the list (or the thing) at an API path was last changed by others, after `seen`. */
export const useOthers = (at: string, seen: number): boolean =>
  useSyncExternalStore(follow, () => (others.get(at) ?? 0) > Math.max(seen, own.get(at) ?? 0))
export const countNow = (): number => count
