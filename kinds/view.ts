/** A named query over tables: what it says in SQL, one text a dialect, and the columns it gives. */
import { commentMax, removeProperty, rename, setAnyProperty } from './changes.ts'
import { columnTexts } from './column-texts.ts'
import { change, decode, defineKind, type Field, filled, limited, listOf, oneOf, optional, record, refuse, text, textMap } from './define.ts'
import { plainName } from './names.ts'
import { schema } from './schema.ts'
import { type Column, columnFields } from './table.ts'

/** The query as one engine reads it. */
export interface Representation {
  readonly type: 'sql'
  readonly dialect: string
  readonly sql: string
}
/** A view's body in canonical form, as answers show it. */
export interface ViewBody {
  readonly comment?: string | undefined
  readonly columns: readonly Column[]
  readonly representations: readonly Representation[]
  /** Where names without a catalog or schema are looked up. */
  readonly defaultCatalog?: string | undefined
  readonly defaultSchema?: string | undefined
  readonly properties: Readonly<Record<string, string>>
}

const representationFields = {
  type: optional(oneOf(['sql'], 'what it is written in; sql when absent')),
  dialect: filled('which SQL it is: spark, trino, postgresql …'),
  sql: filled('the query'),
}
const representation: Field<Representation, true> = {
  ...record(representationFields, 'the query in one dialect'),
  decode(raw, at) {
    const { type = 'sql', ...rest } = decode(representationFields, raw, at, true)
    return { type, ...rest }
  },
}
/** At least one, and no dialect twice in any letter case. Source: contract types §11. */
const representations: Field<readonly Representation[], true> = {
  ...listOf(representation, 'the query, once a dialect'),
  decode(raw, at) {
    const all = listOf(representation, '').decode(raw, at)
    if (all.length === 0) return refuse(at, 'a list with at least one representation')
    const dialects = all.map((one) => one.dialect.toLowerCase())
    const twice = dialects.find((dialect, i) => dialects.indexOf(dialect) !== i)
    return twice === undefined ? all : refuse(at, `of different dialects; ${twice} is there twice`)
  },
}
/** With its defaults written out, as answers show it. */
const column: Field<Column, true> = {
  ...record(columnFields, 'a column'),
  decode(raw, at) {
    const { nullable = true, autoIncrement = false, ...rest } = decode(columnFields, raw, at)
    return { ...rest, nullable, autoIncrement }
  },
}

const definition = {
  comment: optional(limited(commentMax, 'free text')),
  columns: optional({ ...listOf(column, 'what it gives, in order; a source that knows by itself may be left to say'), tells: columnTexts }),
  representations,
  defaultCatalog: optional(text('the catalog of names that say none')),
  defaultSchema: optional(text('the schema of names that say none')),
}

export const view = defineKind({
  name: 'view',
  parent: schema,
  doc: 'A named query over tables, in one or several dialects of SQL.',
  fields: {
    name: text('unique within the schema'),
    ...definition,
    properties: optional(textMap('settings that the source understands')),
  },
  names: plainName,
  changes: {
    rename,
    setProperty: setAnyProperty,
    removeProperty,
    replaceView: change('Replaces all but name and properties; what is not said is none.', definition, ({ name, body }, ask) => ({
      name,
      body: { ...ask, columns: ask.columns ?? [], ...(body.properties ? { properties: body.properties } : {}) },
    })),
  },
  needsUpdates: true,
  carries: { tags: true },
  strict: true,
  lenient: true,
  access: { create: ['CREATE_VIEW'], read: ['SELECT_VIEW'] },
  sync: { home: 'inherits', fenced: ['name', 'columns', 'representations', 'defaultCatalog', 'defaultSchema'] },
})
