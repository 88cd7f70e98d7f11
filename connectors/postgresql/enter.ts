/** The first step of every change to a table: what is there, and how names without a schema are found from now on. */
import type { Run } from './connect.ts'

interface Standing {
  readonly hasSchema: boolean
  /** `relkind` of the table, view or foreign table; null when there is none. */
  readonly kind: string | null
}

/** Types and functions without a schema are then looked up in the table's own, beside PostgreSQL's. */
export async function enter(run: Run, schema: string, table: string): Promise<Standing> {
  const [found] = await run<Standing>(
    `SELECT set_config('search_path', quote_ident($1::text), true), n.oid IS NOT NULL AS "hasSchema", c.relkind AS kind
     FROM (VALUES (1)) AS one
     LEFT JOIN pg_namespace n ON n.nspname = $1::text
     LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = $2::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`,
    [schema, table],
  )
  return found ?? { hasSchema: false, kind: null }
}
