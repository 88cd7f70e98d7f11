/** Somebody whom the built-in identity store knows, with a password that only its hash is kept of. */
import { defineKind, type Field, filledTo, given, limited, listOf, refuse, text } from './define.ts'
import { type NameRule } from './names.ts'

/** A name goes before the colon of a Basic header. Source: contract authz §8. */
export const userName: NameRule = {
  says: '1 to 128 characters, not blank and without ":", not . or ..',
  pattern: /^(?=[^]*\S)[^:]{1,128}$/u,
  reserved: ['.', '..'],
}

const password: Field<string, true> = {
  ...limited(64, '12 to 64 characters'),
  json: { type: 'string', minLength: 12, maxLength: 64 },
  decode: (value, at) => {
    // Not coerced, and never quoted in a refusal.
    if (typeof value !== 'string' || !value.isWellFormed()) return refuse(at, 'text')
    const { length } = Array.from(value)
    return length >= 12 && length <= 64 && value.trim() !== '' ? value : refuse(at, `12 to 64 characters long; it has ${length}`)
  },
}

/** Bodies of requests about users. */
export const userRequests = {
  add: { user: filledTo(128, 'unique among users'), password },
  alter: { password },
} as const

export const idpUser = defineKind({
  name: 'idpUser',
  title: 'IdpUser',
  parent: null,
  doc: 'Somebody whom the built-in identity store knows by name and password.',
  fields: { name: text('unique among users'), groups: given(listOf(text('a group'), 'the groups that they are in')) },
  names: userName,
  serves: [],
  sync: { home: 'unit', fenced: [], here: true },
})
