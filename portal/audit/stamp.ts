/** Instants of the audit: to the second, as rows of one minute are told apart by it. */
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const dated = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const yeared = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** `09:41:02` today, `12 Nov 09:41:02` this year, else with the year; in local time. */
export function stampOf(iso: string, now = new Date()): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  if (at.toDateString() === now.toDateString()) return clock.format(at)
  return `${(at.getFullYear() === now.getFullYear() ? dated : yeared).format(at)} ${clock.format(at)}`
}
