/** The filters of the audit: kept in the address, called as the API calls them. Pure. */
import type { Asked } from '../../client/audit.ts'
import type { Search } from '../address.ts'

export const filterKeys = ['actor', 'operation', 'kind', 'object', 'subtree', 'outcome', 'from', 'to', 'requestId', 'last'] as const
export type FilterKey = (typeof filterKeys)[number]
export type Filter = Readonly<Partial<Record<FilterKey, string>>>

const hour = 3_600_000
/** How far back from now, in milliseconds. */
export const ranges: Readonly<Record<string, number>> = { '1h': hour, '24h': 24 * hour, '7d': 7 * 24 * hour, '30d': 30 * 24 * hour }

export const outcomeWords = ['success', 'denied', 'failed', 'read'] as const
export const wordsOf = (joined: string | undefined): readonly string[] =>
  (joined ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** What an address says to filter by; empty values say nothing. */
export const filterOf = (search: Search): Filter =>
  Object.fromEntries(filterKeys.flatMap((key) => (search[key] === undefined || search[key] === '' ? [] : [[key, search[key]]])))

/** What is not the reader's to choose: the thing whose page it is, only the reader's own rows, the instant the lake is read at. */
export interface Bounds {
  readonly object?: string
  readonly kind?: string
  readonly subtree?: boolean
  readonly own?: string
  readonly asOf?: string
}

const isInstant = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(Date.parse(text))

/** What is asked of the lake. `now` is what ranges count back from. */
export function askedOf(filter: Filter, bounds: Bounds, now: Date): Asked {
  const back = ranges[filter.last ?? '']
  const from = back === undefined ? filter.from : new Date((bounds.asOf === undefined ? now.getTime() : Date.parse(bounds.asOf)) - back).toISOString()
  const ends = [back === undefined ? filter.to : undefined, bounds.asOf].filter(isInstant).sort((a, b) => Date.parse(a) - Date.parse(b))
  const object = bounds.object ?? filter.object
  const subtree = bounds.subtree ?? filter.subtree === 'true'
  const kind = bounds.kind ?? filter.kind
  const actor = bounds.own ?? filter.actor
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(filter.operation === undefined ? {} : { operation: filter.operation }),
    ...(kind === undefined ? {} : { kind }),
    ...(object === undefined ? {} : { object }),
    ...(object !== undefined && subtree ? { subtree: true } : {}),
    ...(filter.outcome === undefined ? {} : { outcome: filter.outcome }),
    ...(isInstant(from) ? { from } : {}),
    ...(ends[0] === undefined ? {} : { to: ends[0] }),
    ...(filter.requestId === undefined ? {} : { requestId: filter.requestId }),
  }
}
/** As a query of the API. */
export const queryOf = (asked: Asked): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(asked).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])))

const day = 24 * hour
/** One request: its rows stand close together, so a day around one of them is enough to look at. */
export const ofRequest = (requestId: string, time: string): Filter => ({
  requestId,
  from: new Date(Date.parse(time) - day).toISOString(),
  to: new Date(Date.parse(time) + day).toISOString(),
})

/** Some rows counted by time: `slots` equal parts from the oldest to the newest. Empty when all are of one instant. */
export function barsOf(rows: readonly { readonly time: string; readonly outcome: string }[], slots: number) {
  const times = rows.map(({ time }) => Date.parse(time))
  const [first, last] = [times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), times.reduce((a, b) => Math.max(a, b), 0)]
  if (!(last > first)) return []
  const bars = Array.from({ length: slots }, () => ({ all: 0, bad: 0 }))
  rows.forEach(({ outcome }, i) => {
    const bar = bars[Math.min(slots - 1, Math.floor((((times[i] ?? first) - first) / (last - first)) * slots))]
    if (!bar) return
    bar.all += 1
    if (outcome === 'denied' || outcome === 'failed') bar.bad += 1
  })
  return bars
}
