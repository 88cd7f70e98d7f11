/** What of the lineage is looked at, kept in the address so that it can be sent to somebody. */
import { useMemo } from 'react'
import { useAsOf, useSearch } from '../frame/go.tsx'
import { narrow, useMedia } from '../kit/use.ts'
import type { Direction } from './read.ts'

export interface View {
  /** Id of the node in the middle; the page's own thing when absent. */
  readonly focus: string | undefined
  readonly hops: number
  readonly direction: Direction
  readonly columns: boolean
  /** Column that is followed, of the chosen node. */
  readonly column: string
  /** ISO; now when absent. */
  readonly at: string | undefined
  readonly as: 'list' | 'graph'
  /** Id of the chosen node. */
  readonly chosen: string | undefined
}
export const hopsAtMost = 10
const hopsFirst = 2
const directions: readonly Direction[] = ['both', 'upstream', 'downstream']

export function useView(): View {
  const { focus, hops, direction, columns, column, at, as, v } = useSearch()
  const asOf = useAsOf()
  const small = useMedia(narrow)
  return useMemo(() => {
    const n = Number(hops ?? hopsFirst)
    const wanted = at !== undefined && !Number.isNaN(Date.parse(at)) ? at : asOf
    return {
      focus: focus === '' ? undefined : focus,
      hops: Number.isInteger(n) && n >= 1 && n <= hopsAtMost ? n : hopsFirst,
      direction: directions.find((one) => one === direction) ?? 'both',
      columns: columns === 'true' || (column ?? '') !== '',
      column: column ?? '',
      at: wanted,
      as: as === 'list' || as === 'graph' ? as : small ? 'list' : 'graph',
      chosen: v,
    }
  }, [focus, hops, direction, columns, column, at, as, v, asOf, small])
}
