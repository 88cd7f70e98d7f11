/** What is looked for, as a tree; and the text of it that people write. */
import { type TextField, textFields } from '../../kinds/texts.ts'
import { isOpen, patternOf, type Value } from './pattern.ts'

/** Fields that hold something else than text, and what stands behind the colon. */
export const otherFields = {
  kind: 'what it is: table, schema, model …',
  home: 'the region that decides about it',
  in: 'names from the catalog down, joined by dots: what is in there',
  has: 'a field with text: what has something there',
  created: 'a time: when it was made',
  changed: 'a time: when it was last changed',
} as const satisfies Readonly<Record<string, string>>
export type Field = TextField | keyof typeof otherFields
export const fields: readonly Field[] = [...(Object.keys(textFields) as TextField[]), ...(Object.keys(otherFields) as (keyof typeof otherFields)[])]

export const comparisons = ['>=', '<=', '>', '<', '='] as const
export type Comparison = (typeof comparisons)[number]

/** One thing that is asked of what is found. */
export type Term =
  /** Text, in one field or in any. */
  | { readonly is: 'text'; readonly in?: TextField; readonly value: Value }
  /** The value of a property or tag. */
  | { readonly is: 'pair'; readonly in: 'property' | 'tag'; readonly key: Value; readonly value: Value }
  | { readonly is: 'kind'; readonly kind: string }
  | { readonly is: 'home'; readonly home: string }
  | { readonly is: 'in'; readonly path: readonly string[] }
  | { readonly is: 'has'; readonly field: TextField }
  /** `than` as it was written: a time, or an age. */
  | { readonly is: 'time'; readonly of: 'created' | 'changed'; readonly by: Comparison; readonly than: string }
/** `all` is what is asked by asking nothing. Of `and` and `or` there are at least two, none of them the same again. */
export type Tree =
  | Term
  | { readonly is: 'all' }
  | { readonly is: 'and' | 'or'; readonly of: readonly Tree[] }
  | { readonly is: 'not'; readonly of: Tree }

const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`
const written = ({ text, quoted: exact }: Value) => (exact ? quoted(text) : text)
/** Quoted where bare it would end early. */
const safe = (text: string) => (/^[^\s()"\\*]+$/.test(text) ? text : quoted(text))

/** The text of a tree: read again, it is the same tree. What is still being typed is the last word, if the tree was read from a text. */
export function print(tree: Tree): string {
  switch (tree.is) {
    case 'all':
      return ''
    case 'and':
      return tree.of.map((part) => (part.is === 'or' ? `(${print(part)})` : print(part))).join(' ')
    case 'or':
      return tree.of.map(print).join(' or ')
    case 'not':
      return tree.of.is === 'and' || tree.of.is === 'or'
        ? `-(${print(tree.of)})`
        : tree.of.is === 'not'
          ? `not ${print(tree.of)}`
          : `-${print(tree.of)}`
    case 'text':
      return `${tree.in === undefined ? '' : `${tree.in}:`}${written(tree.value)}`
    case 'pair':
      return `${tree.in}:${written(tree.key)}=${written(tree.value)}`
    case 'in':
      return `in:${safe(tree.path.join('.'))}`
    case 'has':
      return `has:${tree.field}`
    case 'time':
      return `${tree.of}:${tree.by === '=' ? '' : tree.by}${tree.than}`
    case 'kind':
      return `kind:${tree.kind}`
    case 'home':
      return `home:${safe(tree.home)}`
  }
}

/** All terms, in the order in which they are written; of what is under a `not`, none where `asked` says so. */
export function termsOf(tree: Tree, asked?: 'asked'): readonly Term[] {
  switch (tree.is) {
    case 'all':
      return []
    case 'and':
    case 'or':
      return tree.of.flatMap((part) => termsOf(part, asked))
    case 'not':
      return asked ? [] : termsOf(tree.of)
    case 'text':
    case 'pair':
    case 'kind':
    case 'home':
    case 'in':
    case 'has':
    case 'time':
      return [tree]
  }
}

/** The words that may be spelled otherwise, each once; `open` where it is the beginning of one. */
export function wordsAsked(tree: Tree): readonly (readonly [word: string, open: boolean])[] {
  const words = termsOf(tree).flatMap((term) => (term.is === 'text' || term.is === 'pair' ? wordsIn(term.value) : []))
  return [...new Map(words.map((word) => [`${word[0]} ${word[1]}`, word])).values()]
}
function wordsIn(value: Value): readonly (readonly [word: string, open: boolean])[] {
  if (value.quoted) return []
  const pattern = patternOf(value)
  const open = isOpen(value, pattern)
  return pattern.flatMap((run, i) =>
    'glob' in run ? [] : run.parts.map((part, j) => [part, open && i === pattern.length - 1 && j === run.parts.length - 1] as const),
  )
}
