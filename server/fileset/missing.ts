/** Directories of managed filesets that are not there: a lake that was restored has the filesets, and its backup had no files. */
import { existsSync } from 'node:fs'
import type { KindName } from '../../kinds/index.ts'
import { providerOfRow } from '../entity/resolve.ts'
import type { Row, View } from '../store/store.ts'
import { directoriesOf, touchesFiles } from './directories.ts'

const page = 1000

async function* each(view: View, parent: number, kind: KindName): AsyncGenerator<Row> {
  for (let after = ''; ; ) {
    const rows = await view.children(parent, kind, { after, limit: page })
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < page) return
    after = last.name
  }
}

export interface Missing {
  /** Names from the metalake down. */
  readonly path: readonly string[]
  readonly directory: string
}

export async function* missingDirectories(view: View): AsyncGenerator<Missing> {
  for await (const metalake of each(view, 0, 'metalake'))
    for await (const catalog of each(view, metalake.key, 'catalog')) {
      if (!providerOfRow(catalog)?.managed || !touchesFiles(catalog)) continue
      for await (const schema of each(view, catalog.key, 'schema'))
        for await (const fileset of each(view, schema.key, 'fileset'))
          for (const { directory } of directoriesOf(fileset))
            if (!existsSync(directory)) yield { path: [metalake.name, catalog.name, schema.name, fileset.name], directory }
    }
}
