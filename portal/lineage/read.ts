/** What the pages of lineage read: the graph around a thing, its columns, and what breaks when it goes. */
import { queryOptions } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import type { ImpactShown, LineageShown } from './shapes.ts'

export type Direction = 'both' | 'upstream' | 'downstream'
export interface Asked {
  /** `table:lake.trips.fares`, or a node that another answer named. */
  readonly object?: string | undefined
  readonly node?: string | undefined
  readonly column?: string | undefined
  /** Between all of its columns, in place of datasets and jobs. */
  readonly columns?: 'true' | undefined
  readonly direction: Direction
  readonly depth: number
  /** ISO; now when absent. */
  readonly at?: string | undefined
}
/** More than that nobody reads off a picture; a dataset has many columns. The lake counts each direction by itself. */
const nodesAtMost = 500
const columnsAtMost = 2000
const freshMs = 15_000

const path = (lake: string) => `${pathTo(kinds.metalake, [lake])}/lineage`
const queryOf = ({ depth, ...asked }: Asked) => ({
  ...asked,
  depth: String(depth),
  limit: String((asked.columns ? columnsAtMost : nodesAtMost) / (asked.direction === 'both' ? 2 : 1)),
})

export const lineageRead = (lake: string, asked: Asked) =>
  queryOptions({
    queryKey: keyOf(asked.at, path(lake), queryOf(asked)),
    queryFn: ({ signal }) => ask<LineageShown>('GET', path(lake), { query: queryOf(asked), signal }),
    staleTime: asked.at === undefined ? freshMs : Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })

export const impactRead = (lake: string, asked: Pick<Asked, 'object' | 'node' | 'column' | 'at'>) =>
  queryOptions({
    queryKey: keyOf(asked.at, `${path(lake)}/impact`, asked),
    queryFn: ({ signal }) => ask<ImpactShown>('GET', `${path(lake)}/impact`, { query: asked, signal }),
    staleTime: asked.at === undefined ? freshMs : Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
