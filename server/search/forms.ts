/** One and many: a word that is asked for in either is found in both. English, as names in lakes are; a wrong guess finds a word that is not there. */

const shortest = 3
const kept = new Map<string, readonly string[]>()

/** The other forms of a word, without itself: `orders` of order, `entry` and `entries` of one another. Symmetric. */
export function formsOf(word: string): readonly string[] {
  let forms = kept.get(word)
  if (forms === undefined) {
    if (kept.size > 10_000) kept.clear()
    kept.set(word, (forms = madeOf(word)))
  }
  return forms
}
function madeOf(word: string): readonly string[] {
  if (!/^[a-z]+$/.test(word)) return []
  const all = [...many(word)]
  for (const [end, instead] of [
    ['s', ''],
    ['es', ''],
    ['ies', 'y'],
  ] as const)
    if (word.endsWith(end)) {
      const one = word.slice(0, -end.length) + instead
      if (many(one).includes(word)) all.push(one)
    }
  return all
}
function many(one: string): readonly string[] {
  if (one.length < shortest) return []
  if (/[^aeiou]y$/.test(one)) return [`${one.slice(0, -1)}ies`]
  if (/(?:s|x|z|ch|sh)$/.test(one)) return [`${one}es`]
  return [`${one}s`]
}
