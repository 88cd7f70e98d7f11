/** Several users of the built-in identity store under one name. */
import { defineKind, filled, filledTo, given, limited, listOf, optional, text } from './define.ts'
import { freeName } from './names.ts'

const comment = optional(limited(1024, 'free text'))
const users = (doc: string) => optional(listOf(filled('a user'), doc))

/** Bodies of requests about groups. */
export const groupRequests = {
  add: { group: filledTo(128, 'unique among groups'), comment },
  members: { usersToAdd: users('who comes in'), usersToRemove: users('who goes; who is in both goes') },
} as const

export const idpGroup = defineKind({
  name: 'idpGroup',
  title: 'IdpGroup',
  parent: null,
  doc: 'Several users of the built-in identity store. Rights are granted to a group of the same name in a metalake.',
  fields: { name: text('unique among groups'), comment, users: given(listOf(text('a user'), 'who is in it')) },
  names: freeName,
  serves: [],
  sync: { home: 'unit', fenced: [], here: true },
})
