/** How text becomes words: what is written in it, and what somebody looks for, are cut and folded by this one rule. */

/**
 * A word of a text. A run of letters and digits, `_` and `-` within it, is cut where they stand, where small letters turn to capitals, and
 * between letters and digits; each part is a word, and so is the run as a whole, without what stood between. `customerEmail_v2` has the
 * words customer, email, v, 2 and customeremailv2. What is written without spaces, as Chinese is, has a part for each sign.
 */
export interface Word {
  /** Folded: no capitals, no diacritics, look-alikes of compatibility as what they look like; at most `longestWord` long. */
  readonly text: string
  /** How many parts stand before it. */
  readonly at: number
  /** How many parts it is made of: 1, or for a whole run as many as it has. */
  readonly span: number
  /** Where it stands in the text, in UTF-16 units; `to` is behind it. */
  readonly from: number
  readonly to: number
}
/** In UTF-16 units: a longer word counts as what it begins with. And how many words one text gives: what comes after them is not found. */
export const [longestWord, mostWords] = [64, 1_000]

const [other, lower, upper, digit, joiner, sign, mark] = [1, 2, 3, 4, 5, 6, 7] as const
const sorts: readonly (readonly [RegExp, number])[] = [
  [/[\p{M}\p{Cf}\uff9e\uff9f]/u, mark],
  [/[\p{So}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u, sign],
  [/[\p{Lu}\p{Lt}]/u, upper],
  [/\p{L}/u, lower],
  [/\p{N}/u, digit],
  [/[_-]/, joiner],
]
const sortOf = (char: string) => sorts.find(([is]) => is.test(char))?.[1] ?? other
/** By UTF-16 unit, each found out once. */
const known = new Uint8Array(0x10000)
function sortAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  if (unit >= 0xd800 && unit < 0xe000) return sortOf(String.fromCodePoint(text.codePointAt(at) ?? unit))
  return known[unit] || (known[unit] = sortOf(text.charAt(at)))
}

const plain: Readonly<Record<string, string>> = { æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ħ: 'h', ŧ: 't', ς: 'σ' }
/** Of short texts, quicker than by an expression. */
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}
const cut = (text: string) =>
  text.length <= longestWord
    ? text
    : text
        .slice(0, longestWord)
        .toWellFormed()
        .replace(/\ufffd$/, '')

/** As words are compared. Folding what is folded changes nothing. */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  return text
    .toLowerCase()
    .toUpperCase()
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f\p{Variation_Selector}]/gu, '')
    .replaceAll(/[æœøłđðþħŧς]/g, (letter) => plain[letter] as string)
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{So}]/gu, '')
    .normalize('NFC')
}

/** Names of columns and types come again and again. */
const cutBefore = new Map<string, readonly Word[]>()
const [textsKept, longestKept] = [50_000, 96]
/** The same as `wordsIn`, which for short texts is remembered. */
export function knownWordsIn(text: string): readonly Word[] {
  if (text.length > longestKept) return wordsIn(text)
  let words = cutBefore.get(text)
  if (!words) {
    if (cutBefore.size >= textsKept) cutBefore.clear()
    cutBefore.set(text, (words = wordsIn(text)))
  }
  return words
}

/** The words of a text in order, a run's parts before the run. Takes time in proportion to the text, up to the limit of words. */
export function wordsIn(text: string, most = mostWords): readonly Word[] {
  const words: Word[] = []
  let parts = 0
  eachWord(text, most, (word, span, from, to) => words.push({ text: word, at: span === 1 ? parts++ : parts - span, span, from, to }))
  return words
}

/** The same for who needs less of each than there is to know. Gives how many there are. */
export function eachWord(text: string, most: number, tell: (word: string, span: number, from: number, to: number) => void): number {
  let count = 0
  /** Parts of the run so far, and where they stand; `from` is where the part began, or -1 outside of one. */
  let run: string[] = []
  let [runFrom, runTo, from] = [0, 0, -1]
  const endPart = (to: number) => {
    if (from < 0) return
    // Marks that are folded away take room: more than this of one letter is nobody's writing.
    const folded = cut(fold(text.slice(from, Math.min(to, from + longestWord * 4))))
    if (folded !== '') {
      tell(folded, 1, from, to)
      count++
      if (run.push(folded) === 1) runFrom = from
      runTo = to
    }
    from = -1
  }
  const endRun = () => {
    if (run.length > 1 && count < most) {
      let whole = ''
      for (let i = 0; i < run.length && whole.length < longestWord; i++) whole += run[i]
      tell(cut(whole), run.length, runFrom, runTo)
      count++
    }
    if (run.length > 0) run = []
  }
  let before: number = other
  let last = 0
  for (let i = 0; i < text.length; i++) {
    if (count >= most) break
    const is = sortAt(text, i)
    const at = i
    if (text.charCodeAt(i) >= 0xd800 && text.charCodeAt(i) < 0xdc00) i++
    if (is === mark) continue
    if (is === other || is === joiner || is === sign) {
      endPart(at)
      if (is === other) endRun()
      if (is === sign) from = at
    } else if (from < 0) from = at
    else if (before === sign || (is === digit) !== (before === digit) || (is === upper && before === lower)) {
      endPart(at)
      from = at
    } else if (is === lower && before === upper && last > from && !isPlural(text, at)) {
      // HTTPServer: the last capital begins the next word.
      endPart(last)
      from = last
    }
    before = is
    last = at
  }
  if (count < most) endPart(text.length)
  endRun()
  return count
}
/** The s of IDs and URLs. */
const isPlural = (text: string, at: number) => text[at] === 's' && (at + 1 === text.length || ![lower, mark].includes(sortAt(text, at + 1) as 2))
