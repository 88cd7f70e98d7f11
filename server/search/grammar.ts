/** Reads what people search for. What it cannot mean is refused with the place and what to write there. */
import { objectType } from '../../kinds/address.ts'
import { illegal } from '../../kinds/errors.ts'
import { kindList } from '../../kinds/index.ts'
import { isFound, type TextField, textFields } from '../../kinds/texts.ts'
import { patternOf, type Value } from './pattern.ts'
import { nearest } from './spelling.ts'
import { isTime } from './times.ts'
import { comparisons, type Field, fields, type Term, type Tree } from './tree.ts'

/** In UTF-16 units; brackets and "not" in one another; terms, and words of one of them. */
export const [textLimit, depthLimit, termLimit, wordLimit] = [2_048, 32, 64, 32]

export interface Reading {
  /** The text is still being typed: its last word counts as the beginning of one, and is no operator yet. */
  readonly typing?: boolean
  /** The field of the request that holds it, for refusals. */
  readonly where?: string
}

/** What every sort of thing that can be found may be called behind `kind:`, without `_` and `-`. */
const kindWords = new Map(
  kindList.filter(isFound).flatMap((kind) => [kind.name, kind.plural].map((word) => [word.toLowerCase(), objectType(kind)] as const)),
)
export const kindNames: readonly string[] = [...new Set(kindWords.values())]
const fieldNames: readonly string[] = fields
const isText = (field: string): field is TextField => Object.hasOwn(textFields, field)
const meant = (near: string | undefined, all: readonly string[]) => (near === undefined ? `there are ${all.join(', ')}.` : `did you mean ${near}?`)

