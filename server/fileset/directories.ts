/** Which directories go when something that holds filesets is dropped. */
import { providerOfRow } from '../entity/resolve.ts'
import type { Effect, Removal } from '../lake.ts'
import type { Row, View } from '../store/store.ts'
import { directoryOf, type Locations, schemaRoots } from './locations.ts'

export const touchesFiles = (catalog: Row | undefined) => catalog?.body.properties?.['disable-filesystem-ops']?.toLowerCase() !== 'true'

/** Those of one fileset: all its locations when it is managed; an external one keeps its files. */
export function directoriesOf(fileset: Row): readonly Effect[] {
  if (fileset.body.type === 'external') return []
  return Object.values(fileset.body.storageLocations as Locations).map((location) => ({ do: 'remove', directory: directoryOf(location) }))
}

/** Those of everything below the last of `rows`, which leads there from the metalake. Schema directories go only when empty. */
export async function directoriesUnder(view: View, rows: readonly Row[]): Promise<Removal> {
  const found = await below(view, rows)
  const effects = found.flatMap((one) => one.effects)
  return effects.length === 0 ? { effects } : { effects, only: { kind: 'fileset', keys: found.flatMap((one) => one.filesets) } }
}

async function below(
  view: View,
  rows: readonly Row[],
): Promise<readonly { readonly effects: readonly Effect[]; readonly filesets: readonly number[] }[]> {
  const row = rows.at(-1) as Row
  const catalog = rows[1]
  if (rows.length < 3) {
    const children = await view.children(row.key, rows.length === 1 ? 'catalog' : 'schema')
    return (await Promise.all(children.map((child) => below(view, [...rows, child])))).flat()
  }
  const filesets = await view.children(row.key, 'fileset')
  const keys = filesets.map((fileset) => fileset.key)
  if (!catalog || !providerOfRow(catalog)?.managed || !touchesFiles(catalog)) return [{ effects: [], filesets: keys }]
  const roots = Object.values(schemaRoots({ rows: rows.slice(0, 2), provider: undefined }, row.name, row.body))
  return [
    { effects: [...filesets.flatMap(directoriesOf), ...roots.map((root): Effect => ({ do: 'tidy', directory: directoryOf(root) }))], filesets: keys },
  ]
}
