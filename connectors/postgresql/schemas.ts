/** PostgreSQL's schemas as the lake's. */
import type { Body } from '../../kinds/define.ts'
import { nonEmpty, unsupported } from '../../kinds/errors.ts'
import type { Holder } from '../connector.ts'
import { ownComment } from './comments.ts'
import type { Database } from './connect.ts'
import { sqlState } from './failures.ts'
import { identifier, literal } from './quote.ts'

const dependentObjectsStillExist = '2BP01'

export function schemaHolder(database: Database): Holder {
  return {
    async list(_within, signal) {
      const rows = await database.read<{ name: string }>(
        signal,
        `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname COLLATE "C"`,
      )
      return rows.map((row) => row.name)
    },

    async load(_within, name, signal) {
      const [row] = await database.read<{ uid: string; comment: string | null }>(
        signal,
        `SELECT oid::text AS uid, obj_description(oid, 'pg_namespace') AS comment FROM pg_namespace WHERE nspname = $1::text`,
        [name],
      )
      return row ? { uid: row.uid, body: { ...ownComment(row.comment), properties: {} } } : null
    },

    async create(_within, name, body: Body, signal) {
      if (Object.keys(body.properties ?? {}).length > 0) throw unsupported('a schema in PostgreSQL has no properties')
      const schema = identifier(name)
      const comment = body.comment ? `; COMMENT ON SCHEMA ${schema} IS ${literal(body.comment)}` : ''
      await database.transaction(signal, (run) => run(`CREATE SCHEMA ${schema}${comment}`))
    },

    async alter() {
      throw unsupported('a schema in PostgreSQL cannot be altered')
    },

    async drop(_within, name, { cascade }, signal) {
      return database.transaction(signal, async (run) => {
        const found = await run('SELECT FROM pg_namespace WHERE nspname = $1::text', [name])
        if (found.length === 0) return false
        try {
          await run(`DROP SCHEMA ${identifier(name)}${cascade ? ' CASCADE' : ''}`)
        } catch (error) {
          throw sqlState(error) === dependentObjectsStillExist ? nonEmpty('Schema', name, 'use cascade=true') : error
        }
        return true
      })
    },
  }
}