/** What ends a bare word. */
const stop = /[\s()"]/
/** As text, a run of them is one word. */
const bare = /[^\s()"]+/y

/** Takes time in proportion to the text. An empty text asks for all. Throws illegal. */
export function parse(text: string, { typing = false, where = 'query' }: Reading = {}): Tree {
  let i = 0
  let terms = 0
  const refuse = (at: number, what: string): never => {
    throw illegal(`"${where}" at character ${at + 1}: ${what}`)
  }
  if (text.length > textLimit) refuse(textLimit, `a search has at most ${textLimit} characters; this one has ${text.length}`)
  if (!text.isWellFormed()) refuse(0, 'there are halves of surrogate pairs in it')

  const found = () => (i < text.length ? `it is ${text.slice(i, i + 20)}` : 'the search ends')
  const peek = () => {
    bare.lastIndex = i
    return bare.exec(text)?.[0] ?? ''
  }
  const skip = () => {
    while (i < text.length && /\s/.test(text[i] as string)) i++
  }
  /** The word that ends the text is still being typed, and may become another. */
  const isWord = (word: string) => {
    const is = peek()
    return is.toLowerCase() === word && !(typing && i + is.length === text.length)
  }
  const passed = (word: string) => {
    if (!isWord(word)) return false
    i += word.length
    skip()
    return true
  }

  const joined = (is: 'and' | 'or', parts: readonly Tree[]): Tree => {
    const of = parts.flatMap((part) => (part.is === is ? part.of : [part]))
    return of.length > 1 ? { is, of } : (of[0] as Tree)
  }
  function either(depth: number): Tree {
    const of = [together(depth)]
    while (passed('or')) of.push(together(depth))
    return joined('or', of)
  }
  function together(depth: number): Tree {
    const of = [one(depth)]
    while (passed('and') || (i < text.length && text[i] !== ')' && !isWord('or'))) of.push(one(depth))
    return joined('and', of)
  }
  function one(depth: number): Tree {
    const at = i
    if (depth > depthLimit) refuse(at, `brackets and "not" stand at most ${depthLimit} deep`)
    for (const word of ['and', 'or']) if (isWord(word)) refuse(at, `write what is looked for before "${word}", or "${word}" in quotes`)
    if (passed('not'))
      return i < text.length && text[i] !== ')' ? { is: 'not', of: one(depth + 1) } : refuse(i, `write what must not be there; ${found()}`)
    if (text[i] === '-') {
      i++
      if (i >= text.length || /[\s)]/.test(text[i] as string)) refuse(i, `write what must not be there right after "-"; ${found()}`)
      return { is: 'not', of: one(depth + 1) }
    }
    if (text[i] === '(') {
      i++
      skip()
      const inner = either(depth + 1)
      if (text[i] !== ')') refuse(i, `write ) here, for the ( at character ${at + 1}; ${found()}`)
      i++
      skip()
      return inner
    }
    if (i >= text.length || text[i] === ')') refuse(i, `write what is looked for here; ${found()}`)
    if (++terms > termLimit) refuse(at, `a search has at most ${termLimit} terms`)
    const is = term()
    skip()
    return is
  }

  function term(): Term {
    const at = i
    const name = /^([a-z]+):(?!\/\/)/i.exec(peek())?.[1]?.toLowerCase()
    if (name === undefined) return { is: 'text', value: words(value(), at) }
    if (!fieldNames.includes(name))
      return refuse(
        at,
        `there is no field ${name.slice(0, 40)}: ${meant(nearest(name, fieldNames), fieldNames)} Text with a colon stands in double quotes`,
      )
    i += name.length + 1
    return ofField(name as Field)
  }

  function ofField(field: Field): Term {
    const at = i
    if (field === 'property' || field === 'tag') {
      const key = value('=')
      if (text[i] !== '=') return { is: 'text', in: field, value: words(key, at) }
      i++
      const from = i
      return { is: 'pair', in: field, key: words(key, at), value: words(value(), from) }
    }
    const given = value()
    if (isText(field)) return { is: 'text', in: field, value: words(given, at) }
    const said = given.text
    switch (field) {
      case 'kind': {
        const kind = kindWords.get(said.toLowerCase().replaceAll(/[_-]/g, ''))
        return kind === undefined
          ? refuse(at, `there is no kind ${said.slice(0, 40)}: ${meant(nearest(said.toLowerCase(), kindNames), kindNames)}`)
          : { is: 'kind', kind }
      }
      case 'has': {
        const has = said.toLowerCase()
        const known = Object.keys(textFields)
        return isText(has) ? { is: 'has', field: has } : refuse(at, `nothing has ${said.slice(0, 40)}: ${meant(nearest(has, known), known)}`)
      }
      case 'home':
        return { is: 'home', home: words({ text: said, quoted: true }, at).text }
      case 'in': {
        const path = said.split('.')
        return path.includes('') || (!given.quoted && said.includes('*'))
          ? refuse(at, 'write names from the catalog down, joined by dots and without *, such as in:catalog.schema')
          : { is: 'in', path }
      }
      case 'created':
      case 'changed': {
        const by = comparisons.find((one) => said.startsWith(one)) ?? '='
        const than = comparisons.some((one) => said.startsWith(one)) ? said.slice(by.length) : said
        if (!isTime(than, by))
          refuse(at, `write a time, such as ${field}:>2026-11-01 or ${field}:2026-11, or an age, such as ${field}:<7d, in h, d or w`)
        return { is: 'time', of: field, by, than }
      }
    }
  }

  /** What stands here, quoted or up to what ends a word. */
  function value(until = ''): Value {
    const at = i
    if (text[i] === '"') return { text: inQuotes(), quoted: true }
    while (i < text.length && !stop.test(text[i] as string) && text[i] !== until) i++
    if (i === at) refuse(at, `write here what is looked for; ${found()}`)
    const said = text.slice(at, i)
    return typing && i === text.length && !said.includes('*') ? { text: said, open: true } : { text: said }
  }
  function inQuotes(): string {
    const at = i++
    let inner = ''
    while (i < text.length && text[i] !== '"') {
      if (text[i] === '\\' && (text[i + 1] === '"' || text[i + 1] === '\\')) i++
      inner += text[i++]
    }
    if (i >= text.length) refuse(at, 'quotes begin here and do not end; write " after the last word')
    i++
    return inner
  }
  function words(given: Value, at: number): Value {
    const pattern = patternOf(given)
    if (pattern.length === 0) refuse(at, `there is no letter or digit in ${JSON.stringify(given.text.slice(0, 20))}; leave it out`)
    const count = pattern.reduce((sum, run) => sum + ('glob' in run ? 1 : run.parts.length), 0)
    if (count > wordLimit) refuse(at, `at most ${wordLimit} words stand right after one another; here are ${count}`)
    return given
  }

  skip()
  if (i >= text.length) return { is: 'all' }
  const tree = either(1)
  return i < text.length ? refuse(i, 'there is no ( before this )') : tree
}
