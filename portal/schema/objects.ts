/** Everything in a schema, of whatever kind its catalog can hold. */
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { namesRead } from '../api/reads.ts'
import type { CatalogShown } from '../api/shapes.ts'
import { heldIn, kindsIn } from '../frame/tree-rows.ts'

/** The objects of one schema. Empty while the catalog is not known. */
export function useSchemaObjects(asOf: string | undefined, path: readonly string[], catalog: CatalogShown | undefined) {
  const held = useMemo(() => (catalog ? kindsIn(catalog) : []), [catalog])
  const read = useQueries({ queries: held.map((kind) => namesRead(asOf, kind, path)), combine })
  // Put together once for each answer: there may be very many names.
  const list = useMemo(() => heldIn(held, read.names), [held, read.names])
  return { list, ready: catalog !== undefined && read.ready, error: read.error, again: read.again }
}
const combine = (answers: readonly UseQueryResult<readonly string[]>[]) => ({
  names: answers.map((a) => a.data),
  ready: answers.every((a) => a.data !== undefined),
  error: answers.find((a) => a.error)?.error ?? null,
  again: () => answers.forEach((a) => void a.refetch()),
})
export const useSchemaContents = (asOf: string | undefined, path: readonly string[], catalog: CatalogShown | undefined) =>
  useSchemaObjects(asOf, path, catalog).list
