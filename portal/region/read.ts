/** What the pages of regions read, and the two things that they do. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { pathIn, pathTo } from '../api/paths.ts'
import { keyOf } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import { settingsRead } from '../api/settings.ts'

export interface Member {
  readonly region: string
  readonly address: string
  readonly here: boolean
  readonly connected: boolean
  readonly behind: number
  readonly behindSeconds: number
  readonly ahead: number
  readonly aheadSeconds: number
  readonly silentSince?: string | null
  readonly roundTripMs?: number
  readonly clockOffsetMs?: number
  readonly clockAlarm?: boolean
  readonly bytes?: number
  readonly entries?: number
  readonly lastError?: string
  readonly frozen?: string
  readonly waits?: string
}
export interface Situation {
  readonly region: string
  readonly at: string
  readonly vector: Readonly<Record<string, number>>
  readonly held: { readonly entries: number }
  readonly alone: boolean
  readonly members: readonly Member[]
  readonly pairs: readonly Pair[]
}
/** What the other region `from` has and the other region `to` is not known to. */
export interface Pair {
  readonly from: string
  readonly to: string
  readonly entries: number
  readonly seconds: number
}
export type Verdict = 'equal' | 'moving' | 'differs'
export interface Digest {
  readonly kind: string
  readonly name: string
  readonly verdict: Verdict
  readonly here: string | null
  readonly there: Readonly<Record<string, string | null>>
}
export interface Digests {
  readonly region: string
  readonly at: string
  readonly verdict: Verdict
  readonly here: string
  readonly there: Readonly<Record<string, string>>
  readonly peers: readonly { readonly region: string; readonly reached: boolean; readonly error?: string }[]
  readonly children: readonly Digest[]
  readonly hidden: number
}
export interface Side {
  readonly value: unknown
  readonly region: string
  readonly by: string
  readonly at: string
  readonly shown: boolean
}
export interface ConflictShown {
  readonly id: string
  readonly sort: 'value' | 'restrict' | 'owner' | 'deleted' | 'right' | 'name'
  readonly type: string
  readonly fullName: string
  readonly key?: string
  readonly relation?: { readonly what: string; readonly type: string; readonly fullName: string; readonly value: string }
  readonly sides: readonly Side[]
  readonly shown: unknown
  readonly choices: readonly Choice[]
  readonly todo: string
}
/** `takes`: any name, or any user or group, may be given as value. */
export interface Choice {
  readonly choose: string
  readonly value?: unknown
  readonly takes?: 'name' | 'principal'
  readonly doc: string
}
export interface Homes {
  readonly region: string
  readonly units: readonly { readonly kind: string; readonly name: string; readonly home: string }[]
  readonly more: number
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>
}
export interface Verified {
  readonly equal: boolean
  readonly peers: readonly {
    readonly region: string
    readonly reached: boolean
    readonly compared?: number
    readonly moving?: number
    readonly differs?: readonly Wrong[]
  }[]
  /** What regions find wrong by themselves. */
  readonly damage: readonly Wrong[]
}
export interface Wrong {
  readonly id: string
  readonly fullName?: string
  /** Of what differs: the region that is damaged, where that can be told. */
  readonly damaged?: string
  /** Of damage: where. */
  readonly region?: string
}
export interface Repaired extends Verified {
  readonly mended: readonly Wrong[]
  readonly left: readonly (Wrong & { readonly why: string })[]
}
export interface Receipts {
  readonly regions: readonly { readonly region: string; readonly since?: string }[]
  readonly everywhereSince?: string
}

const watchMs = 2_000
const lookMs = 15_000
const regionsPath = '/api/regions'

/** The name of the region that the lake is; null: none; undefined until that is known. A lake that is none is not asked for more. */
export function useRegion(): string | null | undefined {
  const settings = useQuery(settingsRead)
  if (!settings.data) return undefined
  const name = settings.data['caspian.region.name']
  return typeof name === 'string' ? name : null
}

export const situationRead = (everyMs = watchMs) =>
  queryOptions({
    queryKey: keyOf(undefined, regionsPath),
    queryFn: ({ signal }) => ask<Situation>('GET', regionsPath, { signal }),
    refetchInterval: everyMs,
    staleTime: watchMs / 2,
  })
export const digestsRead = (lake: string) =>
  queryOptions({
    queryKey: keyOf(undefined, `${regionsPath}/digests`, { of: lake }),
    queryFn: ({ signal }) => ask<Digests>('GET', `${regionsPath}/digests`, { query: { of: lake }, signal }),
    refetchInterval: lookMs / 3,
    staleTime: watchMs,
  })
export const conflictsPath = (lake: string) => `${pathTo(kinds.metalake, [lake])}/conflicts`
export const conflictsRead = (lake: string) =>
  queryOptions({
    queryKey: keyOf(undefined, conflictsPath(lake)),
    queryFn: async ({ signal }) => (await ask<{ conflicts: readonly ConflictShown[] }>('GET', conflictsPath(lake), { signal })).conflicts,
    refetchInterval: lookMs,
    staleTime: watchMs,
  })
export const homesRead = (lake: string) =>
  queryOptions({
    queryKey: keyOf(undefined, `${regionsPath}/homes`, { metalake: lake }),
    queryFn: ({ signal }) => ask<Homes>('GET', `${regionsPath}/homes`, { query: { metalake: lake }, signal }),
    staleTime: lookMs,
  })
export const receiptsRead = (lake: string, policy: string) =>
  queryOptions({
    queryKey: keyOf(undefined, `${pathTo(kinds.policy, [lake, policy])}/receipts`),
    queryFn: ({ signal }) => ask<Receipts>('GET', `${pathTo(kinds.policy, [lake, policy])}/receipts`, { signal }),
    staleTime: watchMs,
  })
export const policiesPath = (lake: string) => pathIn(kinds.policy, [lake])

export const verify = (of: string) => ask<Verified>('POST', `${regionsPath}/verify`, { body: { of } })
export const repair = (of: string) => ask<Repaired>('POST', `${regionsPath}/repair`, { body: { of } })
/** All that was found wrong, in any region. */
export const wrongIn = ({ peers, damage }: Verified): readonly Wrong[] => [...peers.flatMap(({ differs = [] }) => differs), ...damage]
export const resolve = (lake: string, { id }: ConflictShown, choose: string, value: unknown) =>
  ask('POST', `${conflictsPath(lake)}/resolve`, { body: { id, choose, ...(value === undefined ? {} : { value }) } })

/** In seconds, of the peer that is furthest behind or ahead. */
export const worstLag = (members: readonly Member[]): number =>
  Math.max(0, ...members.map(({ aheadSeconds, behindSeconds }) => Math.max(aheadSeconds, behindSeconds)))

/** `model_version` is the kind `modelVersion`. */
export const kindOfType = (type: string) => type.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
export const lastOf = (fullName: string) => fullName.split('.').at(-1) ?? fullName
