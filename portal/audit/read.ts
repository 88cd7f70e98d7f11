/** What the audit's pages read: rows, what one of them changed, its proof, and whose rows the reader is told. */
import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query'
import type { Asked, Happened } from '../../client/audit.ts'
import { kinds } from '../../kinds/index.ts'
import { meRead } from '../api/me.ts'
import { pathTo } from '../api/paths.ts'
import { keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import { settingsRead } from '../api/settings.ts'
import type { Past } from '../api/shapes.ts'
import { queryOf } from './filters.ts'

export const pageRows = 200
const freshMs = 15_000

export const auditPath = (lake: string) => `${pathTo(kinds.metalake, [lake])}/audit`

export interface AuditPart {
  readonly audit: readonly Happened[]
  /** Whether reads of this metalake are kept. */
  readonly reads: boolean
  readonly nextPageToken?: string
}

/** Rows that fit, newest first. A part may be short, or empty, and yet have a next. */
export const auditRead = (lake: string, asked: Asked) =>
  infiniteQueryOptions({
    queryKey: keyOf(undefined, auditPath(lake), queryOf(asked)),
    queryFn: ({ pageParam, signal }) =>
      ask<AuditPart>('GET', auditPath(lake), {
        query: { ...queryOf(asked), limit: String(pageRows), pageToken: pageParam === '' ? undefined : pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken,
    staleTime: freshMs,
    refetchOnWindowFocus: false,
  })

/** What one row of the log changed, with the state before and after. Null where it is not told to the reader. */
export const changeRead = (lake: string, position: number) =>
  queryOptions({
    queryKey: keyOf('always', `${pathTo(kinds.metalake, [lake])}/changes`, { since: String(position - 1) }),
    queryFn: async ({ signal }) => {
      const { changes } = await ask<{ changes: readonly Past[] }>('GET', `${pathTo(kinds.metalake, [lake])}/changes`, {
        query: { since: String(position - 1), limit: '1', details: 'true' },
        signal,
      })
      return changes.find((one) => one.position === position) ?? null
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

export interface ProofShown {
  /** Hash over all rows of the table. */
  readonly root: string
  /** How many rows that is over. */
  readonly size: number
}
export const proofOf = async (lake: string, { table, position }: Happened): Promise<ProofShown> =>
  (await ask<{ proof: ProofShown }>('GET', `${auditPath(lake)}/${position}/proof`, { query: { table } })).proof

/** Who the lake takes the reader for, and whether only the reader's own rows are told. Undefined until that is known. */
export function useReader(lake: string): { readonly name: string; readonly ownOnly: boolean } | undefined {
  const once = { staleTime: 60_000, refetchOnWindowFocus: false }
  const me = useQuery(meRead)
  const settings = useQuery(settingsRead)
  const checked = settings.data?.['gravitino.authorization.enable'] === true
  // Asked beforehand: to try and be denied would itself be a row of the audit.
  const may = useQuery({
    queryKey: keyOf(undefined, `${pathTo(kinds.metalake, [lake])}/access`),
    queryFn: ({ signal }) =>
      ask<{ access: { may: Readonly<Record<string, boolean>> } }>('GET', `${pathTo(kinds.metalake, [lake])}/access`, {
        query: { object: `metalake:${lake}` },
        signal,
      }),
    enabled: checked,
    ...once,
  })
  const name = me.data?.principal ?? ''
  if (me.isPending || settings.isPending || (checked && may.isPending)) return undefined
  return { name, ownOnly: checked && may.data?.access.may.alter !== true }
}
