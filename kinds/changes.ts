/** The alterations most kinds share. */
import { type Change, change, type Draft, filled, filledTo, limited, optional, refuse, text } from './define.ts'

export const commentMax = 256

const newName = filledTo(128, 'the new name')
/** Browsers and proxies take these two out of an address, so that nothing called so could be reached again. */
function addressable(value: unknown, at: string): string {
  const name = newName.decode(value, at)
  return name === '.' || name === '..' ? refuse(at, 'another name than . or .., which no address can name') : name
}
/** The same, known to change no other fields. */
export const touching = (touches: readonly string[], change: Change): Change => ({ ...change, touches })

export const rename = change('Gives it another name.', { newName: { ...newName, decode: addressable } }, (draft, ask) => ({
  ...draft,
  name: ask.newName,
}))

export const updateComment = touching(
  ['comment'],
  change('Replaces the comment; without newComment it goes.', { newComment: optional(limited(commentMax, 'the new comment')) }, (draft, ask) => {
    if (ask.newComment !== undefined) return { ...draft, body: { ...draft.body, comment: ask.newComment } }
    const { comment: _gone, ...body } = draft.body
    return { ...draft, body }
  }),
)

const set = (draft: Draft, property: string, value: string) => ({
  ...draft,
  body: { ...draft.body, properties: { ...draft.body.properties, [property]: value } },
})

/** For kinds that refuse blank values. */
export const setProperty = touching(
  ['properties'],
  change('Sets one property.', { property: filled('the key'), value: filled('the new value') }, (draft, ask) => set(draft, ask.property, ask.value)),
)
/** For kinds that take empty values. */
export const setAnyProperty = touching(
  ['properties'],
  change('Sets one property; the value may be empty.', { property: filled('the key'), value: text('the new value') }, (draft, ask) =>
    set(draft, ask.property, ask.value),
  ),
)

export const removeProperty = touching(
  ['properties'],
  change('Removes one property; one that is not there is no error.', { property: filled('the key') }, (draft, ask) => {
    const { [ask.property]: _gone, ...properties } = draft.body.properties ?? {}
    return { ...draft, body: { ...draft.body, properties } }
  }),
)
