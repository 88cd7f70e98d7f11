/** Maps and lists as people type them: a line for each. Pure. */

/** `key = value`, one a line. */
export const linesOf = (map: unknown): string =>
  Object.entries((map ?? {}) as Readonly<Record<string, string>>)
    .map(([key, value]) => `${key} = ${value}`)
    .join('\n')
/** What such lines say; empty ones say nothing. Throws for one without a "=". */
export function mapIn(lines: string): Readonly<Record<string, string>> {
  const pairs = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const at = line.indexOf('=')
      if (at < 0) throw new Error(`“${line.trim()}” has no "=": write it as key = value`)
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
  return Object.fromEntries(pairs) as Readonly<Record<string, string>>
}

/** Texts, one a line; blanks around them and empty lines are left out. */
export const textsIn = (lines: string): readonly string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
