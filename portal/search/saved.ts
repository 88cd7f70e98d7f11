/** The reader's saved searches, which the lake keeps for them, and those made last, which the browser remembers. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import { isText, savedBox } from '../kit/saved.ts'

export interface Saved {
  readonly name: string
  readonly query: string
  /** It is told what is new or changed in it. */
  readonly watched: boolean
  /** When its owner last looked. */
  readonly looked: string
  /** Since then; of watched ones, where it was asked for. */
  readonly alert?: { readonly new: number; readonly changed: number }
}
export interface Made {
  readonly lake: string
  readonly query: string
}
const isMade = (one: unknown): one is Made => isText((one as Partial<Made> | null)?.lake) && isText((one as Partial<Made>).query)
const areMade = (value: unknown): value is readonly Made[] => Array.isArray(value) && value.every(isMade)
export const made = savedBox<readonly Made[]>('searched', [], areMade)

const remembered = 40
/** Of all metalakes together so many are remembered; the newest first, each once. */
export function searched(lake: string, query: string): void {
  if (query.trim() === '') return
  const rest = made.get().filter((one) => one.lake !== lake || one.query !== query)
  made.set([{ lake, query }, ...rest].slice(0, remembered))
}

/** In UTF-16 units. */
export const nameAtMost = 80
export const savedPath = (lake: string) => `${pathTo(kinds.metalake, [lake])}/searches`
const oneOf = (lake: string, name: string) => `${savedPath(lake)}/${encodeURIComponent(name)}`
export const save = (lake: string, { name, query, watched }: Pick<Saved, 'name' | 'query' | 'watched'>) =>
  ask('POST', savedPath(lake), { body: { name, query, watched } })
export const forget = (lake: string, name: string) => ask('DELETE', oneOf(lake, name))
export const watch = (lake: string, name: string, watched: boolean) => ask('PUT', oneOf(lake, name), { body: { watched } })
export const looked = (lake: string, name: string) => ask('POST', `${oneOf(lake, name)}/looked`)

/** What came into a search since its owner looked, as a search; within the brackets stands what it was. */
export const newsOf = ({ query, looked }: Saved): string => `${query.trim() === '' ? '' : `(${query}) `}changed:>${looked}`

const freshMs = 15_000
/** They have no past: they are the reader's, and of today. */
export const savedRead = (lake: string, alerts = false) =>
  queryOptions({
    queryKey: keyOf(undefined, savedPath(lake), alerts ? { alerts: 'true' } : {}),
    queryFn: async ({ signal }) => {
      await brought(lake)
      return (await ask<{ searches: readonly Saved[] }>('GET', savedPath(lake), { query: { alerts: alerts ? 'true' : undefined }, signal })).searches
    },
    staleTime: freshMs,
    retry: false,
  })
const none: readonly Saved[] = []
/** None until they are read; `wanted` says whether they are. */
export const useSaved = (lake: string, wanted = true): readonly Saved[] => useQuery({ ...savedRead(lake), enabled: wanted }).data ?? none

interface Older extends Made {
  readonly name: string
}
const areOlder = (value: unknown): value is readonly Older[] =>
  Array.isArray(value) && value.every((one) => isMade(one) && isText((one as Partial<Older>).name))
/** Those that a browser kept by itself, before the lake did. */
const older = savedBox<readonly Older[]>('searches', [], areOlder)
let bringing: Promise<void> = Promise.resolve()

/** What the browser kept goes to the lake, once, whose reader has it then wherever they sign in. What the lake refuses stays in the browser. */
function brought(lake: string): Promise<void> {
  if (!older.get().some((one) => one.lake === lake)) return bringing
  bringing = bringing.then(async () => {
    const { searches } = await ask<{ searches: readonly Saved[] }>('GET', savedPath(lake))
    const there = new Map(searches.map(({ name, query }) => [name, query]))
    for (const one of older.get().filter((each) => each.lake === lake)) {
      const name = nameFor(one, there)
      try {
        if (there.get(name) !== one.query) await save(lake, { name, query: one.query, watched: false })
      } catch {
        continue
      }
      there.set(name, one.query)
      older.set(older.get().filter((each) => each !== one))
    }
  })
  // Whoever asks next tries again.
  bringing = bringing.catch(() => undefined)
  return bringing
}
/** Its own, or with a number where that means something else there. */
function nameFor({ name, query }: Older, there: ReadonlyMap<string, string>): string {
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name.slice(0, nameAtMost - 4)} ${n}`
    const taken = there.get(tried)
    if (taken === undefined || taken === query) return tried
  }
}
