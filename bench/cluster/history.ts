/** Judges what several servers answered: whether all of it could have come from one lake that does one thing after the other. */

/** A write of a value that no other write writes. Times are of one clock, in milliseconds. */
export interface Written {
  readonly register: string
  readonly value: string
  readonly begun: number
  /** Infinity when no answer came: it may have happened at any time since, or never. */
  readonly ended: number
  /** refused: the answer was no, so it never happened. */
  readonly is: 'done' | 'unknown' | 'refused'
}
export interface Seen {
  readonly register: string
  readonly value: string
  readonly begun: number
  readonly ended: number
}

/** Something that happened between two instants, at a place in the order that the log gives its register. */
interface Event {
  readonly what: string
  readonly place: number
  readonly begun: number
  readonly ended: number
}

/**
 * `order` is what the log says each register held, one after the other. Gives a line for everything that contradicts it: an acknowledged
 * write that is not there or there twice, a refused one that is, a value from nowhere, and any two events of which one
 * ended before the other began and yet comes after it in the log. Empty when the history is linearizable with the log as witness.
 */
export function contradictions(writes: readonly Written[], reads: readonly Seen[], order: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const problems: string[] = []
  const placeOf = new Map<string, number>()
  for (const [register, values] of order)
    for (const [place, value] of values.entries()) {
      if (placeOf.has(`${register} ${value}`)) problems.push(`${register}: ${value} was written twice`)
      placeOf.set(`${register} ${value}`, place)
    }
  const events = new Map<string, Event[]>()
  const note = (register: string, event: Event) => {
    const is = events.get(register)
    if (is) is.push(event)
    else events.set(register, [event])
  }
  for (const { register, value, begun, ended, is } of writes) {
    const place = placeOf.get(`${register} ${value}`)
    if (place === undefined && is === 'done') problems.push(`${register}: ${value} was acknowledged and is lost`)
    if (place !== undefined && is === 'refused') problems.push(`${register}: ${value} was refused and is there`)
    if (place !== undefined) note(register, { what: `write of ${value}`, place, begun, ended })
  }
  for (const { register, value, begun, ended } of reads) {
    const place = placeOf.get(`${register} ${value}`)
    if (place === undefined) problems.push(`${register}: ${value} was read and never written`)
    else note(register, { what: `read of ${value}`, place, begun, ended })
  }
  for (const [register, all] of events) problems.push(...disorder(all).map((line) => `${register}: ${line}`))
  return problems
}

/** A write must come after all that ended before it; a read may come at the same place as the last of them. */
function disorder(events: readonly Event[]): readonly string[] {
  const problems: string[] = []
  const byEnd = events.toSorted((a, b) => a.ended - b.ended)
  let at = 0
  let last: Event | undefined
  for (const event of events.toSorted((a, b) => a.begun - b.begun)) {
    for (; at < byEnd.length && (byEnd[at] as Event).ended < event.begun; at++) {
      const ended = byEnd[at] as Event
      if (!last || ended.place > last.place) last = ended
    }
    if (last && (event.place < last.place || (event.place === last.place && event.what.startsWith('write'))))
      problems.push(`${event.what} began ${Math.round(event.begun - last.ended)} ms after the ${last.what} had ended, which comes later in the log`)
  }
  return problems
}
