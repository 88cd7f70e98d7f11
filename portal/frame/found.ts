/** What the palette offers for what was typed: objects whose name or path holds every word, best first. Pure. */
import type { Place } from '../address.ts'

export interface Candidate {
  readonly kind: Place['kind']
  /** From the metalake down. */
  readonly path: readonly string[]
}
export interface Hit extends Candidate {
  /** The path below the metalake, in dots. */
  readonly text: string
  readonly score: number
}

/** Words stand apart by blanks; a dot or slash leads into a path and stays. */
export const wordsOf = (typed: string) =>
  typed
    .toLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '')

/** Lower is better: the name itself, then its start, then a part of it, then a part of the path; shorter before longer. */
function scoreOf(name: string, text: string, words: readonly string[]): number {
  const [n, t] = [name.toLowerCase(), text.toLowerCase()]
  const whole = words.join(' ')
  const inName = words.every((w) => n.includes(w))
  const rank = n === whole || t === whole ? 0 : !inName ? 3 : n.startsWith(words[0] ?? '') ? 1 : 2
  return rank * 1000 + Math.min(999, text.length)
}

export function hitsFor(typed: string, candidates: Iterable<Candidate>, atMost: number): readonly Hit[] {
  const words = wordsOf(typed)
  const hits: Hit[] = []
  for (const candidate of candidates) {
    const text = candidate.path.slice(1).join('.')
    const lower = text.toLowerCase()
    if (!words.every((w) => lower.includes(w))) continue
    hits.push({ ...candidate, text, score: scoreOf(candidate.path.at(-1) ?? '', text, words) })
  }
  return hits.sort((a, b) => a.score - b.score || (a.text < b.text ? -1 : 1)).slice(0, atMost)
}
