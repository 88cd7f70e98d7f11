/** A model: a name under which versions are linked. */
import { commentMax, removeProperty, rename, setAnyProperty, updateComment } from './changes.ts'
import { defineKind, type Field, given, limited, optional, refuse, text, textMap } from './define.ts'
import { plainName } from './names.ts'
import { schema } from './schema.ts'

/** What the reference can count versions to. */
const most = 2 ** 31 - 1
export const count = (doc: string): Field<number, true> => ({
  doc,
  needed: true,
  json: { type: 'integer' },
  decode: (v, at) => (Number.isSafeInteger(v) && Number(v) >= 0 && Number(v) <= most ? Number(v) : refuse(at, `a whole number from 0 to ${most}`)),
})

export const model = defineKind({
  name: 'model',
  parent: schema,
  doc: 'A model: a name under which versions are linked.',
  fields: {
    name: text('unique within the schema'),
    comment: optional(limited(commentMax, 'free text')),
    properties: optional(textMap('free keys; default-uri-name chooses a version’s uri')),
    latestVersion: given(count('the number that the next version will get')),
  },
  names: plainName,
  changes: { rename, updateComment, setProperty: setAnyProperty, removeProperty },
  carries: { tags: true, policies: true },
  loose: true,
  access: { create: ['REGISTER_MODEL'], read: ['USE_MODEL'] },
  sync: { home: 'inherits', fenced: ['name', 'latestVersion', 'aliases'] },
})
