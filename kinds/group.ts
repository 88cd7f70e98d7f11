/** People who have roles together. */
import { defineKind, filled, filledTo, given, integer, listOf, optional, text } from './define.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'

export const group = defineKind({
  name: 'group',
  parent: metalake,
  doc: 'People who have roles together. Who is in it is known where people prove who they are, not here.',
  fields: {
    name: filledTo(128, 'as it is called where people prove who they are'),
    externalId: optional(filled('what another directory calls it, unique within the metalake')),
    id: given(integer('of this one, never used again')),
    roles: given(listOf(text('a name'), 'roles that were granted to it')),
  },
  names: freeName,
  rules: true,
  access: { create: ['MANAGE_GROUPS'], read: ['MANAGE_GROUPS'], write: ['MANAGE_GROUPS'], drop: ['MANAGE_GROUPS'] },
  serves: ['list', 'create', 'load', 'drop'],
  wire: { list: 'names', details: 'groups', drops: 'removed' },
  sync: { home: 'inherits', fenced: ['name', 'externalId'], dropped: 'anywhere', once: true },
})
