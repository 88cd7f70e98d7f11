/** What the tree knows: the catalogs, and of those that are open what is in them, read as it is opened. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { kinds } from '../../kinds/index.ts'
import { catalogsRead, namesRead } from '../api/reads.ts'
import type { CatalogShown } from '../api/shapes.ts'
import { type Known, keyOf, kindsIn } from './tree-rows.ts'

const none: readonly CatalogShown[] = []
/** So many schemas are counted when their catalog opens; in a larger one, each as it is opened. */
const countedAtOnce = 40

/** `still` holds what stood there: somebody points at a row, and it must not move when others add or take. What is opened meanwhile is read. */
export function useTreeData(lake: string, asOf: string | undefined, isOpen: (key: string) => boolean, still: boolean) {
  const list = useQuery(catalogsRead(asOf, lake))
  const catalogs = list.data ?? none
  const opened = catalogs.filter((c) => isOpen(keyOf(kinds.catalog, [lake, c.name])))
  const schemas = useQueries({
    queries: opened.map((c) => namesRead(asOf, kinds.schema, [lake, c.name])),
    combine: (all) => all.map((one) => one.data),
  })
  const wanted = opened.flatMap((catalog, i) => {
    const names = schemas[i] ?? []
    const read = names.length <= countedAtOnce ? names : names.filter((name) => isOpen(keyOf(kinds.schema, [lake, catalog.name, name])))
    return read.flatMap((schema) => kindsIn(catalog).map((kind) => ({ kind, path: [lake, catalog.name, schema] })))
  })
  const objects = useQueries({
    queries: wanted.map(({ kind, path }) => namesRead(asOf, kind, path)),
    combine: (all) => all.map((one) => one.data),
  })
  const names = schemas.map((s) => s?.length).join() + objects.map((o) => o?.length).join()
  const known = useMemo<Known>(() => {
    const bySchema = new Map(opened.map((c, i) => [c.name, schemas[i]]))
    const byKind = new Map(wanted.map(({ kind, path }, i) => [keyOf(kind, path), objects[i]]))
    return {
      schemas: (catalog) => bySchema.get(catalog),
      objects: (catalog, schema, kind) => byKind.get(keyOf(kind, [lake, catalog, schema])),
    }
    // biome-ignore lint/correctness/useExhaustiveDependencies: the answers keep their identity; the texts tell when there are others
  }, [lake, catalogs, schemas, objects, names])
  const stood = useRef({ lake, asOf, catalogs, known })
  const holds = still && stood.current.lake === lake && stood.current.asOf === asOf && stood.current.catalogs.length > 0
  if (!holds) stood.current = { lake, asOf, catalogs, known }
  const held = holds ? stood.current : undefined
  const shown = useMemo<Known>(
    () =>
      held
        ? {
            schemas: (catalog) => held.known.schemas(catalog) ?? known.schemas(catalog),
            objects: (catalog, schema, kind) => held.known.objects(catalog, schema, kind) ?? known.objects(catalog, schema, kind),
          }
        : known,
    [held, known],
  )
  return { catalogs: held?.catalogs ?? catalogs, known: shown, list }
}
