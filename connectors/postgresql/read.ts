/** Reads one table, view or foreign table from the system catalogs, in one statement. */
import { type Index, noDistribution } from '../../kinds/layout.ts'
import type { Column, TableBody } from '../../kinds/table.ts'
import type { ViewBody } from '../../kinds/view.ts'
import { ownComment } from './comments.ts'
import { lakeDefault } from './defaults.ts'
import { lakeType, type SourceType } from './types.ts'

/** Indexes, as "i", that are keys: unique over plain columns and over every row. Others are the source's own matter. */
export const keys = 'i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL'

/** Expressions and type names print relative to the table's own schema, so the search path is set before anything is printed. */
export const readTable = `
WITH here AS MATERIALIZED (SELECT set_config('search_path', quote_ident($1), true))
SELECT c.oid::text AS uid, c.relkind AS kind, c.reloptions AS options,
  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS query,
  obj_description(c.oid, 'pg_class') AS comment,
  (SELECT coalesce(json_agg(json_build_object(
      'name', a.attname,
      'number', a.attnum,
      'comment', col_description(c.oid, a.attnum),
      'required', a.attnotnull OR (t.typtype = 'd' AND t.typnotnull),
      'type', json_build_object(
        'name', t.typname, 'builtIn', t.typnamespace = 'pg_catalog'::regnamespace, 'text', format_type(t.oid, a.atttypmod),
        'element', CASE WHEN e.oid IS NOT NULL THEN json_build_object(
          'name', e.typname, 'builtIn', e.typnamespace = 'pg_catalog'::regnamespace, 'text', format_type(e.oid, a.atttypmod)) END),
      'modifier', a.atttypmod,
      'identity', a.attidentity <> '',
      'generated', a.attgenerated <> '',
      'default', pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attnum), '[]')
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT coalesce(json_agg(json_build_object(
      'name', x.relname,
      'primary', i.indisprimary,
      'columns', (SELECT json_agg(a.attname ORDER BY k.nth) FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, nth)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum WHERE k.nth <= i.indnkeyatts)
      ) ORDER BY i.indisprimary DESC, x.relname COLLATE "C"), '[]')
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND (${keys})) AS indexes
FROM here, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1::text AND c.relname = $2::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`

export interface TableRow {
  readonly uid: string
  /** `relkind` */
  readonly kind: string
  /** Each as `name=value`. */
  readonly options: readonly string[] | null
  /** What a view says; null for tables. */
  readonly query: string | null
  readonly comment: string | null
  readonly columns: readonly ColumnRow[]
  readonly indexes: readonly { readonly name: string; readonly primary: boolean; readonly columns: readonly string[] }[]
}
interface ColumnRow {
  readonly name: string
  /** Never used again in the table, and kept by a rename. */
  readonly number: number
  readonly comment: string | null
  readonly required: boolean
  readonly type: SourceType
  readonly modifier: number
  readonly identity: boolean
  readonly generated: boolean
  readonly default: string | null
}

export function tableBody(row: TableRow): TableBody {
  return {
    ...ownComment(row.comment),
    columns: row.columns.map(column),
    properties: {},
    distribution: noDistribution,
    sortOrders: [],
    partitioning: [],
    indexes: row.indexes.map(index),
  }
}

/** A view as the system catalogs have it: its text is PostgreSQL's own, with names relative to the view's schema. */
export function viewBody(schema: string, row: TableRow): ViewBody {
  const options = (row.options ?? []).map((option) => option.split(/=(.*)/s).slice(0, 2))
  return {
    ...ownComment(row.comment),
    columns: row.columns.map((one) => {
      const { defaultValue: _none, ...rest } = column(one)
      return rest
    }),
    representations: [{ type: 'sql', dialect: 'postgresql', sql: (row.query ?? '').trim().replace(/;$/, '') }],
    defaultSchema: schema,
    properties: { ...Object.fromEntries(options), ...(row.kind === 'm' ? { materialized: 'true' } : {}) },
  }
}

function column(row: ColumnRow): Column {
  const type = lakeType(row.type, row.modifier)
  const counted = !row.generated && /\bnextval\(/.test(row.default ?? '')
  const serial = counted && row.type.builtIn ? serials[row.type.name] : undefined
  const nullable = !row.required
  const defaultValue = row.generated ? { type: 'unparsed' as const, unparsedExpression: row.default ?? '' } : lakeDefault(row.default, type, nullable)
  return {
    name: row.name,
    type: serial ? { type: 'external', catalogString: serial } : type,
    ...(row.comment === null ? {} : { comment: row.comment }),
    nullable,
    autoIncrement: row.identity || counted,
    ...(defaultValue && { defaultValue }),
  }
}

/** What SQL calls a whole number that a sequence fills. */
const serials: Readonly<Record<string, string>> = { int2: 'smallserial', int4: 'serial', int8: 'bigserial' }

const index = (row: TableRow['indexes'][number]): Index => ({
  indexType: row.primary ? 'PRIMARY_KEY' : 'UNIQUE_KEY',
  name: row.name,
  fieldNames: row.columns.map((name) => [name]),
  properties: {},
})
