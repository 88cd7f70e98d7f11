/** A token for a program that acts as whoever made it, until it expires or is taken back. */
import { defineKind, type Field, filledTo, flag, given, integer, limited, listOf, optional, refuse, text } from './define.ts'
import { freeName } from './names.ts'

const mostDays = 366
const days: Field<number, true> = {
  ...integer(`after how many days it ends, 1 to ${mostDays}; 90 when absent`),
  json: { type: 'integer', minimum: 1, maximum: mostDays },
  decode: (value, at) =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostDays
      ? (value as number)
      : refuse(at, `a whole number from 1 to ${mostDays}`),
}
const comment = optional(limited(1024, 'what it is for'))
const readOnly = optional(flag('true: it reads and changes nothing'))
const metalakes = optional(listOf(filledTo(128, 'a metalake'), 'the only metalakes that it is for; all when absent'))
const roles = optional(
  listOf(filledTo(128, 'a role'), 'the only roles of its owner that count for it, and what they own does not; all and everything when absent'),
)

export const tokenRequests = { add: { comment, readOnly, metalakes, roles, expiresInDays: optional(days) } } as const

export const apiToken = defineKind({
  name: 'apiToken',
  title: 'ApiToken',
  parent: null,
  doc: 'A token for a program that acts as whoever made it, until it expires or is taken back.',
  fields: {
    name: text('its id, the part that is no secret'),
    comment,
    readOnly,
    metalakes,
    roles,
    owner: given(text('whom it acts as')),
    expires: given(text('when it ends')),
  },
  names: freeName,
  serves: [],
  sync: { home: 'unit', fenced: [], here: true },
})
