/** What a word may stand for, as `othersOf` says, over the words of what the caller may find: no other word can be told from what is meant. */
import { formsOf } from '../forms.ts'
import { inForms, mostOthers } from '../spelling.ts'
import type { Ground } from './ground.ts'
import { Terms } from './terms.ts'

/** Of words that only hidden things say, so many are passed over before it is given up. */
const mostLooked = 512

export async function othersIn(ground: Ground, word: string, open: boolean): Promise<readonly string[]> {
  const plain = new Terms(ground, { now: 0, others: () => [] })
  const isSeen = async (one: string, begins: boolean): Promise<boolean> =>
    ground.past.has(one) || (begins && ground.past.values().some((other) => other.startsWith(one))) || plain.isSeen(one, begins)
  for (const one of [word, ...formsOf(word)]) if (await isSeen(one, open && one === word)) return []
  let looked = 0
  for (const candidates of ground.vocabulary.near(word)) {
    const found: string[] = []
    for (const one of candidates) {
      if (found.length >= mostOthers || ++looked > mostLooked) break
      if (await isSeen(one, false)) found.push(one)
    }
    if (found.length === 0) continue
    const there: string[] = []
    for (const form of found.flatMap(formsOf)) if (await isSeen(form, false)) there.push(form)
    return inForms(found, there)
  }
  return []
}
