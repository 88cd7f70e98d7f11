/** How many of the things found have what, for those who want fewer. */
import type { Findable } from './of-lake.ts'

export const facets = ['kind', 'catalog', 'owner', 'tag', 'policy', 'home'] as const
export type Facet = (typeof facets)[number]
export interface Count {
  readonly value: string
  readonly count: number
}
/** Of each facet; a value that fewer things have is left out. */
export const facetLimit = 50

const valuesOf: Readonly<Record<Facet, (one: Findable) => readonly (string | undefined)[]>> = {
  kind: ({ document }) => [document.kind],
  // What has no catalog above it is in none; a catalog is in itself.
  catalog: ({ document }) => (document.path.length > 2 || document.kind === 'catalog' ? [document.path[1]] : []),
  owner: ({ owner }) => [owner?.name],
  tag: ({ tags }) => tags.map(({ name }) => name),
  policy: ({ policies }) => policies,
  home: ({ document }) => [document.home],
}

export const countsOf = (found: readonly Findable[]): Counts =>
  Object.fromEntries(facets.map((facet) => [facet, commonest(tally(facet, found))])) as Counts
/** By value how many of them have it. */
export function tally(facet: Facet, found: readonly Findable[]): Map<string, number> {
  const by = new Map<string, number>()
  for (const one of found) for (const value of valuesOf[facet](one)) if (value !== undefined) by.set(value, (by.get(value) ?? 0) + 1)
  return by
}
export type Counts = Readonly<Record<Facet, readonly Count[]>>
/** The commonest value first, of equally common ones by name. */
export const commonest = (by: ReadonlyMap<string, number>): readonly Count[] =>
  [...by]
    .filter(([, count]) => count > 0)
    .map(([value, count]) => ({ value, count }))
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, facetLimit)
