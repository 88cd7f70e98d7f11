/** The top of the tree: one organisation's lake. */
import { commentMax, removeProperty, rename, setProperty, updateComment } from './changes.ts'
import { defineKind, limited, optional, text, textMap } from './define.ts'
import { lakeName } from './names.ts'
import { inUse } from './switches.ts'

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
  properties: [
    { name: 'in-use', doc: 'switched by PATCH', reserved: true },
    // The reference takes and shows it here, though nowhere else.
    { name: 'gravitino.identifier', doc: 'internal id marker' },
  ],
  switchable: inUse,
  keeps: { counts: ['catalog'], unless: 'force' },
  wire: { list: 'entities', details: 'metalakes', plainJson: true },
  sync: { home: 'unit', fenced: ['name', 'inUse'] },
})
