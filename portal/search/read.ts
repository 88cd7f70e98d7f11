/** What the pages of search read: results in pages, facets, what may be written next. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { keyOf, read } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import type { Answer, Suggestion } from './shapes.ts'

const freshMs = 15_000
export const pageResults = 20

export const searchPath = (lake: string) => `${pathTo(kinds.metalake, [lake])}/search`

/** Results, best first; the first page comes with facets. */
export const searchRead = (asOf: string | undefined, lake: string, query: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(asOf, searchPath(lake), { query }),
    queryFn: ({ pageParam, signal }) =>
      ask<Answer>('GET', searchPath(lake), {
        query: { query, limit: String(pageResults), asOf, ...(pageParam === '' ? { facets: 'true' } : { pageToken: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken,
    staleTime: freshMs,
    refetchOnWindowFocus: false,
    retry: false,
  })

/** How many there are, and what they are; of the results themselves `limit`. */
export const countRead = (asOf: string | undefined, lake: string, query: string, limit = 1) =>
  ({ ...read(asOf, searchPath(lake), (answer: Answer) => answer, { query, limit: String(limit), facets: 'true' }), retry: false }) as const

/** What may be written next; the last answer stands until there is another. */
export const suggestRead = (lake: string, query: string, limit: number) =>
  queryOptions({
    queryKey: keyOf(undefined, `${searchPath(lake)}/suggest`, { query, limit: String(limit) }),
    queryFn: ({ signal }) =>
      ask<{ suggestions: readonly Suggestion[] }>('GET', `${searchPath(lake)}/suggest`, { query: { query, limit: String(limit) }, signal }).then(
        ({ suggestions }) => suggestions,
      ),
    staleTime: freshMs,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    retry: false,
  })
