/** JSON Schemas of answers: the envelope, and the forms that several routes answer with. */
import { kindList } from '../../kinds/index.ts'

type Json = Readonly<Record<string, unknown>>

const text = { type: 'string' }

/** An object with all of `needed`, perhaps some of `more`, and nothing else. */
export const exactly = (needed: Json, more: Json = {}): Json => ({
  type: 'object',
  properties: { ...needed, ...more },
  required: Object.keys(needed),
  additionalProperties: false,
})
/** The same in the envelope of what was done. */
export const answer = (needed: Json = {}, more: Json = {}): Json => exactly({ code: { const: 0 }, ...needed }, more)
/** A refusal of any family, where it is part of an answer. */
export const refused = { $ref: '#/components/schemas/Refusal' }
export const listOfTexts = { type: 'array', items: text }
export const nextToken = { nextPageToken: { type: 'string', description: 'for the next page, when there may be one' } }
export const kindWord = { type: 'string', enum: kindList.map((kind) => kind.name) }

const told = {
  position: { type: 'integer', description: 'place in the log' },
  batch: { type: 'integer', description: 'position of the first row of the same commit' },
  time: { type: 'string', description: 'an ISO instant' },
  actor: text,
  operation: text,
  kind: kindWord,
  facet: { type: 'string', description: 'body: the thing itself; else what hangs on it' },
  id: { type: 'string', description: 'of the thing, for life' },
  path: { ...listOfTexts, description: 'names from the metalake down, as they were' },
  name: text,
  version: { type: 'integer' },
  requestId: text,
}
const state = { type: ['object', 'null'] }

/** One row of the log as history and the feed tell it, with the state before and after where that is told. */
export const changeOf = (...keys: readonly (keyof typeof told)[]): Json =>
  exactly(Object.fromEntries(keys.map((key) => [key, told[key]])), {
    before: { ...state, description: 'the state before; absent for the first' },
    after: { ...state, description: 'the state after; null after a drop' },
  })
