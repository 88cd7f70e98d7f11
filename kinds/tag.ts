/** A word that people hang on things, with or without a value. */
import { commentMax, removeProperty, rename, setProperty, updateComment } from './changes.ts'
import { defineKind, filled, given, immutable, limited, listOf, optional, refuse, text, textMap } from './define.ts'
import { inherited } from './inherited.ts'
import { made } from './layout.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'
import { identifier } from './properties.ts'
import { shape } from './shapes.ts'

const value = made('a value', (raw, at) =>
  typeof raw === 'string' && raw.trim() !== '' && raw.length <= 256 ? raw : refuse(at, 'text of 1 to 256 characters'),
)

export const tag = defineKind({
  name: 'tag',
  parent: metalake,
  doc: 'A word that people hang on things, with or without a value. What is tagged passes its tags on to what is in it.',
  fields: {
    name: filled('unique within the metalake'),
    comment: optional(limited(commentMax, 'free text')),
    properties: optional(textMap('free keys')),
    allowedValues: optional(
      immutable(
        made(
          'the values it may carry: absent = any, empty = none',
          (raw, at) => (Array.isArray(raw) ? [...new Set(raw.map((v: unknown, i) => value.decode(v, `${at}[${i}]`)))] : refuse(at, 'a list')),
          shape('Values'),
        ),
      ),
    ),
    assignmentValues: given(listOf(text('a value'), 'the values it carries on this object')),
    inherited: given(inherited),
  },
  names: freeName,
  changes: { rename, updateComment, setProperty, removeProperty },
  properties: [identifier],
  hangs: { as: 'tags', relation: 'tagged', valued: true, early: true },
  access: { create: ['CREATE_TAG'], read: ['APPLY_TAG'] },
  wire: { list: 'names', details: 'tags' },
  sync: { home: 'unit', fenced: ['name', 'allowedValues'], dropped: 'anywhere' },
})
