/** A namespace within a catalog. */

import { catalog } from './catalog.ts'
import { commentMax, removeProperty, setProperty } from './changes.ts'
import { defineKind, limited, optional, text, textMap } from './define.ts'
import { plainName } from './names.ts'

export const schema = defineKind({
  name: 'schema',
  parent: catalog,
  doc: 'A namespace within a catalog.',
  fields: {
    name: text('unique within the catalog'),
    comment: optional(limited(commentMax, 'free text')),
    properties: optional(textMap('settings, and free keys')),
  },
  names: plainName,
  changes: { setProperty, removeProperty },
  carries: { tags: true, policies: true },
  strict: true,
  keeps: { counts: ['table', 'view', 'fileset', 'topic', 'model'], unless: 'cascade' },
  access: { create: ['CREATE_SCHEMA'], read: ['USE_SCHEMA'] },
  wire: { plainJson: true, echo: true },
  sync: { home: 'inherits', fenced: ['name'] },
})
