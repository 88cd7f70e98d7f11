/** Says how far the index of words is, where an older lake has to be read first. */
import type { Store } from '../store/store.ts'

const everyMs = 10_000

/** Told at once and again until all is read; asks no more then. */
export function tellReading(store: Store, tell: (message: string) => void): Disposable {
  let timer: NodeJS.Timeout | undefined
  let told = false
  const look = async () => {
    const left = await store.texts.unread().catch(() => undefined)
    if (left === 0) return told ? tell('the index of words is whole: searches find everything') : undefined
    if (left !== undefined) tell(`the index of words is being made: ${left} things are still to be read; searches find less until then`)
    told ||= left !== undefined
    timer = setTimeout(() => void look(), everyMs)
    timer.unref()
  }
  void look()
  return { [Symbol.dispose]: () => clearTimeout(timer) }
}
