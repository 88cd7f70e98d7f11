/** Who the lake takes the reader for: asked once, whoever on the page wants to know. */
import { queryOptions } from '@tanstack/react-query'
import { keyOf } from './reads.ts'
import { ask } from './request.ts'

export const meRead = queryOptions({
  queryKey: keyOf(undefined, '/api/authn/me'),
  queryFn: ({ signal }) => ask<{ principal: string }>('GET', '/api/authn/me', { signal }),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
})
