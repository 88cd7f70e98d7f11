/** The top of the tree: one organisation's lake. */
import { commentMax, removeProperty, rename, setProperty, updateComment } from './changes.ts'
import { defineKind, limited, optional, text, textMap } from './define.ts'
import { lakeName } from './names.ts'

export const metalake = defineKind({
  name: 'metalake',
  parent: null,
  doc: 'The top of the tree: one organisation’s lake. Everything else hangs below one.',
  fields: {
    name: text('unique among metalakes'),
    comment: optional(limited(commentMax, 'free text')),
    properties: optional(textMap('free keys; in-use is kept by the lake')),
  },
  names: lakeName,
  changes: { rename, updateComment, setProperty, removeProperty },
  switchable: true,
  access: { create: 'SERVICE_ADMIN', read: [], write: [] },
  wire: { list: 'entities', details: 'metalakes', plainJson: true },
  sync: { home: 'unit', fenced: ['name', 'inUse'] },
})
