/** What somebody who is typing may mean: things by their names, and what the last word may become. */
import { type TextField, textFields } from '../../kinds/texts.ts'
import type { Rights } from '../access/rights.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { quickStock } from './engine/stock.ts'
import type { Count } from './facets.ts'
import { kindNames } from './grammar.ts'
import { hitsOf } from './matches.ts'
import { findable } from './of-lake.ts'
import { patternOf } from './pattern.ts'
import { type Stock, slowStock, type TextTerm } from './stock.ts'
import { otherFields } from './tree.ts'
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
  using quick = await quickStock(lake, ask, metalake, rights)
  const stock = quick ?? slowStock(await findable(lake, ask, metalake, rights))
  const [field, begun] = /^([a-z]+):(.*)$/i.exec(typed)?.slice(1) ?? []
  if (field !== undefined) return (await values(stock, field.toLowerCase(), begun ?? '')).slice(0, limit)
  const others = [...fields(typed), ...(await words(stock, typed))]
  const things = await named(stock, typed)
  return [...things.slice(0, Math.max(limit - Math.min(others.length, 3), 1)), ...others].slice(0, limit)
}

const plain = { now: 0, others: () => [] }

function fields(typed: string): readonly Suggestion[] {
  const known = Object.keys(docs).filter((name) => name.startsWith(typed.toLowerCase()))
  return known.map((name) => ({ is: 'field', text: `${name}:`, doc: docs[name] as string }))
}

/** What can stand behind the colon, the commonest first. */
async function values(stock: Stock, field: string, begun: string): Promise<readonly Suggestion[]> {
  const start = fold(begun.replace(/^"/, ''))
  const are = (texts: readonly Count[]): readonly Suggestion[] =>
    texts.filter(({ value }) => fold(value).startsWith(start)).map(({ value, count }) => ({ is: 'value', text: `${field}:${quoted(value)}`, count }))
  if (field === 'has')
    return are(await Promise.all(Object.keys(textFields).map(async (value) => ({ value, count: await stock.having(value as TextField) }))))
  if (isCounted(field)) {
    const counts = stock.counts()[counted[field]]
    return are(
      field === 'kind'
        ? [...counts, ...kindNames.filter((name) => !counts.some(({ value }) => value === name)).map((value) => ({ value, count: 0 }))]
        : counts,
    )
  }
  return field in textFields
    ? (await words(stock, begun, field as TextField)).map((one) => ({ ...one, text: `${field}:${'text' in one ? one.text : ''}` }) as Suggestion)
    : []
}

/** Things with a word in the name that begins as what is typed: names that begin so first, then the shorter. */
async function named(stock: Stock, typed: string): Promise<readonly Suggestion[]> {
  if (patternOf({ text: typed, open: true }).length === 0) return []
  const term: TextTerm = { is: 'text', in: 'name', value: typed.includes('*') ? { text: typed } : { text: typed, open: true } }
  return (await stock.named(term))
    .map((document) => {
      const hits = hitsOf(term, document, plain)
      return { document, hits, first: Number(hits[0]?.first), length: document.path.at(-1)?.length ?? 0, path: document.path.join('\0') }
    })
    .toSorted((a, b) => b.first - a.first || a.length - b.length || (a.path < b.path ? -1 : 1))
    .map(({ document, hits }) => ({ is: 'thing', type: document.kind, path: document.path, marks: hits.map(({ from, to }) => [from, to] as const) }))
}

async function words(stock: Stock, typed: string, field?: TextField): Promise<readonly Suggestion[]> {
  const start = wordsIn(typed).at(-1)?.text ?? ''
  if (start === '') return []
  return (await stock.words(start, field)).map(({ value, count }) => ({ is: 'word', text: value, count }))
}
