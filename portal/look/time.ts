/** Instants as people say them: the time today, the day this week, else the date; the exact one in the title. */

const day = 86_400_000
const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options })
/** `09:38` */
export const clock = form({ hour: '2-digit', minute: '2-digit' })
const weekday = form({ weekday: 'long' })
const date = form({ day: 'numeric', month: 'short' })
const dateWithYear = form({ day: 'numeric', month: 'short', year: 'numeric' })
const spelled = form({ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' })
const short = form({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })

const spelledWithYear = form({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' })
const shortWithYear = form({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** `09:38`, `Yesterday 17:40`, `Friday 17:40`, `12 Nov`, `2 Oct 2025`. A text that is no instant is given back. */
export function when(iso: string, now = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const daysAgo = Math.round((midnight(now) - midnight(at)) / day)
  if (daysAgo === 0) return clock.format(at)
  if (daysAgo === 1) return `Yesterday ${clock.format(at)}`
  if (daysAgo > 1 && daysAgo < 7) return `${weekday.format(at)} ${clock.format(at)}`
  return at.getFullYear() === now.getFullYear() ? date.format(at) : dateWithYear.format(at)
}

const whole = form({ weekday: 'long', day: 'numeric', month: 'long' })
/** `Today`, `Yesterday`, `Friday 20 November`, with the year where it is another. */
export function dayOf(iso: string, now = new Date()): string {
  const at = new Date(iso)
  const daysAgo = Math.round((midnight(now) - midnight(at)) / day)
  if (daysAgo === 0) return 'Today'
  if (daysAgo === 1) return 'Yesterday'
  return at.getFullYear() === now.getFullYear() ? whole.format(at) : `${whole.format(at)} ${at.getFullYear()}`
}

const isThisYear = (at: Date, now: Date) => at.getFullYear() === now.getFullYear()

/** `Friday 20 November, 17:40`, with the year where it is another; for sentences. */
export function spelledOut(iso: string, now = new Date()): string {
  const at = new Date(iso)
  return (isThisYear(at, now) ? spelled : spelledWithYear)
    .format(at)
    .replace(/^(\w+),/, '$1')
    .replace(/ at /, ', ')
}
/** `Fri 20 Nov, 17:40`, `2 Oct 2025, 17:40`; for a pill. */
export function inShort(iso: string, now = new Date()): string {
  const at = new Date(iso)
  return (isThisYear(at, now) ? short : shortWithYear).format(at).replace(/^([A-Z]\w+),/, '$1')
}

/** The instant as the clocks of the world share it, for titles. */
export const exact = (iso: string) => {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().replace('T', ' ').replace('Z', '')} UTC`
}

/** What an `<input type="datetime-local">` holds for an instant, in local time, to the second. */
export function localField(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}
