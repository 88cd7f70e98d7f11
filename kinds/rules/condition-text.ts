/** Cuts the text of a condition into words, each with where it stands. */
import { illegal } from '../errors.ts'
import type { Literal } from './condition.ts'

/** In characters. */
export const textLimit = 4_096

export type Token =
  | { readonly kind: 'word' | 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'literal'; readonly value: Literal; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number }

/** Throws illegal: `where` is the field that holds the condition, `at` counts characters from 1. */
export function refuseAt(where: string, at: number, what: string): never {
  throw illegal(`"${where}" at character ${at}: ${what}`)
}

const signs = ['!=', '<=', '>=', '=', '<', '>', '(', ')', '[', ']', ',', '.']
const isLetter = (c: string) => (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c === '_'
const isDigit = (c: string) => c >= '0' && c <= '9'

/** Goes over each character once. Throws illegal. */
export function tokens(text: string, where: string): readonly Token[] {
  if (text.length > textLimit) refuseAt(where, textLimit + 1, `a condition has at most ${textLimit} characters; this one has ${text.length}`)
  const found: Token[] = []
  let i = 0
  const here = () => text[i] ?? ''
  while (i < text.length) {
    const [c, at] = [here(), i + 1]
    if (c === ' ' || c === '\n' || c === '\t' || c === '\r') i++
    else if (isLetter(c)) {
      const from = i
      while (isLetter(here()) || isDigit(here())) i++
      found.push({ kind: 'word', text: text.slice(from, i), at })
    } else if (isDigit(c) || (c === '-' && isDigit(text[i + 1] ?? ''))) {
      const from = i++
      while (isDigit(here())) i++
      if (here() === '.' && isDigit(text[i + 1] ?? '')) for (i++; isDigit(here()); ) i++
      const number = text.slice(from, i)
      if (number.replaceAll(/[-.]/g, '').length > 15)
        refuseAt(where, at, 'a number has at most 15 digits; write a longer one as text in double quotes')
      found.push({ kind: 'literal', value: Number(number) + 0, text: number, at })
    } else if (c === '"') {
      let value = ''
      for (i++; here() !== '"'; i++) {
        if (i >= text.length) refuseAt(where, at, 'a text begins here and does not end; write " after it')
        if (here() < ' ' || here() === '\u007f') refuseAt(where, i + 1, 'a text holds no control characters')
        if (here() === '\\' && text[++i] !== '"' && text[i] !== '\\') refuseAt(where, i, 'within a text only \\" and \\\\ begin with a backslash')
        value += here()
      }
      i++
      found.push({ kind: 'literal', value, text: text.slice(at - 1, i), at })
    } else {
      const sign = signs.find((one) => text.startsWith(one, i))
      if (!sign)
        refuseAt(
          where,
          at,
          c === "'" ? 'texts stand in double quotes' : `${JSON.stringify(String.fromCodePoint(text.codePointAt(i) ?? 0))} means nothing here`,
        )
      i += sign.length
      found.push({ kind: 'sign', text: sign, at })
    }
  }
  found.push({ kind: 'end', text: '', at: text.length + 1 })
  return found
}
