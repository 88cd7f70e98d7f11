/** PostgreSQL: one catalog is one database. */
import { postgresName } from '../names.ts'
import { identifier } from '../properties.ts'
import { everyCatalog, type Provider, plain } from './common.ts'

/** Source: the providers' table, rows `jdbc-*` and `jdbc-postgresql`. */
export const postgresql: Provider = {
  name: 'jdbc-postgresql',
  alias: 'postgresql',
  type: 'relational',
  doc: 'The schemas, tables and views of one PostgreSQL database.',
  kinds: ['schema', 'table', 'column', 'view', 'function'],
  source: ['schema', 'table', 'column', 'view'],
  wished: { view: 'caspian.views' },
  managed: false,
  standing: ['public'],
  names: {
    schema: { ...postgresName, reserved: ['pg_catalog', 'information_schema'], reservedAnyCase: true },
    table: postgresName,
    column: postgresName,
    view: postgresName,
    function: postgresName,
  },
  properties: {
    catalog: [
      ...everyCatalog,
      { name: 'jdbc-url', doc: 'jdbc:postgresql://host:port/database', required: true },
      {
        name: 'jdbc-driver',
        doc: 'org.postgresql.Driver, which clients of the reference must say; nothing is loaded by it',
        required: true,
        suggest: 'org.postgresql.Driver',
      },
      { name: 'jdbc-user', doc: 'login name', required: true, hidden: true },
      { name: 'jdbc-password', doc: 'password of the login', required: true, hidden: true },
      { name: 'jdbc-database', doc: 'the database; the one in the url when absent' },
      { name: 'jdbc.pool.min-size', doc: 'connections kept open', default: '2', is: 'integer' },
      { name: 'jdbc.pool.max-size', doc: 'connections at most', default: '10', is: 'integer' },
      { name: 'jdbc.pool.test-on-borrow', doc: 'try a connection before use', default: 'true', is: 'boolean', hidden: true },
      {
        name: 'caspian.repairs',
        doc: 'true: text defaults may hold quotes, indexes can be dropped, cleared comments are none; false: as the reference (docs/differences.md)',
        default: 'false',
        suggest: 'true',
        is: 'boolean',
      },
      {
        name: 'caspian.views',
        doc: 'true: views are served, and whoever may make one has its query read by this login; false: none are, as in the reference',
        default: 'false',
        suggest: 'true',
        is: 'boolean',
      },
      { name: 'jdbc.pool.max-wait-ms', doc: 'milliseconds to wait for a connection', default: '30000', is: 'integer' },
    ],
    schema: plain,
    table: plain,
    // Source: https://www.postgresql.org/docs/current/sql-createview.html
    view: [
      identifier,
      { name: 'materialized', doc: 'true: it keeps what its query gave when it was last refreshed', reserved: true },
      { name: 'security_invoker', doc: 'true: its tables are read with the rights of who asks, not of who made it', is: 'boolean' },
      { name: 'security_barrier', doc: 'true: conditions of who asks see no rows that the view leaves out', is: 'boolean' },
      { name: 'check_option', doc: 'which rows may be written through it', is: ['local', 'cascaded'] },
    ],
    function: plain,
  },
}
