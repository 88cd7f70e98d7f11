/** What was answered to a request with an Idempotency-Key, here or in another region: sent again, it gets the same answer and does nothing twice. */
import { defineKind, given, integer, text } from './define.ts'
import { freeName } from './names.ts'

export const answered = defineKind({
  name: 'answered',
  plural: 'answered',
  parent: null,
  doc: 'What was answered to a request with an Idempotency-Key, kept for a day.',
  fields: {
    name: text('a hash of who asked and of the Idempotency-Key'),
    request: given(text('a hash of what was asked')),
    entry: given(text('of another region, which did it there')),
    status: given(integer('of the answer; absent while it is under way')),
    type: given(text('media type of the answer')),
    answer: given(text('the answer')),
  },
  names: freeName,
  serves: [],
  sync: { home: 'unit', fenced: [], here: true },
})
