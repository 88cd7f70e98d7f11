/** What is known of a lake as a whole, kept beside it and copied with it: its incarnation, what was erased, and what a backup of it is proved by. */

/** One moving of the cut. Instants are ISO. */
interface Round {
  readonly cut: number
  readonly rows: number
  readonly began: string
  readonly ended?: string
}
/** What was erased of the log. Everything is 0 where nothing ever was. */
export interface Erasure {
  /** The first position at which the lake can still be shown. */
  readonly cut: number
  /** Rows up to here were looked at; below the cut while there is still something to erase. */
  readonly done: number
  /** Rows whose body was erased, in all. */
  readonly rows: number
  /** The last 50. */
  readonly rounds: readonly Round[]
}
export const nothingErased: Erasure = { cut: 0, done: 0, rows: 0, rounds: [] }
const roundsKept = 50

/** By its name in the table of facts. */
export const facts = { incarnation: 'incarnation', erasure: 'erasure', backup: 'backup', audit: 'audit', region: 'region' } as const

export const erasureFrom = (value: string | undefined): Erasure => (value === undefined ? nothingErased : (JSON.parse(value) as Erasure))

/** The cut is announced before anything goes. It never moves back. */
export function beginErasing(was: Erasure, cut: number, at: string): Erasure {
  if (cut <= was.cut) return was
  return { ...was, cut, rounds: [...was.rounds, { cut, rows: 0, began: at }].slice(-roundsKept) }
}

export function goneOnErasing(was: Erasure, done: number, rows: number, at: string): Erasure {
  const last = was.rounds.at(-1)
  const rounds = last && [...was.rounds.slice(0, -1), { ...last, rows: last.rows + rows, ...(done === was.cut ? { ended: at } : {}) }]
  return { ...was, done, rows: was.rows + rows, ...(rounds ? { rounds } : {}) }
}

/** A restored lake is another incarnation of its region: `local#1` goes on as `local#2`, so that no number is ever given twice. */
export const originOf = (origin: string, incarnation: string | undefined): string =>
  incarnation === undefined ? origin : origin.replace(/#\d+$/, `#${incarnation}`)

/** How far a reader of the log is, who tells others of it and must go on there after a crash, and what it says of itself: a little JSON. */
export interface Cursor {
  readonly position: number
  readonly told: string
}

export interface Cursors {
  /** Undefined for a reader that never said. After a restore to an earlier position, there at most. */
  cursor(reader: string): Promise<Cursor | undefined>
  /** Durable when it resolves. */
  keepCursor(reader: string, cursor: Cursor): Promise<void>
}
