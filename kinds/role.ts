/** What its holders may do, and what they may not: privileges on objects. */
import { defineKind, filled, filledTo, listOf, optional, record, refuse, textMap } from './define.ts'
import { made } from './layout.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'
import { type PrivilegeName, privilegeList, privilegeOf } from './privileges.ts'

export const conditions = ['allow', 'deny'] as const
export type Condition = (typeof conditions)[number]

const privilege = made(
  'a privilege, in any letter case',
  (raw, at) => (typeof raw === 'string' && privilegeOf(raw)) || refuse(at, `one of ${privilegeList.join(', ')}`),
  { type: 'string', enum: privilegeList.flatMap((name) => [name.toLowerCase(), name]) },
) satisfies { readonly decode: (raw: unknown, at: string) => PrivilegeName }
const condition = made(
  'a deny counts before every allow',
  (raw, at) => conditions.find((word) => typeof raw === 'string' && word === raw.toLowerCase()) ?? refuse(at, `one of ${conditions.join(', ')}`),
  { type: 'string', enum: conditions.flatMap((word) => [word, word.toUpperCase()]) },
)
/** One privilege with its condition, as requests carry it. */
export const grant = record({ name: privilege, condition }, 'a privilege that is allowed or denied')
export const grants = made(
  'privileges',
  (raw, at) => {
    const list = listOf(grant, 'privileges').decode(raw, at)
    return list.length > 0 ? list : refuse(at, 'a list with at least one privilege')
  },
  { type: 'array', items: grant.json, minItems: 1 },
)
export const securableObject = record(
  { type: filled('what the object is, as in addresses'), fullName: filled('its names from the catalog down, joined by dots'), privileges: grants },
  'an object and what is allowed and denied on it and all in it',
)

export const role = defineKind({
  name: 'role',
  parent: metalake,
  doc: 'What its holders may do, and what they may not: privileges on objects and all in them.',
  fields: {
    name: filledTo(128, 'unique within the metalake'),
    properties: optional(textMap('free keys')),
    securableObjects: listOf(securableObject, 'objects, each once'),
  },
  names: freeName,
  rules: true,
  access: { create: ['CREATE_ROLE'], read: ['MANAGE_GRANTS'], write: ['MANAGE_GRANTS'], drop: [] },
  serves: ['list', 'create', 'load', 'drop'],
  wire: { list: 'names', drops: 'deleted' },
  sync: { home: 'unit', fenced: ['name'], dropped: 'anywhere' },
})
