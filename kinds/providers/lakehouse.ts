/** Tables that lie in object stores in an open format, registered with the lake; no database stands between. */
import { plainName } from '../names.ts'
import { identifier } from '../properties.ts'
import { everyCatalog, type Provider, plain, storageKeys } from './common.ts'

/** Source: the providers' table, rows `lakehouse-generic`, as far as the Delta format needs them. */
export const lakehouse: Provider = {
  name: 'lakehouse-generic',
  alias: 'lakehouse',
  type: 'relational',
  doc: 'Schemas and registered Delta tables, kept by the lake; the files stay where they are.',
  kinds: ['schema', 'table', 'column', 'function'],
  source: [],
  fixed: ['table'],
  managed: true,
  standing: [],
  names: { schema: plainName, table: plainName, column: plainName, function: plainName },
  properties: {
    catalog: [...everyCatalog, { name: 'location', doc: 'root of its schemas' }, ...storageKeys],
    schema: [identifier, { name: 'location', doc: 'root of its tables' }, ...storageKeys],
    table: [
      identifier,
      { name: 'format', doc: 'the table’s format', required: true, immutable: true, is: ['delta', 'lance'] },
      { name: 'location', doc: 'where the table lies, as a URI' },
      { name: 'external', doc: 'true: dropping it leaves the files', default: 'false', immutable: true, is: 'boolean' },
      ...storageKeys,
    ],
    function: plain,
  },
}
