/** How much room text takes in a terminal, and cutting it to what there is. */

let segmenter: Intl.Segmenter | undefined
/** Made when first needed: most output is plain letters, and making it takes longer than they do. */
const graphemes = (text: string) => (segmenter ??= new Intl.Segmenter('en')).segment(text)
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u
const ascii = /^[ -~]*$/
const widthOne = (grapheme: string) => (wide.test(grapheme) ? 2 : 1)

/** In columns. */
export function widthOf(text: string): number {
  if (ascii.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes(text)) width += widthOne(segment)
  return width
}

/** At most `width` columns, with … where something is missing. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let out = ''
  let used = 0
  for (const { segment } of graphemes(text)) {
    used += widthOne(segment)
    if (used > width - 1) break
    out += segment
  }
  return `${out}…`
}
export const padEnd = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)))
export const padStart = (text: string, width: number) => ' '.repeat(Math.max(0, width - widthOf(text))) + text
