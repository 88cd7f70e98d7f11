/** One version of a model: immutable but for its notes, its addresses and the aliases that point to it. */
import { commentMax, removeProperty, setAnyProperty, updateComment } from './changes.ts'
import { type Body, change, defineKind, filled, given, limited, listOf, optional, text, textMap } from './define.ts'
import { illegal } from './errors.ts'
import { count, model } from './model.ts'
import { plainName } from './names.ts'
import { openAddresses, openText } from './open-map.ts'

/** The name under which a single, unnamed uri is kept. */
export const unnamed = 'unknown'

const alias = limited(128, 'an alias')
type Uris = Readonly<Record<string, string>>
const urisOf = (body: Body) => (body.uris ?? {}) as Uris
const aliasesOf = (body: Body) => (body.aliases ?? []) as readonly string[]

export const modelVersion = defineKind({
  name: 'modelVersion',
  title: 'ModelVersion',
  plural: 'modelVersions',
  parent: model,
  doc: 'One version of a model: where it is stored, and the aliases that point to it.',
  fields: {
    version: given(count('its number, from 0')),
    uri: optional(openText(text('where it is stored; kept under the name "unknown"'))),
    uris: optional(openAddresses('named places where it is stored')),
    aliases: optional(listOf(alias, 'names that point to this version; unique within the model')),
    comment: optional(limited(commentMax, 'free text')),
    properties: optional(textMap('free keys; default-uri-name chooses a uri')),
  },
  names: plainName,
  changes: {
    updateComment,
    setProperty: setAnyProperty,
    removeProperty,
    updateUri: change(
      'Replaces a uri; a name that is not there is left alone.',
      { newUri: openText(filled('the new uri')), uriName: optional(text('which one; "unknown" when absent')) },
      (draft, ask) => {
        const name = ask.uriName ?? unnamed
        const uris = urisOf(draft.body)
        return Object.hasOwn(uris, name) ? { ...draft, body: { ...draft.body, uris: { ...uris, [name]: ask.newUri } } } : draft
      },
    ),
    addUri: change('Adds a named uri; one that is there stays.', { uriName: filled('its name'), uri: openText(filled('the uri')) }, (draft, ask) => ({
      ...draft,
      body: { ...draft.body, uris: { [ask.uriName]: ask.uri, ...urisOf(draft.body) } },
    })),
    removeUri: change('Removes a named uri; the last one stays.', { uriName: filled('its name') }, (draft, ask) => {
      const { [ask.uriName]: _gone, ...uris } = urisOf(draft.body)
      if (Object.keys(uris).length === 0) throw illegal('a model version needs at least one uri')
      return { ...draft, body: { ...draft.body, uris } }
    }),
    updateAliases: change(
      'Adds and removes aliases.',
      { aliasesToAdd: optional(listOf(alias, 'to add')), aliasesToRemove: optional(listOf(alias, 'to remove')) },
      (draft, ask) => {
        if (ask.aliasesToAdd === undefined && ask.aliasesToRemove === undefined) throw illegal('"aliasesToAdd" or "aliasesToRemove" is required')
        const kept = aliasesOf(draft.body).filter((a) => !ask.aliasesToRemove?.includes(a))
        return { ...draft, body: { ...draft.body, aliases: [...new Set([...kept, ...(ask.aliasesToAdd ?? [])])] } }
      },
    ),
  },
  access: { create: ['LINK_MODEL_VERSION'], read: ['USE_MODEL'] },
  wire: { list: 'numbers', details: 'infos', segment: 'versions' },
  sync: { home: 'inherits', fenced: ['name', 'version', 'uris', 'aliases'] },
})
