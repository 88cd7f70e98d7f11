/** The search of the page at hand: its text in the address, what it found, and what it found it by. */
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useAsOf, useGo, useSearch } from '../frame/go.tsx'
import { faultOf } from './fault.ts'
import { type Choice, chosenOf, isChosen, toggled, without, written } from './query.ts'
import { countRead, searchRead } from './read.ts'
import { searched } from './saved.ts'
import { type FacetField, type Facets, type FacetValue, facetFields } from './shapes.ts'

export function useFound(lake: string) {
  const asOf = useAsOf()
  const { query = '' } = useSearch()
  const read = useInfiniteQuery(searchRead(asOf, lake, query))
  const { data, error } = read
  const results = useMemo(() => data?.pages.flatMap((page) => page.results) ?? [], [data])
  const wrong = useMemo(() => faultOf(query, error), [query, error])
  return { asOf, query, read, results, first: data?.pages[0], wrong }
}

/** The term that a value of a facet stands for. */
const fieldOf: Readonly<Record<FacetField, string>> = { kind: 'kind', owner: 'owner', tag: 'tag', catalog: 'in', policy: 'policy', home: 'home' }
export const choiceOf = (facet: FacetField, value: string): Choice => ({ field: fieldOf[facet], value })
export const nobody: Choice = { field: 'has', value: 'owner', not: true }
/** Whether a part of a search is one that a facet can choose. */
export const isFacet = (field: string, not: boolean) => (not ? field === 'has' : Object.values(fieldOf).includes(field))

const ofFacet = (facet: FacetField) => (part: { readonly field: string; readonly not: boolean }) =>
  (part.field === fieldOf[facet] && !part.not) || (facet === 'owner' && part.field === 'has' && part.not)

export interface FacetShown {
  readonly facet: FacetField
  readonly values: readonly FacetValue[]
  /** How many have no owner; absent where that cannot be told, or nobody has one. */
  readonly nobody?: number
}

/** The facets of what was found. One that is chosen from shows what there would be without that choice, so that another can be chosen. */
export function useFacets(
  lake: string,
  query: string,
  asOf: string | undefined,
  found: { readonly count: number; readonly facets?: Facets } | undefined,
) {
  const others = facetFields.map((facet) => without(query, ofFacet(facet)))
  const asked = useQueries({
    queries: facetFields.map((_, i) => ({
      ...countRead(asOf, lake, others[i] ?? ''),
      enabled: found !== undefined && others[i] !== without(query, () => false),
    })),
    combine: (all) => all.map((one) => one.data),
  })
  return facetFields.flatMap((facet, i): readonly FacetShown[] => {
    const answer = asked[i] ?? found
    const values = answer?.facets?.[facet] ?? []
    // What is chosen can be let go of, however little there is of it.
    const missing = chosenOf(query, fieldOf[facet]).filter(
      (chosen) => !values.some(({ value }) => isChosen(`${fieldOf[facet]}:${written(chosen)}`, choiceOf(facet, value))),
    )
    if (!answer || values.length + missing.length === 0) return []
    const without = answer.count - values.reduce((sum, { count }) => sum + count, 0)
    // A long list is cut, and what was left out may have owners.
    return [
      {
        facet,
        values: [...values, ...missing.map((value) => ({ value, count: 0 }))],
        ...(facet === 'owner' && values.length < 50 && without > 0 ? { nobody: without } : {}),
      },
    ]
  })
}

/** Puts a choice into the address, or takes it out. To be owned by nobody, and by somebody, leave each other out. */
export function useChoose(lake: string, query: string) {
  const go = useGo()
  return useCallback(
    (choice: Choice) => {
      const other = (part: { readonly field: string; readonly not: boolean }) =>
        choice === nobody ? part.field === 'owner' && !part.not : choice.field === 'owner' && part.field === 'has' && part.not
      const next = toggled(isChosen(query, choice) ? query : without(query, other), choice)
      searched(lake, next)
      go.with({ query: next })
    },
    [go, lake, query],
  )
}
