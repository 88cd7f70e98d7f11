/** Splits the short forms of columns and types: words, with what stands in quotes or brackets kept whole. */
import { misused } from '../failure.ts'

const open = '<(['
const close = '>)]'

/** Parts of `text` between the separators that stand outside of quotes and brackets. Throws Failure for what is left open. */
export function splitOutside(text: string, separator: RegExp, what: string): readonly string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  let quote = ''
  for (const character of text) {
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === "'" || character === '"') quote = character
    else if (open.includes(character)) depth++
    else if (close.includes(character)) depth--
    if (depth < 0) break
    if (quote === '' && depth === 0 && separator.test(character)) {
      parts.push(part)
      part = ''
    } else part += character
  }
  if (quote !== '' || depth !== 0)
    throw misused(`"${text}" is no ${what}: a quote or bracket is left open`, 'Close it, or give the whole as JSON with --from')
  return [...parts, part]
}

/** Words between blanks. */
export const words = (text: string, what: string) => splitOutside(text, /\s/, what).filter((word) => word !== '')

/** What stands in single quotes, a doubled one inside meaning one; undefined for text that does not stand in them. */
export function unquoted(word: string): string | undefined {
  return /^'(?:[^']|'')*'$/.test(word) ? word.slice(1, -1).replaceAll("''", "'") : undefined
}
