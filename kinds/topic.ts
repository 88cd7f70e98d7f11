/** A stream of messages: the broker holds them, the lake holds what is said about it. */
import { commentMax, removeProperty, setAnyProperty, updateComment } from './changes.ts'
import { defineKind, limited, optional, text, textMap } from './define.ts'
import { plainName } from './names.ts'
import { schema } from './schema.ts'

export const topic = defineKind({
  name: 'topic',
  parent: schema,
  doc: 'A stream of messages. The broker holds the messages; the lake holds its name, comment, tags and history.',
  fields: {
    name: text('unique within the schema; the broker’s own name of it'),
    comment: optional(limited(commentMax, 'free text')),
    properties: optional(textMap('settings of the broker, such as partition-count')),
  },
  names: plainName,
  changes: { updateComment, setProperty: setAnyProperty, removeProperty },
  carries: { tags: true },
  access: { create: ['CREATE_TOPIC'], read: ['CONSUME_TOPIC', 'PRODUCE_TOPIC'], write: ['PRODUCE_TOPIC'] },
  sync: { home: 'inherits', fenced: ['name', 'properties'] },
})
