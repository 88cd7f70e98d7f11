/** What a schema does beyond the regular life: in a fileset catalog it is a directory. */
import { unsupported } from '../../kinds/errors.ts'
import { directoriesUnder, touchesFiles } from '../fileset/directories.ts'
import { directoryOf, schemaRoots } from '../fileset/locations.ts'
import type { Behaviour } from '../lake.ts'

export const schemaBehaviour: Behaviour = {
  draft: (_at, _name, ask) => ({ ...ask, properties: ask.properties ?? {} }),
  making(at, name, body) {
    const catalog = at.rows[1]
    if (at.provider?.type !== 'fileset' || !touchesFiles(catalog)) return []
    return Object.values(schemaRoots(at, name, body)).map((root) => ({ do: 'make', directory: directoryOf(root) }))
  },
  listing: ({ parentSchema }) => {
    if (parentSchema) throw unsupported('no catalog here has schemas within schemas; leave out parentSchema')
  },
  removing: (ask, _lake, at, row) => directoriesUnder(ask.view, [...at.rows, row]),
}
