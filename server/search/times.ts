/** Times in a search: an instant, a day, month or year of UTC, or an age. */
import type { Comparison } from './tree.ts'

const hour = 3_600_000
const units: Readonly<Record<string, number>> = { h: hour, d: 24 * hour, w: 7 * 24 * hour }
const age = /^(\d{1,5})([hdw])$/
const time = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?Z)?)?)?$/i

/** From the first millisecond on, before the second. */
export interface Span {
  readonly from: number
  readonly before: number
}

/** What a time stands for as a whole: 2026-11 is all of November. Undefined for what is none, such as the 30th of February. */
function spanOf(text: string): Span | undefined {
  const [, ...parts] = time.exec(text) ?? []
  const [year, month, day, hours, minutes, seconds, millis] = parts.map((part) => (part === undefined ? undefined : Number(part)))
  if (year === undefined) return undefined
  const from = Date.UTC(year, (month ?? 1) - 1, day ?? 1, hours ?? 0, minutes ?? 0, seconds ?? 0, millis ?? 0)
  // What does not exist comes out as another time.
  const is = new Date(from).toISOString()
  if (!is.startsWith(text.replace(/Z$/i, '').toUpperCase())) return undefined
  if (month === undefined) return { from, before: Date.UTC(year + 1, 0) }
  if (day === undefined) return { from, before: Date.UTC(year, month) }
  const length = hours === undefined ? 24 * hour : seconds === undefined ? 60_000 : millis === undefined ? 1_000 : 1
  return { from, before: from + length }
}

/** Whether it can stand behind a comparison. An age needs one that has an order. */
export const isTime = (text: string, by: Comparison): boolean => (age.test(text) ? by !== '=' : spanOf(text) !== undefined)

/**
 * The milliseconds that a comparison lets through. `>2026-11-01` is after all of that day, `<7d` less than seven days ago. Throws for what
 * `isTime` denies: a bug.
 */
export function spanBy(by: Comparison, than: string, now: number): Span {
  const [, count, unit = ''] = age.exec(than) ?? []
  if (count !== undefined) {
    const then = now - Number(count) * (units[unit] ?? 0)
    // What is younger came later.
    if (by === '<' || by === '<=') return { from: by === '<' ? then + 1 : then, before: Number.POSITIVE_INFINITY }
    return { from: Number.NEGATIVE_INFINITY, before: by === '>' ? then : then + 1 }
  }
  const span = spanOf(than)
  if (!span) throw new Error(`no time: ${than}`)
  if (by === '=') return span
  if (by === '>' || by === '>=') return { from: by === '>' ? span.before : span.from, before: Number.POSITIVE_INFINITY }
  return { from: Number.NEGATIVE_INFINITY, before: by === '<' ? span.from : span.before }
}
