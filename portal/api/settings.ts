/** The settings that the lake shows everybody: asked for once, whoever on the page wants to know one of them. */
import { queryOptions } from '@tanstack/react-query'
import { keyOf } from './reads.ts'
import { ask } from './request.ts'

export type Settings = Readonly<Record<string, unknown>>

export const settingsRead = queryOptions({
  queryKey: keyOf(undefined, '/configs'),
  queryFn: ({ signal }) => ask<Settings>('GET', '/configs', { signal }),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
})
