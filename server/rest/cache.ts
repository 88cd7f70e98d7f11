/** Finished answers, kept as long as what they were made from stays as it is. */

import { Exact } from '../kept/exact.ts'
import type { Figures } from '../kit/figures.ts'
import type { Store } from '../store/store.ts'

export interface Answer {
  readonly body: string | Buffer
  readonly bytes: number
  /** As it went to whoever takes it compressed; made once. Where that is after it was kept, it is not counted: at most as much again. */
  zipped?: Buffer
}
/** Answers kept by a thread, in bytes. */
const sizeLimit = 24 * 1024 * 1024
export type AnswerCache = Exact<Answer>

export const answerCache = (store: Store): AnswerCache => new Exact<Answer>(store, sizeLimit)

export function tellAnswers(cache: AnswerCache, into: Figures): void {
  const { kept, bytes, hits, misses } = cache.tell()
  into.caspian_answers_kept = kept
  into.caspian_answers_kept_bytes = bytes
  into.caspian_answers_hits_total = hits
  into.caspian_answers_misses_total = misses
}
