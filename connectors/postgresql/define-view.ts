/** The statements that make a view and put another query in its place. */
import { isDeepStrictEqual } from 'node:util'
import { illegal } from '../../kinds/errors.ts'
import type { Column } from '../../kinds/table.ts'
import { typeText } from '../../kinds/types.ts'
import type { Representation, ViewBody } from '../../kinds/view.ts'
import type { Run } from './connect.ts'
import { columnComment } from './create.ts'
import { sqlState } from './failures.ts'
import { identifier, literal, qualified, withoutNul } from './quote.ts'
import { readTable, type TableRow, viewBody } from './read.ts'

export const dialect = 'postgresql'
/** Options of a view that can be set. Others are PostgreSQL's own matter. */
export const options: readonly string[] = ['security_invoker', 'security_barrier', 'check_option']

/** What a create and a replacement have in common, as kinds/view.ts decodes it. */
export type Definition = Partial<Omit<ViewBody, 'properties'>> & { readonly representations: readonly Representation[] }
type Properties = ViewBody['properties']

export async function readView(run: Run, schema: string, name: string): Promise<TableRow | undefined> {
  return (await run<TableRow>(readTable, [schema, name]))[0]
}

/** Inside the caller's transaction. Throws illegal where the query does not give the columns that are asked for. */
export async function createView(run: Run, schema: string, name: string, asked: Definition, properties: Properties): Promise<void> {
  await define(run, 'CREATE VIEW', schema, name, asked, properties)
}

/**
 * In place where PostgreSQL can, so that rights and whatever reads the view stay; otherwise made anew, if nothing is lost by that.
 * `properties` are those it has.
 */
export async function replaceView(run: Run, schema: string, name: string, asked: Definition, properties: Properties): Promise<void> {
  await run('SAVEPOINT before_replacing')
  try {
    await define(run, 'CREATE OR REPLACE VIEW', schema, name, asked, properties)
  } catch (error) {
    if (sqlState(error) !== invalidTableDefinition) throw error
    await run('ROLLBACK TO SAVEPOINT before_replacing')
    await refuseLoss(run, schema, name)
    await run(`DROP VIEW ${qualified(schema, name)}`)
    await define(run, 'CREATE VIEW', schema, name, asked, properties)
  }
}

/** Another column than was there, or one less. */
const invalidTableDefinition = '42P16'

async function define(run: Run, verb: string, schema: string, name: string, asked: Definition, properties: Properties): Promise<void> {
  const { comment = '', columns = [], defaultSchema } = asked
  const view = qualified(schema, name)
  const query = queryOf(asked)
  columns.forEach(refuseMore)
  const names = columns.length > 0 ? ` (${columns.map((column) => identifier(column.name)).join(', ')})` : ''
  if (defaultSchema !== undefined) await run(`SELECT set_config('search_path', quote_ident($1::text), true)`, [defaultSchema])
  // With values, if none, PostgreSQL takes one statement only: a query cannot bring a second one along.
  await run(`${verb} ${view}${names}${withOptions(properties)} AS\n${query}`, [])
  const made = await readView(run, schema, name)
  const given = made ? viewBody(schema, made).columns : []
  if (columns.length > 0) refuseOthers(columns, given)
  const comments = given
    .map((column, i) => ({ name: column.name, is: column.comment ?? '', asked: columns[i]?.comment ?? '' }))
    .filter((column) => column.asked !== column.is)
    .map((column) => columnComment(view, column.name, column.asked))
  await run([...comments, `COMMENT ON VIEW ${view} IS ${literal(comment)}`].join(';\n'))
}

/** Throws illegal for what a view in PostgreSQL cannot be. */
function queryOf({ representations, defaultCatalog }: Definition): string {
  const [only, ...others] = representations
  if (!only || others.length > 0 || only.dialect.toLowerCase() !== dialect)
    throw illegal(
      `a view in PostgreSQL has one representation, of dialect ${dialect}; asked for: ${representations.map((r) => r.dialect).join(', ')}`,
    )
  if (defaultCatalog !== undefined) throw illegal('a view in PostgreSQL reads its own database alone: leave out "defaultCatalog"')
  return withoutNul(only.sql)
}

function refuseMore({ name, nullable, autoIncrement, defaultValue }: Column): void {
  if (!nullable || autoIncrement || defaultValue)
    throw illegal(`column "${name}" of a view in PostgreSQL may always be null, counts nothing up and has no default`)
}

function refuseOthers(asked: readonly Column[], given: readonly Column[]): void {
  if (asked.length !== given.length) throw illegal(`"columns" has ${asked.length}, and the query gives ${given.length}`)
  for (const [i, { name, type }] of asked.entries()) {
    const is = given[i]?.type
    if (is !== undefined && !isDeepStrictEqual(is, type))
      throw illegal(`column "${name}" is ${typeText(is)} and not ${typeText(type)}: cast it in the query, or leave out "columns"`)
  }
}

/** Checked for one that is not known, too: then nothing is done. */
export function setOption(key: string, value: string): string {
  if (!options.includes(key)) throw illegal(`a view in PostgreSQL has no property "${key}"; it has ${options.join(', ')}`)
  return `${key} = ${literal(value)}`
}
function withOptions(properties: Properties): string {
  const set = Object.entries(properties).map(([key, value]) => setOption(key, value))
  return set.length > 0 ? ` WITH (${set.join(', ')})` : ''
}

async function refuseLoss(run: Run, schema: string, name: string): Promise<void> {
  const [found] = await run<{ loses: boolean }>(
    `SELECT c.relacl IS NOT NULL OR c.relowner <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
       OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)
       OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid)
       OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename <> '_RETURN') AS loses
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1::text AND c.relname = $2::text`,
    [schema, name],
  )
  if (found?.loses)
    throw illegal('PostgreSQL can only add columns at the end of a view that has rights, rules, triggers or another owner: drop it and make it anew')
}
