/** What somebody who is typing may mean: things by their names, and what the last word may become. */
import { type TextField, textFields } from '../../kinds/texts.ts'
import type { Rights } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { countsOf } from './facets.ts'
import { kindNames } from './grammar.ts'
import { hitsOf } from './matches.ts'
import { type Findable, findable } from './of-lake.ts'
import { patternOf } from './pattern.ts'
import { otherFields, type Term } from './tree.ts'
import { fold, wordsIn } from './words.ts'

export type Suggestion =
  | { readonly is: 'thing'; readonly type: string; readonly path: readonly string[]; readonly marks: readonly (readonly [number, number])[] }
  /** `text` stands in the place of the last word. */
  | { readonly is: 'field'; readonly text: string; readonly doc: string }
  | { readonly is: 'value' | 'word'; readonly text: string; readonly count: number }

const docs: Readonly<Record<string, string>> = { ...textFields, ...otherFields }
const counted = { kind: 'kind', owner: 'owner', tag: 'tag', policy: 'policy', home: 'home', in: 'catalog' } as const
const isCounted = (field: string): field is keyof typeof counted => Object.hasOwn(counted, field)
const quoted = (text: string) => (/^[\p{L}\p{N}_.-]+$/u.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`)

/** Things first, then the rest, together as many as asked for. Nothing for a text that ends in no word. */
export async function suggest(
  lake: Lake,
  ask: Ask,
  metalake: Row,
  rights: Rights | undefined,
  query: string,
  limit: number,
): Promise<readonly Suggestion[]> {
  const last = /[^\s()"]*$/.exec(query)?.[0] ?? ''
  const typed = last.replace(/^-/, '')
  if (typed === '') return []
  const all = await findable(lake, ask, metalake, rights)
  const [field, begun] = /^([a-z]+):(.*)$/i.exec(typed)?.slice(1) ?? []
  if (field !== undefined) return values(all, field.toLowerCase(), begun ?? '').slice(0, limit)
  const others = [...fields(typed), ...words(all, typed)]
  const things = named(all, typed)
  return [...things.slice(0, Math.max(limit - Math.min(others.length, 3), 1)), ...others].slice(0, limit)
}

function fields(typed: string): readonly Suggestion[] {
  const known = Object.keys(docs).filter((name) => name.startsWith(typed.toLowerCase()))
  return known.map((name) => ({ is: 'field', text: `${name}:`, doc: docs[name] as string }))
}

/** What can stand behind the colon, the commonest first. */
function values(all: readonly Findable[], field: string, begun: string): readonly Suggestion[] {
  const start = fold(begun.replace(/^"/, ''))
  const are = (texts: readonly { readonly value: string; readonly count: number }[]): readonly Suggestion[] =>
    texts.filter(({ value }) => fold(value).startsWith(start)).map(({ value, count }) => ({ is: 'value', text: `${field}:${quoted(value)}`, count }))
  if (field === 'has')
    return are(
      Object.keys(textFields).map((value) => ({
        value,
        count: all.filter(({ document }) => document.texts.some((text) => text.in === value)).length,
      })),
    )
  if (isCounted(field)) {
    const counts = countsOf(all)[counted[field]]
    return are(
      field === 'kind'
        ? [...counts, ...kindNames.filter((name) => !counts.some(({ value }) => value === name)).map((value) => ({ value, count: 0 }))]
        : counts,
    )
  }
  return field in textFields
    ? words(all, begun, field as TextField).map((one) => ({ ...one, text: `${field}:${'text' in one ? one.text : ''}` }) as Suggestion)
    : []
}

/** Things with a word in the name that begins as what is typed: names that begin so first, then the shorter. */
function named(all: readonly Findable[], typed: string): readonly Suggestion[] {
  if (patternOf({ text: typed, open: true }).length === 0) return []
  const term: Term = { is: 'text', in: 'name', value: typed.includes('*') ? { text: typed } : { text: typed, open: true } }
  const around = { now: 0, others: () => [] }
  return all
    .map(({ document }) => ({ document, hits: hitsOf(term, document, around) }))
    .filter(({ hits }) => hits.length > 0)
    .toSorted(
      (a, b) =>
        Number(b.hits[0]?.first) - Number(a.hits[0]?.first) ||
        (a.document.path.at(-1)?.length ?? 0) - (b.document.path.at(-1)?.length ?? 0) ||
        (a.document.path.join('\0') < b.document.path.join('\0') ? -1 : 1),
    )
    .map(({ document, hits }) => ({ is: 'thing', type: document.kind, path: document.path, marks: hits.map(({ from, to }) => [from, to] as const) }))
}

function words(all: readonly Findable[], typed: string, field?: TextField): readonly Suggestion[] {
  const start = wordsIn(typed).at(-1)?.text ?? ''
  if (start === '') return []
  const counts = new Map<string, number>()
  for (const { document } of all) {
    const own = new Set<string>()
    for (const text of document.texts)
      if (field === undefined || text.in === field)
        for (const word of text.words) if (word.span === 1 && word.text.startsWith(start)) own.add(word.text)
    for (const word of own) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([text, count]) => ({ is: 'word', text, count }))
}
