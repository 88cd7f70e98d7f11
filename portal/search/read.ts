/** What the pages of search read: results in pages, facets, what may be written next. */
import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
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
    // What was found before stands until there is more to show.
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    retry: false,
  })

/** How many there are, and what they are; of the results themselves `limit`. */
export const countRead = (asOf: string | undefined, lake: string, query: string, limit = 1) =>
  ({ ...read(asOf, searchPath(lake), (answer: Answer) => answer, { query, limit: String(limit), facets: 'true' }), retry: false }) as const

/** What may be written next. */
export const suggestRead = (asOf: string | undefined, lake: string, query: string, limit: number) =>
  ({
    ...read(asOf, `${searchPath(lake)}/suggest`, (answer: { suggestions: readonly Suggestion[] }) => answer.suggestions, {
      query,
      limit: String(limit),
    }),
    retry: false,
    refetchOnWindowFocus: false,
  }) as const
