/** A directory of files, named and governed like a table. */
import { commentMax, removeProperty, rename, setAnyProperty, touching, updateComment } from './changes.ts'
import { change, defineKind, flag, immutable, integer, limited, listOf, oneOf, optional, record, text, textMap } from './define.ts'
import { slashlessName } from './names.ts'
import { openAddresses, openText } from './open-map.ts'
import { schema } from './schema.ts'
import { secretFields } from './secret-fields.ts'

const file = record(
  {
    name: text('last part of its path'),
    isDir: flag('a directory'),
    size: integer('bytes; 0 for a directory'),
    lastModified: integer('milliseconds since 1970'),
    path: text('virtual path of the directory it was asked in'),
  },
  'a file or directory',
)

export const fileset = defineKind({
  name: 'fileset',
  parent: schema,
  doc: 'A directory of files, named and governed like a table.',
  fields: {
    name: text('unique within the schema'),
    comment: optional(limited(commentMax, 'free text')),
    type: optional(immutable(oneOf(['managed', 'external'], 'managed: dropping it deletes the files; managed when absent'))),
    storageLocation: optional(immutable(openText(text('URI of the directory; follows from the schema or catalog when absent')))),
    storageLocations: optional(immutable(openAddresses('named directories'))),
    properties: optional(textMap('settings, and free keys')),
    ...secretFields,
  },
  names: slashlessName,
  changes: {
    rename,
    updateComment,
    removeComment: touching(
      ['comment'],
      change('Removes the comment.', {}, (draft) => {
        const { comment: _gone, ...body } = draft.body
        return { ...draft, body }
      }),
    ),
    setProperty: setAnyProperty,
    removeProperty,
  },
  actions: {
    location: {
      method: 'GET',
      doc: 'The address of a file or directory in it.',
      takes: { sub_path: text('path below the location'), location_name: optional(text('which location; the default one when absent')) },
      gives: { fileLocation: text('the address') },
    },
    files: {
      method: 'GET',
      doc: 'What one of its directories holds, one level.',
      takes: {
        sub_path: optional(text('path below the location; / when absent')),
        location_name: optional(text('which location; the default one when absent')),
      },
      gives: { files: listOf(file, 'files and directories') },
    },
  },
  carries: { tags: true, policies: true },
  access: { create: ['CREATE_FILESET'], read: ['READ_FILESET', 'WRITE_FILESET'], write: ['WRITE_FILESET'] },
  sync: { home: 'inherits', fenced: ['name', 'type', 'storageLocation', 'storageLocations'] },
})
