/** A table with its columns and layout, held by the source it lives in. */

import { columnTexts } from './column-texts.ts'
import { type Change, defineKind, filled, flag, limited, listOf, optional, record, refuse, text, textMap } from './define.ts'
import type { Expression } from './expressions.ts'
import { expressionField, fieldName } from './expressions.ts'
import {
  type Distribution,
  distributionFrom,
  type Index,
  indexFrom,
  made,
  type Partitioning,
  partitioningFrom,
  type SortOrder,
  sortOrderFrom,
} from './layout.ts'
import { plainName } from './names.ts'
import { schema } from './schema.ts'
import { shape } from './shapes.ts'
import { under } from './texts.ts'
import { type TypeJson, typeField } from './types.ts'

export interface Column {
  readonly name: string
  readonly type: TypeJson
  readonly comment?: string | undefined
  readonly nullable: boolean
  readonly autoIncrement: boolean
  readonly defaultValue?: Expression | undefined
}
/** A table's body in canonical form, as answers show it. */
export interface TableBody {
  readonly comment?: string | undefined
  readonly columns: readonly Column[]
  readonly properties?: Readonly<Record<string, string>> | undefined
  readonly distribution: Distribution
  readonly sortOrders: readonly SortOrder[]
  readonly partitioning: readonly Partitioning[]
  readonly indexes: readonly Index[]
}

/** Where a column goes: `first`, `default` (the end), or after another. */
export type Position = 'first' | 'default' | { readonly after: string }
const place = (raw: unknown, at: string): Position => {
  if (typeof raw === 'string') {
    const word = raw.toLowerCase()
    return word === 'first' || word === 'default' ? word : refuse(at, 'first, default or {"after": column}')
  }
  const after = (raw as { after?: unknown } | null)?.after
  return typeof after === 'string' ? { after } : refuse(at, 'first, default or {"after": column}')
}
const position = made('"first", "default" or {"after": column}', place, shape('Position'))
const path = made('the column: a list with its name', fieldName, shape('Path'))

/** The source applies these; see each connector for what it refuses. Source: contract types §12. */
const asked = (doc: string, fields: Change['fields']): Change => ({ doc, fields })

export const columnFields = {
  name: { ...text('unique within the table'), tells: under('column') },
  type: typeField('what it holds'),
  comment: optional(limited(4096, 'free text')),
  nullable: optional(flag('may be null; true when absent')),
  autoIncrement: optional(flag('the source counts it up; false when absent')),
  defaultValue: optional(expressionField('a literal or function call')),
}
const columns = { ...listOf(record(columnFields, 'a column'), 'the columns, in order'), tells: columnTexts }

export const table = defineKind({
  name: 'table',
  parent: schema,
  doc: 'A table with its columns. The source holds it; the lake holds its tags, history and the last definition seen.',
  fields: {
    name: text('unique within the schema'),
    comment: optional(limited(4096, 'free text')),
    columns,
    properties: optional(textMap('settings that the source understands')),
    sortOrders: optional(listOf(made('a sort order', sortOrderFrom, shape('SortOrder')), 'how rows are sorted')),
    distribution: optional(made('how rows are spread', distributionFrom, shape('Distribution'))),
    partitioning: optional(listOf(made('a partitioning', partitioningFrom, shape('Partitioning')), 'how rows are partitioned')),
    indexes: optional(listOf(made('an index', indexFrom, shape('Index')), 'keys and indexes')),
  },
  names: plainName,
  changes: {
    rename: asked('Gives it another name.', {
      newName: filled('the new name'),
      newSchemaName: optional(text('the schema to move it to, where the source can')),
    }),
    updateComment: asked('Replaces the comment.', { newComment: optional(limited(4096, 'the new comment')) }),
    setProperty: asked('Sets one property.', { property: filled('the key'), value: text('the new value') }),
    removeProperty: asked('Removes one property.', { property: filled('the key') }),
    addColumn: asked('Adds a column.', {
      fieldName: path,
      type: typeField('what it holds'),
      comment: optional(limited(4096, 'free text')),
      position: optional(position),
      nullable: optional(flag('may be null; true when absent')),
      autoIncrement: optional(flag('the source counts it up')),
      defaultValue: optional(expressionField('a literal or function call')),
    }),
    renameColumn: asked('Renames a column.', { oldFieldName: path, newFieldName: filled('the new name') }),
    updateColumnDefaultValue: asked('Replaces a column’s default.', { fieldName: path, newDefaultValue: expressionField('the new default') }),
    updateColumnType: asked('Changes a column’s type.', { fieldName: path, newType: typeField('the new type') }),
    updateColumnComment: asked('Replaces a column’s comment.', { fieldName: path, newComment: optional(limited(4096, 'the new comment')) }),
    updateColumnPosition: asked('Moves a column.', { fieldName: path, newPosition: position }),
    updateColumnNullability: asked('Lets a column be null, or not.', { fieldName: path, nullable: optional(flag('true when absent')) }),
    updateColumnAutoIncrement: asked('Lets the source count a column up, or not.', {
      fieldName: path,
      autoIncrement: optional(flag('false when absent')),
    }),
    deleteColumn: {
      ...asked('Drops a column.', { fieldName: path, ifExists: optional(flag('no error when it is not there')) }),
      drops: 'column',
    },
    addTableIndex: asked('Adds a key or index.', { index: made('the index', indexFrom, shape('Index')) }),
    deleteTableIndex: asked('Drops a key or index.', { name: text('its name'), ifExists: optional(flag('no error when it is not there')) }),
  },
  needsUpdates: true,
  carries: { tags: true, policies: true },
  strict: true,
  access: { create: ['CREATE_TABLE'], read: ['SELECT_TABLE', 'MODIFY_TABLE'], write: ['MODIFY_TABLE'] },
  wire: { echo: true },
  sync: { home: 'inherits', fenced: ['name', 'columns', 'indexes', 'partitioning', 'sortOrders', 'distribution', 'parts'] },
})
