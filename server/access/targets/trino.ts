/**
 * Rights as the rules of Trino's file-based access control. The first rule that matches decides there, so those of single tables stand
 * before those of schemas, and these before those of catalogs; what no rule speaks of is refused.
 */
import { type Alike, type CatalogAnswer, type SchemaAnswer, type TableAnswer, textOf } from './answer.ts'

export interface TrinoRules {
  readonly catalogs: readonly object[]
  readonly schemas: readonly object[]
  readonly tables: readonly object[]
  readonly queries: readonly object[]
}

/** A pattern of Java that matches the text alone. */
export const exactly = (text: string): string => text.replaceAll(/[^\p{L}\p{N}_]/gu, '\\$&')
const oneOf = (texts: readonly string[]): string => texts.map(exactly).join('|')
/** Matches every text but these; names may hold ends of lines, which a point does not match. */
const noneOf = (texts: readonly string[]): string => `(?!(?:${oneOf(texts)})$)[\\s\\S]*`
/** Matches no text at all. */
const nothing = '(?!)'

/** What rules speak of, users apart. Without a schema, or table, they speak of all. */
interface Rule {
  readonly catalog: string
  readonly schema?: string
  readonly table?: string
  readonly says: Readonly<Record<string, unknown>>
}

const privilegesOf = ({ select, modify, own, filter, masks }: TableAnswer): readonly string[] => [
  ...(select ? ['SELECT'] : []),
  ...(modify ? ['INSERT', 'DELETE', 'UPDATE'] : []),
  ...(own ? ['OWNERSHIP'] : []),
  // A view shows what its owner sees to all who may read it.
  ...(own && filter === undefined && masks === undefined ? ['GRANT_SELECT'] : []),
]
function tableSays(answer: TableAnswer): Readonly<Record<string, unknown>> {
  const { filter, masks } = answer
  return {
    privileges: privilegesOf(answer),
    ...(filter === undefined ? {} : { filter }),
    ...(masks === undefined ? {} : { columns: Object.entries(masks).map(([name, mask]) => ({ name, mask })) }),
  }
}
const givesOn = (answer: TableAnswer): boolean => privilegesOf(answer).length > 0
const allOf = ({ unseen, schemas }: CatalogAnswer): readonly SchemaAnswer[] => [unseen, ...schemas.values()]
const writes = ({ own, unseen, tables }: SchemaAnswer): boolean => own || [unseen, ...tables.values()].some(({ modify, own: mine }) => modify || mine)

/** Tables in schemas, schemas, catalogs: in the order in which the rules must stand. */
interface Rules {
  readonly tables: Rule[]
  readonly schemas: Rule[]
  readonly catalogs: Rule[]
}

function tableRules(name: string, answer: CatalogAnswer): Rules {
  const rules: Rules = { tables: [], schemas: [], catalogs: [] }
  const catalog = exactly(name)
  for (const [schemaName, { unseen, tables, use }] of answer.schemas) {
    const schema = exactly(schemaName)
    const alike = Map.groupBy(tables, ([, table]) => JSON.stringify(tableSays(table)))
    for (const same of alike.values()) {
      const [first] = same
      if (first) rules.tables.push({ catalog, schema, table: oneOf(same.map(([table]) => table).toSorted()), says: tableSays(first[1]) })
    }
    if (textOf(unseen) !== textOf(answer.unseen.unseen)) rules.schemas.push({ catalog, schema, says: tableSays(unseen) })
    const isSeen = [unseen, ...tables.values()].some(givesOn)
    if (use && !isSeen) rules.tables.push({ catalog, schema, table: nothing, says: { privileges: ['SELECT'] } })
  }
  const others = othersIn(answer)
  if (givesOn(answer.unseen.unseen)) rules.catalogs.push({ catalog, ...others, says: tableSays(answer.unseen.unseen) })
  else if (answer.unseen.use) rules.tables.push({ catalog, ...others, table: nothing, says: { privileges: ['SELECT'] } })
  return rules
}

/** All schemas of a catalog but those that are hidden: a rule that gives something shows the names of all that it speaks of. */
function othersIn({ schemas }: CatalogAnswer): { readonly schema?: string } {
  const hidden = [...schemas].flatMap(([name, { use }]) => (use ? [] : [name]))
  return hidden.length > 0 ? { schema: noneOf(hidden.toSorted()) } : {}
}

function schemaRules(name: string, answer: CatalogAnswer): readonly Rule[] {
  const catalog = exactly(name)
  if (answer.unseen.own) return [{ catalog, ...othersIn(answer), says: { owner: true } }]
  const own = [...answer.schemas].flatMap(([schema, one]) => (one.own ? [schema] : []))
  return own.length > 0 ? [{ catalog, schema: oneOf(own.toSorted()), says: { owner: true } }] : []
}

/** Users for whom the same rule stands are named in one; what is left of the order is that of the first. */
class Collected {
  private readonly rules = new Map<string, { readonly users: string[]; readonly rule: Rule }>()

  add(users: readonly string[], rules: readonly Rule[]): void {
    for (const rule of rules) {
      const text = JSON.stringify(rule)
      const is = this.rules.get(text)
      if (is) is.users.push(...users)
      else this.rules.set(text, { users: [...users], rule })
    }
  }

  all(): readonly object[] {
    return [...this.rules.values()].map(({ users, rule: { says, ...where } }) => ({ user: oneOf(users.toSorted()), ...where, ...says }))
  }
}

export function trinoRules(answers: readonly Alike[]): TrinoRules {
  const [catalogs, schemas, inSchemas, bySchema, byCatalog] = Array.from({ length: 5 }, () => new Collected())
  for (const { users, catalogs: mine } of answers)
    for (const [name, answer] of mine) {
      catalogs?.add(users, [{ catalog: exactly(name), says: { allow: allOf(answer).some(writes) ? 'all' : 'read-only' } }])
      schemas?.add(users, schemaRules(name, answer))
      const rules = tableRules(name, answer)
      inSchemas?.add(users, rules.tables)
      bySchema?.add(users, rules.schemas)
      byCatalog?.add(users, rules.catalogs)
    }
  const everybody = answers.flatMap(({ users }) => users).toSorted()
  const all = (collected: Collected | undefined) => collected?.all() ?? []
  return {
    // What drivers ask of names is answered out of these tables of Trino's own, and shows what may be seen.
    catalogs: [
      ...all(catalogs),
      ...(everybody.length > 0 ? [{ user: oneOf(everybody), catalog: 'system', allow: 'read-only' }] : []),
      { allow: 'none' },
    ],
    schemas: [...all(schemas), { owner: false }],
    tables: [...[inSchemas, bySchema, byCatalog].flatMap(all), { catalog: 'system', schema: 'jdbc', privileges: ['SELECT'] }, { privileges: [] }],
    // Nobody but who asks sees or ends a query.
    queries: [{ allow: ['execute'] }],
  }
}
