/** An address that is told what happens in a metalake. */
import { commentMax, removeProperty, rename, setProperty, updateComment } from './changes.ts'
import { change, type Draft, defineKind, filled, flag, integer, limited, listOf, optional, refuse, text, textMap } from './define.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'
import { holdsLogin } from './secret-names.ts'
import { enabled } from './switches.ts'

const addressMax = 2048
const some = filled('where the changes are sent by POST: an http or https address')
const address = {
  ...some,
  json: { type: 'string', minLength: 1, maxLength: addressMax },
  decode: (raw: unknown, at: string) => {
    const given = some.decode(raw, at)
    const parsed = given.length <= addressMax ? URL.parse(given) : null
    if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) return refuse(at, `an http or https address of at most ${addressMax} characters`)
    if (parsed.username !== '' || parsed.password !== '' || holdsLogin(given))
      return refuse(at, 'an address without a login or token in it: everybody who may see the webhook would see it')
    return given
  },
}

const words = (doc: string) => optional(listOf(filled(doc), doc))
const names = filled('only of this thing and what is in it: names below the metalake, joined by dots')
const filter = {
  kinds: words('only changes of these kinds: table, schema …; of all when absent'),
  operations: words('only these operations: create, alter, drop …; all when absent'),
  under: optional({
    ...names,
    decode: (raw: unknown, at: string) => {
      const given = names.decode(raw, at)
      return given.split('.').includes('') ? refuse(at, 'names below the metalake, joined by dots, such as catalog.schema') : given
    },
  }),
}

function withFilter(draft: Draft, key: keyof typeof filter, value: unknown): Draft {
  const { [key]: _gone, ...body } = draft.body
  return { ...draft, body: value === undefined ? body : { ...body, [key]: value } }
}

export const webhook = defineKind({
  name: 'webhook',
  parent: metalake,
  doc: 'An address that is told what happens in a metalake: every change that its owner may see, in order, at least once.',
  fields: {
    name: filled('unique within the metalake'),
    comment: optional(limited(commentMax, 'free text')),
    address,
    ...filter,
    enabled: optional(flag('it is told; what happens meanwhile is told once it is enabled again. true when absent')),
    properties: optional(textMap('secret: what each message is signed with; other keys are free')),
  },
  names: freeName,
  changes: {
    rename,
    updateComment,
    updateAddress: change('Sends to another address from the next message on.', { newAddress: address }, (draft, ask) => ({
      ...draft,
      body: { ...draft.body, address: ask.newAddress },
    })),
    updateKinds: change('Of which kinds it is told; without kinds of all.', { kinds: filter.kinds }, (draft, ask) =>
      withFilter(draft, 'kinds', ask.kinds),
    ),
    updateOperations: change('Which operations it is told of; without operations all.', { operations: filter.operations }, (draft, ask) =>
      withFilter(draft, 'operations', ask.operations),
    ),
    updateUnder: change('Of which thing and what is in it it is told; without under of all.', { under: filter.under }, (draft, ask) =>
      withFilter(draft, 'under', ask.under),
    ),
    setProperty,
    removeProperty,
  },
  properties: [{ name: 'secret', doc: 'what each message is signed with; whsec_ and Base64, or any text', hidden: true }],
  actions: {
    status: {
      method: 'GET',
      doc: 'How far a webhook was told, and what stands in its way.',
      takes: {},
      gives: {
        position: integer('all changes up to this position of the log were told'),
        lag: integer('positions of the log after it, those of other metalakes too'),
        failures: integer('tries in a row that failed'),
        error: optional(text('why the last one failed')),
        retryAt: optional(text('when it is tried again')),
      },
    },
  },
  switchable: enabled,
  wire: { list: 'names', details: 'webhooks' },
  sync: { home: 'unit', fenced: [], here: true },
})
