/** Directories of files; managed ones are made and deleted with their fileset. */
import { slashlessName } from '../names.ts'
import { identifier, type PropertyRows } from '../properties.ts'
import { everyCatalog, type Provider, plain, storageKeys } from './common.ts'

const roots: PropertyRows = [{ name: 'location-unknown', doc: 'equals location', hidden: true, reserved: true }]
/** Source: the providers' table, rows `fileset`. */
export const fileset: Provider = {
  name: 'fileset',
  alias: 'files',
  type: 'fileset',
  doc: 'Directories of files, named and governed like tables.',
  kinds: ['schema', 'fileset', 'function'],
  source: [],
  managed: true,
  standing: [],
  names: { schema: slashlessName, fileset: slashlessName, function: slashlessName },
  properties: {
    catalog: [
      ...everyCatalog,
      ...roots,
      { name: 'location', doc: 'default root of filesets without a location of their own' },
      { name: 'location-*', doc: 'a named root', immutable: true },
      { name: 'filesystem-providers', doc: 'file systems, comma separated' },
      { name: 'default-filesystem-provider', doc: 'for paths without a scheme', default: 'builtin-local' },
      { name: 'filesystem-conn-timeout-secs', doc: 'seconds to wait for the storage', default: '6', is: 'integer' },
      { name: 'disable-filesystem-ops', doc: 'true: no directory is made, listed or deleted', default: 'false', is: 'boolean', immutable: true },
      ...storageKeys,
    ],
    schema: [
      identifier,
      ...roots,
      { name: 'location', doc: 'root of the schema’s filesets', immutable: true },
      { name: 'location-*', doc: 'a named root', immutable: true },
    ],
    fileset: [
      identifier,
      { name: 'default-location-name', doc: 'which location is meant when none is named; needed when there are several', immutable: true },
      { name: 'placeholder-catalog', doc: 'filled by the lake', hidden: true, reserved: true },
      { name: 'placeholder-schema', doc: 'filled by the lake', hidden: true, reserved: true },
      { name: 'placeholder-fileset', doc: 'filled by the lake', hidden: true, reserved: true },
      { name: 'placeholder-*', doc: 'value of {{name}} in a location', immutable: true },
      ...storageKeys,
    ],
    function: plain,
  },
}
