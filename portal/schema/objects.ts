/** Everything in a schema, of whatever kind its catalog can hold. */
import { useQueries } from '@tanstack/react-query'
import type { Kind } from '../../kinds/define.ts'
import { byName, namesRead } from '../api/reads.ts'
import type { CatalogShown } from '../api/shapes.ts'
import { kindsIn } from '../frame/tree-rows.ts'

export interface Held {
  readonly kind: Kind
  readonly name: string
}

/** The objects of one schema. Empty while the catalog is not known. */
export function useSchemaObjects(asOf: string | undefined, path: readonly string[], catalog: CatalogShown | undefined) {
  const held = catalog ? kindsIn(catalog) : []
  return useQueries({
    queries: held.map((kind) => namesRead(asOf, kind, path)),
    combine: (answers) => ({
      list: answers.flatMap((a, i) => (a.data ?? []).map((name): Held => ({ kind: held[i] as Kind, name }))).sort((a, b) => byName(a.name, b.name)),
      ready: catalog !== undefined && answers.every((a) => a.data !== undefined),
      error: answers.find((a) => a.error)?.error ?? null,
      again: () => answers.forEach((a) => void a.refetch()),
    }),
  })
}
export const useSchemaContents = (asOf: string | undefined, path: readonly string[], catalog: CatalogShown | undefined) =>
  useSchemaObjects(asOf, path, catalog).list
