/** What pages read, each read once and kept while it is fresh; all of it as of the chosen instant. */
import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query'
import { type Kind, oneKey } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { objectPath, pathIn, pathTo } from './paths.ts'
import { ask } from './request.ts'
import type { CatalogShown, FileShown, Past, Shown, TaggedObject, TagShown, VersionShown } from './shapes.ts'

type Query = Readonly<Record<string, string | undefined>>
const second = 1000
/** The past does not change; the present is asked again after a while. */
export const freshFor = (asOf: string | undefined) => (asOf === undefined ? 15 * second : Number.POSITIVE_INFINITY)

/** The key under which an answer is kept: when, where, how. */
export const keyOf = (asOf: string | undefined, path: string, query: Query = {}) => ['lake', asOf ?? 'now', path, query] as const

/** `pick` says, by the type it takes, what the answer holds: only its caller knows the path's contract. */
export function read<T>(asOf: string | undefined, path: string, pick: (answer: never) => T, query: Query = {}) {
  return queryOptions({
    queryKey: keyOf(asOf, path, query),
    queryFn: ({ signal }) => ask<unknown>('GET', path, { query: { ...query, asOf }, signal }).then(pick as (answer: unknown) => T),
    staleTime: freshFor(asOf),
  })
}

const collator = new Intl.Collator('en', { numeric: true })
export const byName = (a: string, b: string) => collator.compare(a, b)
const sorted = <T extends { readonly name: string }>(list: readonly T[]) => [...list].sort((a, b) => byName(a.name, b.name))

export const entityRead = (asOf: string | undefined, kind: Kind, path: readonly string[]) =>
  read<Shown | null>(asOf, pathTo(kind, path), (answer: Readonly<Record<string, Shown>>) => answer[oneKey(kind)] ?? null)

/** The names of all entities of a kind in their parent. */
export const namesRead = (asOf: string | undefined, kind: Kind, parentPath: readonly string[]) =>
  read<readonly string[]>(asOf, pathIn(kind, parentPath), (answer: { identifiers?: readonly { name: string }[]; names?: readonly string[] }) =>
    [...(answer.identifiers?.map((i) => i.name) ?? answer.names ?? [])].sort(byName),
  )

export const lakesRead = (asOf: string | undefined) =>
  read<readonly Shown[]>(asOf, pathIn(kinds.metalake, []), (a: { metalakes: readonly Shown[] }) => sorted(a.metalakes))
export const catalogsRead = (asOf: string | undefined, lake: string) =>
  read<readonly CatalogShown[]>(asOf, pathIn(kinds.catalog, [lake]), (a: { catalogs: readonly CatalogShown[] }) => sorted(a.catalogs), {
    details: 'true',
  })
export const tagsRead = (asOf: string | undefined, lake: string) =>
  read<readonly TagShown[]>(asOf, pathIn(kinds.tag, [lake]), (a: { tags: readonly TagShown[] }) => sorted(a.tags), { details: 'true' })
export const tagsOnRead = (asOf: string | undefined, kind: Kind, path: readonly string[]) =>
  read<readonly TagShown[]>(asOf, `${objectPath(kind, path)}/tags`, (a: { tags: readonly TagShown[] }) => sorted(a.tags), { details: 'true' })
export const taggedRead = (asOf: string | undefined, lake: string, tag: string) =>
  read<readonly TaggedObject[]>(asOf, `${pathTo(kinds.tag, [lake, tag])}/objects`, (a: { metadataObjects: readonly TaggedObject[] }) =>
    [...a.metadataObjects].sort((x, y) => byName(x.fullName, y.fullName)),
  )
export const versionsRead = (asOf: string | undefined, path: readonly string[]) =>
  read<readonly VersionShown[]>(
    asOf,
    pathIn(kinds.modelVersion, path),
    (a: { infos: readonly VersionShown[] }) => [...a.infos].sort((x, y) => y.version - x.version),
    { details: 'true' },
  )
/** Files have no past: the storage is asked as it is now. */
export const filesRead = (path: readonly string[], dir: string, location: string | undefined) =>
  read<readonly FileShown[]>(
    undefined,
    `${pathTo(kinds.fileset, path)}/files`,
    (a: { files: readonly FileShown[] }) => [...a.files].sort((x, y) => Number(y.isDir) - Number(x.isDir) || byName(x.name, y.name)),
    { sub_path: dir, location_name: location },
  )

/** The changes of one entity, newest first, 50 at a time. */
export const historyRead = (asOf: string | undefined, kind: Kind, path: readonly string[]) =>
  infiniteQueryOptions({
    queryKey: keyOf(asOf, `${pathTo(kind, path)}/history`),
    queryFn: ({ pageParam, signal }) =>
      ask<{ history: readonly Past[]; nextPageToken?: string }>('GET', `${pathTo(kind, path)}/history`, {
        query: { limit: '50', pageToken: pageParam === '' ? undefined : pageParam, asOf },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextPageToken,
    staleTime: freshFor(asOf),
  })

export const useCatalog = (asOf: string | undefined, lake: string, name: string | undefined): CatalogShown | undefined =>
  useQuery({ ...catalogsRead(asOf, lake), enabled: name !== undefined }).data?.find((c) => c.name === name)
