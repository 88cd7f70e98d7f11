/** What happened in a thing and in what it holds, newest first: the feed read backwards, some rows of the log at a time. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { kindOf } from '../../kinds/index.ts'
import { freshFor, keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import { feedPath } from '../api/undo.ts'
import type { Change } from '../live/follow.ts'

/** Rows of the log that one request looks at: fewer than the lake takes in at once, so that the answer is whole. */
const windowRows = 900
/** A part goes on until it has found so many changes, or asked so often. */
const enough = 40
const asksAtMost = 6

export interface FeedPart {
  readonly changes: readonly Change[]
  /** All after this position was looked at. */
  readonly since: number
  /** Where it began. */
  readonly end: number
}
interface Page {
  readonly changes: readonly Change[]
  readonly position: number
}

/** Whether a change is of the thing or of what is in it: a tag may be called like a catalog. */
export const isWithin = (kind: Kind, path: readonly string[], change: Pick<Change, 'kind' | 'path'>): boolean => {
  const its = kindOf(change.kind)
  return (its === kind || ancestors(its).includes(kind)) && path.every((name, i) => change.path[i] === name)
}

const at = (lake: string, asOf: string | undefined, signal: AbortSignal) =>
  ask<Page>('GET', feedPath(lake), { query: { since: 'now', limit: '1', asOf }, signal }).then(({ position }) => position)

/** Where the log stood at an instant; undefined for the present. */
export const positionRead = (lake: string, instant: string | undefined) =>
  queryOptions({
    queryKey: keyOf(instant ?? 'now', `${feedPath(lake)}/position`),
    queryFn: ({ signal }) => at(lake, instant, signal),
    staleTime: freshFor(instant),
  })

/** `floor` is the position before which nothing is wanted; `kinds` are joined by commas. */
export const feedRead = (asOf: string | undefined, kind: Kind, path: readonly string[], kinds: string | undefined, floor: number) => {
  const lake = path[0] ?? ''
  const under = path.length > 1 ? path.slice(1).join('.') : undefined
  return infiniteQueryOptions({
    queryKey: keyOf(asOf, feedPath(lake), { under, kind: kinds, floor: String(floor) }),
    queryFn: async ({ pageParam, signal }): Promise<FeedPart> => {
      const end = pageParam >= 0 ? pageParam : await at(lake, asOf, signal)
      const found: Change[] = []
      let since = end
      for (let asked = 0; asked < asksAtMost && found.length < enough && since > floor; asked++) {
        const until = since
        since = Math.max(floor, until - windowRows)
        const { changes } = await ask<Page>('GET', feedPath(lake), {
          query: { since: String(since), asOf: String(until), under, kind: kinds, limit: '1000' },
          signal,
        })
        found.push(...changes.filter((change) => isWithin(kind, path, change)).reverse())
      }
      return { changes: found, since, end }
    },
    initialPageParam: -1,
    getNextPageParam: (last) => (last.since > floor ? last.since : undefined),
    staleTime: freshFor(asOf),
    refetchOnWindowFocus: false,
  })
}

/** A day's name, or a change of that day. */
export type DayRow = { readonly day: string; readonly n: number } | { readonly change: Change }

/** The changes with the days they were on before them, in the order given; `dayOf` names a day. */
export function byDay(changes: readonly Change[], dayOf: (time: string) => string): readonly DayRow[] {
  return [...Map.groupBy(changes, ({ time }) => dayOf(time))].flatMap(([day, those]) => [
    { day, n: those.length },
    ...those.map((change) => ({ change })),
  ])
}
