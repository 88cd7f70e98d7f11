/** What a word may stand for, as `othersOf` says, over the words of what the caller may find: no other word can be told from what is meant. */
import { formsOf } from '../forms.ts'
import { isLonger, isWithin, lettersOf, mayBeWithin, mostOthers, slipsIn } from '../spelling.ts'
import { meet } from './bits.ts'
import { type Ground, Terms } from './terms.ts'

/** Of words that only hidden things say, so many are passed over before it is given up. */
const mostLooked = 512

export async function othersIn(ground: Ground, word: string, open: boolean): Promise<readonly string[]> {
  const plain = new Terms(ground, { now: 0, others: () => [] })
  const isSeen = async (one: string, begins: boolean) => meet(await plain.word(one, begins), ground.seen)
  for (const one of [word, ...formsOf(word)]) if (await isSeen(one, open && one === word)) return []
  const { words, letters } = ground.vocabulary.all()
  const [slips, own] = [slipsIn(word), lettersOf(word)]
  const [longer, near, far]: [string[], string[], string[]] = [[], [], []]
  for (let i = 0; i < words.length; i++) {
    const other = words[i] as string
    if (isLonger(word, other)) longer.push(other)
    else if (slips > 0 && mayBeWithin(word, own, other, letters[i] as number, slips) && isWithin(word, other, slips))
      (isWithin(word, other, 1) ? near : far).push(other)
  }
  let looked = 0
  for (const candidates of [longer, near, far]) {
    const found: string[] = []
    for (const one of candidates.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
      if (found.length >= mostOthers || ++looked > mostLooked) break
      if (await isSeen(one, false)) found.push(one)
    }
    if (found.length > 0) return found
  }
  return []
}
