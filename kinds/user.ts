/** Somebody who may use a metalake. */
import { defineKind, filled, filledTo, flag, given, integer, listOf, optional, text } from './define.ts'
import { metalake } from './metalake.ts'
import { freeName } from './names.ts'
import { enabled, offIsStricter } from './switches.ts'

export const user = defineKind({
  name: 'user',
  parent: metalake,
  doc: 'Somebody who may use a metalake. Nobody else sees anything of it.',
  fields: {
    name: filledTo(128, 'as whoever asks is called'),
    externalId: optional(filled('what another directory calls it, unique within the metalake')),
    enabled: optional(flag('false: may do nothing; counts only with an externalId when it is added, as in the reference')),
    id: given(integer('of this one, never used again')),
    roles: given(listOf(text('a name'), 'roles that were granted to it')),
  },
  names: freeName,
  switchable: enabled,
  rules: true,
  access: { create: ['MANAGE_USERS'], read: ['MANAGE_USERS'], write: ['MANAGE_USERS'], drop: ['MANAGE_USERS'] },
  serves: ['list', 'create', 'load', 'drop'],
  wire: { list: 'names', details: 'users', drops: 'removed' },
  sync: {
    home: 'inherits',
    fenced: ['name', 'externalId'],
    dropped: 'anywhere',
    once: true,
    laws: { enabled: 'restrict' },
    orders: { enabled: offIsStricter },
  },
})
