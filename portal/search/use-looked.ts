/** A watched search that is on the page counts as looked at: only what comes later is news then. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { keyOf } from '../api/reads.ts'
import { looked, newsOf, savedPath, useSaved } from './saved.ts'

/** What was found longer ago may lack what came meanwhile, and nobody would be told of that; in ms. */
const justNow = 1000

/** `read` is what the page shows of the query, when it was found, and how to find it anew; `ready` says whether it shows it. */
export function useLooked(
  lake: string,
  query: string,
  read: { readonly ready: boolean; readonly dataUpdatedAt: number; readonly refetch: () => Promise<unknown> },
): void {
  const client = useQueryClient()
  const one = useSaved(lake).find((each) => each.watched && (each.query === query || newsOf(each) === query))
  const { ready, dataUpdatedAt, refetch } = read
  const name = ready ? one?.name : undefined
  // Once for each time that it is opened, however often the page is drawn meanwhile.
  const marked = useRef<string>(undefined)
  useEffect(() => {
    const is = name === undefined ? undefined : `${lake}\0${name}\0${query}`
    if (name === undefined || marked.current === is) return
    marked.current = is
    void (async () => {
      if (Date.now() - dataUpdatedAt > justNow) await refetch()
      await looked(lake, name).catch(() => undefined)
      await client.invalidateQueries({ queryKey: keyOf(undefined, savedPath(lake)).slice(0, -1) })
    })()
  }, [client, dataUpdatedAt, lake, name, query, refetch])
}
