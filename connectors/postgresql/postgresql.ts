/** Reaches PostgreSQL: a catalog is one database, held by this connector's schemas, tables and views. */
import { illegal } from '../../kinds/errors.ts'
import type { Connector } from '../connector.ts'
import { asRecorded } from './as-recorded.ts'
import { Database } from './connect.ts'
import { schemaHolder } from './schemas.ts'
import { tableHolder } from './tables.ts'
import { targetFrom } from './url.ts'
import { viewHolder } from './views.ts'
import type { Login } from './ways.ts'

/** What kinds/providers/postgresql.ts gives as defaults. */
const poolDefaults = { minSize: '2', maxSize: '10', maxWaitMs: '30000' }

export const postgresql: Connector = {
  provider: 'jdbc-postgresql',
  open(settings) {
    const database = new Database(loginFrom(settings))
    const isOn = (property: string) => settings[property]?.toLowerCase() === 'true'
    const tables = tableHolder(database, isOn('caspian.views'))
    return {
      holders: { schema: schemaHolder(database), table: isOn('caspian.repairs') ? tables : asRecorded(tables), view: viewHolder(database) },
      connections: () => database.connections(),
      ping: (signal) => database.ping(signal),
      [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
    }
  },
}

/** Throws illegal for settings that cannot work. */
export function loginFrom(settings: Readonly<Record<string, string>>): Login {
  if (settings['jdbc-driver'] !== 'org.postgresql.Driver') throw illegal('"jdbc-driver" must be org.postgresql.Driver')
  const target = targetFrom(settings['jdbc-url'] ?? '')
  const database = settings['jdbc-database'] || target.database
  if (!database) throw illegal('name the database: in "jdbc-database" or at the end of "jdbc-url"')
  return {
    target,
    database,
    user: settings['jdbc-user'] ?? '',
    password: settings['jdbc-password'] ?? '',
    minConnections: count(settings, 'jdbc.pool.min-size', poolDefaults.minSize, 0),
    maxConnections: count(settings, 'jdbc.pool.max-size', poolDefaults.maxSize, 1),
    maxWaitMs: count(settings, 'jdbc.pool.max-wait-ms', poolDefaults.maxWaitMs, 1),
  }
}

function count(settings: Readonly<Record<string, string>>, key: string, otherwise: string, least: number): number {
  const value = Number(settings[key] ?? otherwise)
  if (!Number.isSafeInteger(value) || value < least) throw illegal(`"${key}" must be a whole number from ${least}`)
  return value
}
