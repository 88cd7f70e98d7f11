/** What hangs on other things, such as tags and policies: who hangs it takes it on, and what is in a thing has it from there. */
export interface Hangs {
  /** The key in `carries`, in lists on the wire and in the log. */
  readonly as: 'tags' | 'policies'
  /** What the store calls it. */
  readonly relation: 'tagged' | 'governed'
  /** It may hang there with values, of which each counts by itself. */
  readonly valued: boolean
  /** What hangs on an object is also found below its own list, as in early versions of the wire. */
  readonly early?: true
}
/** What may hang on a thing of a kind. */
export type Carries = { readonly [K in Hangs['as']]?: true }
