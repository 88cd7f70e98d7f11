/** What one caller may do with what a catalog holds, seen by the lake or not. */
import { ancestors, type Kind } from '../../../kinds/define.ts'
import { kinds } from '../../../kinds/index.ts'
import { spokenOf } from '../../../kinds/rules/condition.ts'
import { maskSql, rowFilterSql } from '../../../kinds/rules/condition-sql.ts'
import type { Row, View } from '../../store/store.ts'
import { type Filters, filtersOn } from '../effective.ts'
import { counts, type RuleInForce, reaches } from '../in-force.ts'
import { bitsOf, may, owns, type Rights, readingOf, unseenKey } from '../rights.ts'
import { type CatalogAnswer, noTable, type SchemaAnswer, type TableAnswer, textOf } from './answer.ts'
import { type CatalogPlace, engineName, type SchemaPlace, type TableKind } from './survey.ts'

const noSchema: SchemaAnswer = { use: false, own: false, createTable: false, createView: false, unseen: noTable, tables: new Map() }

/** Stands for what a source holds and the lake has not seen: nothing was ever said of it, and it is nobody's. */
const unseen = (kind: 'schema' | TableKind): Row => ({ key: unseenKey, id: '', kind, parent: unseenKey, name: '', version: 0, body: { audit: {} } })
/** Of what is not seen the name is not known either. */
const asksUnknown = ({ when, readsProperties }: RuleInForce): boolean =>
  readsProperties || [...spokenOf(when)].some(({ of, name }) => of === 'object' && name === 'name')

export async function catalogAnswer(view: View, given: Rights, metalake: Row, { row, holds, schemas }: CatalogPlace): Promise<CatalogAnswer> {
  const rights = { ...given, rules: given.rules.map((rule) => ({ ...rule, readsProperties: asksUnknown(rule) })) }
  const [above, to] = [[metalake], ancestors(kinds.catalog)]
  const byUnseen = await schemaAnswer(view, rights, [metalake, row], { row: unseen('schema'), tables: new Map() }, holds)
  const usual = textOf(byUnseen)
  const different = new Map<string, SchemaAnswer>()
  for (const [name, place] of schemas) {
    const answer = place ? await schemaAnswer(view, rights, [metalake, row], place, holds) : noSchema
    if (textOf(answer) !== usual) different.set(name, answer)
  }
  return {
    use: may(rights, to, above, row, readingOf(kinds.catalog)),
    own: may(rights, to, above, row, 0),
    createSchema: may(rights, ancestors(kinds.schema), [metalake, row], undefined, bitsOf(kinds.schema.access.create)),
    unseen: byUnseen,
    schemas: different,
  }
}

async function schemaAnswer(
  view: View,
  rights: Rights,
  above: readonly Row[],
  { row, tables }: SchemaPlace,
  holds: readonly TableKind[],
): Promise<SchemaAnswer> {
  const to = ancestors(kinds.schema)
  const use = may(rights, to, above, row, readingOf(kinds.schema))
  if (!use) return noSchema
  const rows = [...above, row]
  const make = (kind: Kind) => may(rights, ancestors(kind), rows, undefined, bitsOf(kind.access.create))
  const plain = new Map(holds.map((kind) => [kind, unseenAnswer(rights, [...rows, unseen(kind)])]))
  const byUnseen = [...plain.values()].reduce(both)
  const usual = textOf(byUnseen)
  const different = new Map<string, TableAnswer>()
  for (const [name, table] of tables) {
    const path = table && [...rows, table]
    const answer = path ? (isPlain(rights, path) && plain.get(table.kind as TableKind)) || (await tableAnswer(view, rights, path)) : noTable
    if (answer !== byUnseen && textOf(answer) !== usual) different.set(name, answer)
  }
  return {
    use,
    own: may(rights, to, above, row, 0),
    createTable: make(kinds.table),
    createView: make(kinds.view),
    unseen: byUnseen,
    tables: different,
  }
}

const selects = { table: bitsOf(['SELECT_TABLE']), view: bitsOf(['SELECT_VIEW']) }

function deedsOn(rights: Rights, rows: readonly Row[]): TableAnswer {
  const [above, row] = [rows.slice(0, -1), rows.at(-1) as Row]
  const kind = row.kind as TableKind
  const on = (bits: number) => may(rights, ancestors(kinds[kind]), above, row, bits)
  return { select: on(selects[kind]), modify: on(bitsOf(kinds[kind].access.write)), own: on(0) }
}

/** Refused where a rule filters or masks: its columns are not known. */
function unseenAnswer(rights: Rights, rows: readonly Row[]): TableAnswer {
  const depth = rows.length - 1
  const isHidden = rights.views.some((rule) => (asksUnknown(rule) ? reaches(rule, rows, depth) : counts(rule, rows, depth)))
  return isHidden ? noTable : deedsOn(rights, rows)
}

/** Nothing is said of it that is not said of all of its kind in the schema. */
function isPlain(rights: Rights, rows: readonly Row[]): boolean {
  const [depth, row] = [rows.length - 1, rows.at(-1) as Row]
  if (rights.said.has(row.key) || owns(rights, row)) return false
  const reached = (rule: RuleInForce) => reaches(rule, rows, depth)
  return !rights.rules.some(reached) && !rights.views.some(reached)
}

async function tableAnswer(view: View, rights: Rights, rows: readonly Row[]): Promise<TableAnswer> {
  const depth = rows.length - 1
  const deeds = deedsOn(rights, rows)
  const reached = rights.views.filter((rule) => reaches(rule, rows, depth))
  if (reached.length === 0 || !(deeds.select || deeds.modify || deeds.own)) return deeds
  const answer = { ...deeds, ...sqlOf(await filtersOn(view, rights, rows)) }
  if (!reached.some((rule) => rule.masks.length > 0 && counts(rule, rows, depth))) return answer
  const columns = ((rows.at(-1)?.body.columns ?? []) as readonly { readonly name: string }[]).map(({ name }) => engineName(name))
  // Of which no column is known, all may be masked.
  return columns.length === 0 ? noTable : { ...answer, columns }
}

/** What both say; neither filters or masks. */
function both(one: TableAnswer, other: TableAnswer): TableAnswer {
  return { select: one.select && other.select, modify: one.modify && other.modify, own: one.own && other.own }
}

const isText = (type: string) => /^(string|varchar|char)\b/.test(type)
/** A text of limited length has to stay one: Trino takes no other for it. */
const isLimited = (type: string) => /^(varchar|char)\(\d+\)$/.test(type)

/** As the answer of a table has it: by the names that engines have for columns. */
export function sqlOf({ rows, masks }: Filters): Pick<TableAnswer, 'filter' | 'masks'> {
  const byName = new Map<string, string>()
  for (const { column, type, ...mask } of masks) {
    const sql = maskSql(column, isText(type), mask)
    const fitting = sql !== 'NULL' && isLimited(type) ? `CAST(${sql} AS ${type})` : sql
    // Two columns that differ in letter case alone are one in Trino.
    byName.set(engineName(column), byName.has(engineName(column)) ? 'NULL' : fitting)
  }
  return { ...(rows ? { filter: rowFilterSql(rows) } : {}), ...(byName.size > 0 ? { masks: Object.fromEntries(byName) } : {}) }
}
