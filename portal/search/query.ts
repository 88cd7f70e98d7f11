/** The text of a search as the page handles it: cut into tokens, a value of a facet put in and taken out, its last word completed. Pure. */
import { objectType } from '../../kinds/address.ts'
import { kindList } from '../../kinds/index.ts'

/** One piece of the text. The lake alone says what a search means; this only has to know where its terms begin and end. */
export interface Token {
  readonly is: 'term' | 'word' | '(' | ')' | '-'
  /** In UTF-16 units; `to` is behind it. */
  readonly from: number
  readonly to: number
  /** Of a term with a field: its name in small letters, and what stands behind the colon, without quotes; nothing of a key with a value. */
  readonly field?: string
  readonly value?: string
}

const quoted = /"(?:\\.|[^"\\])*"?/y
const bare = /[^\s()"]+/y
const fielded = /([a-z]+):(?!\/\/)/iy
const operators: ReadonlySet<string> = new Set(['and', 'or', 'not'])

function taken(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
const unquoted = (text: string) =>
  (text.startsWith('"') ? text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined) : text).replaceAll(/\\(["\\])/g, '$1')

/** Where the term at `at` ends: a field, and one or two values. */
function termAt(text: string, at: number): Token {
  const field = taken(fielded, text, at)
  const from = at + field.length
  let to = from + (taken(quoted, text, from) || taken(bare, text, from)).length
  // A property or tag may have a value behind its key, and each may be quoted.
  const paired = field !== '' && (text[from] === '"' ? text[to] === '=' : text.slice(from, to).includes('='))
  if (paired && text[from] === '"') to += 1 + (taken(quoted, text, to + 1) || taken(bare, text, to + 1)).length
  else if (paired && text[to - 1] === '=') to += taken(quoted, text, to).length
  if (field !== '') return { is: 'term', from: at, to, field: field.slice(0, -1).toLowerCase(), value: paired ? '' : unquoted(text.slice(from, to)) }
  return { is: operators.has(text.slice(at, to).toLowerCase()) ? 'word' : 'term', from: at, to: Math.max(to, at + 1) }
}

/** Takes any text, also one that the lake refuses. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const sign = text[at] as string
    if (/\s/.test(sign)) {
      at++
      continue
    }
    if (sign === '(' || sign === ')') tokens.push({ is: sign, from: at, to: at + 1 })
    else if (sign === '-' && /[^\s)]/.test(text[at + 1] ?? ' ')) tokens.push({ is: '-', from: at, to: at + 1 })
    else tokens.push(termAt(text, at))
    at = tokens.at(-1)?.to ?? text.length
  }
  return tokens
}

/** A part of a search that all results must fit: one term, or several of one field of which one must. */
interface Part {
  readonly from: number
  readonly to: number
  /** Of a part whose terms are all of one field; `not` when it is what must not be there. */
  readonly field?: string
  readonly not: boolean
  readonly terms: readonly { readonly value: string; readonly text: string }[]
}

const orAt = (text: string, { is, from, to }: Token) => is === 'word' && text.slice(from, to).toLowerCase() === 'or'

/** The parts that stand side by side; a text with an "or" outside of brackets is one part. */
function partsOf(text: string): { readonly parts: readonly Part[]; readonly loose: boolean } {
  const tokens = tokensOf(text)
  const groups: Token[][] = []
  let depth = 0
  let loose = false
  let open = false
  for (const token of tokens) {
    if (depth === 0 && !open && !(token.is === 'word' && orAt(text, token))) groups.push([])
    if (depth === 0 && orAt(text, token)) loose = true
    if (token.is === '(') depth++
    if (token.is === ')') depth = Math.max(0, depth - 1)
    ;(groups.at(-1) ?? groups[groups.push([]) - 1])?.push(token)
    open = token.is === '-' || (token.is === 'word' && text.slice(token.from, token.to).toLowerCase() === 'not')
  }
  const sets = loose ? [tokens] : groups.filter((group) => !(group.length === 1 && group[0]?.is === 'word'))
  return { parts: sets.map((group) => partOf(text, group)), loose }
}

function partOf(text: string, group: readonly Token[]): Part {
  const whole = { from: group[0]?.from ?? 0, to: group.at(-1)?.to ?? 0 }
  const not = group[0]?.is === '-' || (group[0]?.is === 'word' && !orAt(text, group[0]))
  const inner = not ? group.slice(1) : group
  const bracketed = inner[0]?.is === '(' && inner.at(-1)?.is === ')'
  const body = bracketed ? inner.slice(1, -1) : inner
  const terms = body.filter((_, i) => i % 2 === 0)
  const field = terms[0]?.field
  const alike =
    field !== undefined &&
    body.length % 2 === 1 &&
    (!not || bracketed || body.length === 1) &&
    terms.every((term) => term.field === field) &&
    body.every((token, i) => i % 2 === 0 || orAt(text, token))
  return {
    ...whole,
    not,
    ...(alike ? { field, terms: terms.map(({ value = '', from, to }) => ({ value, text: text.slice(from, to) })) } : { terms: [] }),
  }
}

/** Kinds may be written in many ways that mean the same; of other values only the case of letters does not count. */
const kindWords = new Map(kindList.flatMap((kind) => [kind.name, kind.plural].map((word) => [word.toLowerCase(), objectType(kind)] as const)))
const alike = (field: string, value: string) =>
  field === 'kind' ? (kindWords.get(value.toLowerCase().replaceAll(/[_-]/g, '')) ?? value) : value.toLowerCase()

/** A value as it is written behind a colon. */
export const written = (value: string) => (/^[^\s()"\\*=]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, '\\$&')}"`)

/** What a facet stands for in the text: `kind:table`, or with `not` what must not be there. */
export interface Choice {
  readonly field: string
  readonly value: string
  readonly not?: true
}
const same = ({ field, value }: Choice, other: string) => alike(field, value) === alike(field, other)
const ofChoice =
  ({ field, not }: Choice) =>
  (part: Part) =>
    part.field === field && part.not === (not ?? false)

export const isChosen = (text: string, choice: Choice): boolean =>
  partsOf(text).parts.some((part) => ofChoice(choice)(part) && part.terms.some(({ value }) => same(choice, value)))
/** What is chosen of a field, as it was written. */
export const chosenOf = (text: string, field: string): readonly string[] =>
  partsOf(text).parts.flatMap((part) => (part.field === field && !part.not ? part.terms.map(({ value }) => value) : []))

const spaced = (before: string, middle: string, after: string) => [before.trim(), middle, after.trim()].filter((one) => one !== '').join(' ')
const print = ({ not }: Choice, terms: readonly string[]) => `${not ? '-' : ''}${terms.length > 1 ? `(${terms.join(' or ')})` : (terms[0] ?? '')}`

/** Puts a choice in, or takes it out; a second value of a field stands beside the first with "or" between. */
export function toggled(text: string, choice: Choice): string {
  const { parts, loose } = partsOf(text)
  const mine = parts.filter(ofChoice(choice))
  const term = `${choice.field}:${written(choice.value)}`
  const at = mine.find((part) => part.terms.some(({ value }) => same(choice, value))) ?? (mine.length === 1 ? mine[0] : undefined)
  if (!at) return spaced(loose ? `(${text.trim()})` : text, print(choice, [term]), '')
  const rest = at.terms.filter(({ value }) => !same(choice, value)).map((one) => one.text)
  const terms = rest.length < at.terms.length ? rest : [...rest, term]
  return spaced(text.slice(0, at.from), terms.length === 0 ? '' : print(choice, terms), text.slice(at.to))
}

/** The text without what was chosen of some fields. */
export function without(text: string, of: (part: { readonly field: string; readonly not: boolean }) => boolean): string {
  return partsOf(text)
    .parts.filter(({ field, not }) => field === undefined || !of({ field, not }))
    .map(({ from, to }) => text.slice(from, to))
    .join(' ')
}
export const filtersIn = (text: string): number => partsOf(text).parts.filter(({ field }) => field !== undefined).length

/** The last word replaced by what completes it; a "-" before it stays. */
export function completed(text: string, by: string): string {
  const last = tokensOf(text).at(-1)
  const from = last?.to === text.length && last.is !== ')' && last.is !== '(' ? (last.is === '-' ? last.to : last.from) : text.length
  return text.slice(0, from) + by
}
