/** How the command fails: one line that says what and why, one that says what to do, and an exit code that scripts can tell apart. */

/** Documented in docs/cli.md and in the command's own help. */
export const exits = {
  /** Done. */
  ok: 0,
  /** The lake, or the system behind a catalog, refused. */
  refused: 1,
  /** The command line is wrong or incomplete; nothing was sent. */
  usage: 2,
  /** Nothing answers at the address. */
  unreachable: 3,
  /** There is no such thing. */
  notFound: 4,
  /** Stopped by the person at the keyboard. */
  stopped: 130,
} as const

export class Failure extends Error {
  override name = 'Failure'
  readonly exit: number
  readonly next: string

  constructor(what: string, next: string, exit: number) {
    super(what)
    this.next = next
    this.exit = exit
  }
}

export const misused = (what: string, next: string) => new Failure(what, next, exits.usage)

/** The end of the command with the code of a program that it ran, which has said itself what there was to say. */
export class Ended extends Error {
  override name = 'Ended'
  readonly exit: number

  constructor(exit: number) {
    super(`ended with ${exit}`)
    this.exit = exit
  }
}
