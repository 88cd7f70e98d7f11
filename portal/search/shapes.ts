/** What the lake answers to a search, as far as pages read it. */
import type { TextField } from '../../kinds/texts.ts'

/** Where a hit stands: pairs of from and to, in UTF-16 units. */
export type Marks = readonly (readonly [from: number, to: number])[]
export interface Hit {
  readonly in: TextField
  readonly text: string
  /** What the text is the value of. */
  readonly key?: string
  /** The path of the column that it speaks of. */
  readonly column?: string
  readonly marks: Marks
}
/** One part of a score: a word that was found, or something else that counts. */
export type Reason =
  | {
      readonly is: 'text'
      readonly term: string
      readonly in: TextField
      readonly text: string
      readonly way: 'word' | 'prefix' | 'glob' | 'other'
      readonly value: number
    }
  | { readonly is: 'use' | 'freshness' | 'lineage' | 'nearness'; readonly value: number }
export interface Found {
  /** As objects are called on the wire: `model_version`. */
  readonly type: string
  /** From the catalog down, joined by dots. */
  readonly fullName: string
  /** From the metalake down. */
  readonly path: readonly string[]
  readonly comment?: string
  readonly owner?: { readonly type: 'user' | 'group'; readonly name: string }
  readonly home?: string
  readonly created?: string
  readonly changed?: string
  readonly tags?: readonly { readonly name: string; readonly values: readonly string[] }[]
  readonly score: number
  readonly why: readonly Reason[]
  readonly hits: readonly Hit[]
}
export const facetFields = ['kind', 'owner', 'tag', 'catalog', 'policy', 'home'] as const
export type FacetField = (typeof facetFields)[number]
export interface FacetValue {
  readonly value: string
  readonly count: number
}
export type Facets = Readonly<Partial<Record<FacetField, readonly FacetValue[]>>>
export interface Answer {
  /** The text as it was read. */
  readonly query: string
  readonly count: number
  readonly results: readonly Found[]
  readonly facets?: Facets
  /** Words that are written nowhere, and what was looked for in their place. */
  readonly meant?: readonly { readonly word: string; readonly others: readonly string[] }[]
  readonly nextPageToken?: string
}
/** What may be written next. `text` stands for the last word of what was typed. */
export type Suggestion =
  | { readonly is: 'thing'; readonly type: string; readonly fullName: string; readonly path: readonly string[]; readonly marks: Marks }
  | { readonly is: 'field'; readonly text: string; readonly doc: string }
  | { readonly is: 'value' | 'word'; readonly text: string; readonly count: number }
