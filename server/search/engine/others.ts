/** What a word may stand for, as `othersOf` says, over the words of what the caller may find: no other word can be told from what is meant. */
import { formsOf } from '../forms.ts'
import { inForms, mostOthers } from '../spelling.ts'
import { type Ground, Terms } from './terms.ts'

/** Of words that only hidden things say, so many are passed over before it is given up. */
const mostLooked = 512

export async function othersIn(ground: Ground, word: string, open: boolean): Promise<readonly string[]> {
  const plain = new Terms(ground, { now: 0, others: () => [] })
  for (const one of [word, ...formsOf(word)]) if (await plain.isSeen(one, open && one === word)) return []
  let looked = 0
  for (const candidates of ground.vocabulary.near(word)) {
    const found: string[] = []
    for (const one of candidates) {
      if (found.length >= mostOthers || ++looked > mostLooked) break
      if (await plain.isSeen(one, false)) found.push(one)
    }
    if (found.length === 0) continue
    const there: string[] = []
    for (const form of found.flatMap(formsOf)) if (await plain.isSeen(form, false)) there.push(form)
    return inForms(found, there)
  }
  return []
}
