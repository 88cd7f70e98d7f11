/** Names read ahead of what is typed, for whoever lets a thing be found by its path. */
import { useQueries, useQuery } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { catalogsRead, namesRead } from '../api/reads.ts'
import { useAsOf } from './go.tsx'
import { kindsIn } from './tree-rows.ts'

/** Reads along `catalog.schema.…` as it is typed, so that a path can be jumped to without opening the tree. Gives how many names that were. */
export function usePathAhead(lake: string | undefined, typed: string) {
  const asOf = useAsOf()
  const catalogs = useQuery({ ...catalogsRead(asOf, lake ?? ''), enabled: lake !== undefined }).data ?? []
  const [catalogName, schemaName] = typed.split('.')
  const catalog = typed.includes('.') ? catalogs.find((c) => c.name === catalogName) : undefined
  const path = [lake ?? '', catalog?.name ?? '']
  const schemas = useQuery({ ...namesRead(asOf, kinds.schema, path), enabled: catalog !== undefined }).data ?? []
  const schema = typed.split('.').length > 2 && schemas.includes(schemaName ?? '') ? schemaName : undefined
  const objects = useQueries({
    queries: catalog && schema !== undefined ? kindsIn(catalog).map((kind) => namesRead(asOf, kind, [...path, schema])) : [],
    combine: (all) => all.reduce((n, one) => n + (one.data?.length ?? 0), 0),
  })
  return schemas.length + objects
}
