/** One external system, or one space of things the lake keeps itself. */
import { commentMax, removeProperty, rename, setProperty, updateComment } from './changes.ts'
import { defineKind, filled, immutable, limited, oneOf, optional, text, textMap } from './define.ts'
import { metalake } from './metalake.ts'
import { catalogName } from './names.ts'
import { secretFields } from './secret-fields.ts'
import { inUse } from './switches.ts'

export const catalog = defineKind({
  name: 'catalog',
  parent: metalake,
  doc: 'One external system reached through a connector, or one space of things the lake keeps itself.',
  fields: {
    name: text('unique within the metalake'),
    type: immutable(oneOf(['relational', 'fileset', 'messaging', 'model', 'unsupported'], 'what it holds')),
    provider: optional(immutable(filled('which connector reaches it; follows from the type for fileset and model'))),
    comment: optional(limited(commentMax, 'free text')),
    properties: optional(textMap('settings of the connector, and free keys')),
    ...secretFields,
  },
  names: catalogName,
  changes: { rename, updateComment, setProperty, removeProperty },
  carries: { tags: true, policies: true },
  switchable: inUse,
  keeps: { counts: ['schema'], unless: 'force' },
  access: { create: ['CREATE_CATALOG'], read: ['USE_CATALOG'] },
  wire: { list: 'identifiers', details: 'catalogs', plainJson: true },
  sync: { home: 'unit', fenced: ['name', 'type', 'provider', 'inUse', 'properties'] },
})
