/** Reads a Java properties file, which is what the reference's gravitino.conf is. */

export interface Property {
  readonly key: string
  readonly value: string
  /** Line it begins on, from 1. */
  readonly line: number
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([\da-fA-F]{4})|([\s\S]))/g, (_all, code: string | undefined, one: string) =>
    code === undefined ? (escapes[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  )

/**
 * Every pair in order; the last of a key counts. `=`, `:` or white space ends a key; `#` and `!` begin a comment at the start of a
 * line; a line that ends with an odd number of backslashes goes on in the next. White space around a value is cut, as the reference does.
 */
export function propertiesIn(text: string): readonly Property[] {
  const found: Property[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  for (let i = 0; i < lines.length; i++) {
    const line = i + 1
    let whole = (lines[i] as string).trimStart()
    if (whole === '' || whole.startsWith('#') || whole.startsWith('!')) continue
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(whole) && i + 1 < lines.length) whole = whole.slice(0, -1) + (lines[++i] as string).trimStart()
    const [all, key = ''] = /^((?:\\[\s\S]|[^\\\s=:])*)\s*[=:]?\s*/.exec(whole) ?? ['']
    found.push({ key: unescaped(key), value: unescaped(whole.slice(all.length)).trim(), line })
  }
  return found
}
