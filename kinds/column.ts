/** A column of a table: an entity of its own, so that tags survive renames; it has no routes. */
import { defineKind } from './define.ts'
import { plainName } from './names.ts'
import { columnFields, table } from './table.ts'

export const column = defineKind({
  name: 'column',
  parent: table,
  doc: 'A column of a table.',
  fields: columnFields,
  names: plainName,
  carries: { tags: true },
  access: table.access,
  serves: [],
  sync: { home: 'inherits', fenced: ['name', 'type', 'nullable', 'autoIncrement', 'defaultValue'], made: 'anywhere', once: true },
})
