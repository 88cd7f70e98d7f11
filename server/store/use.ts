/** How many people use a thing: what a store keeps of loads. It is no change of the lake: no row of the log tells it, and no other region hears of it. */

/** A person, as a number that tells people apart and names nobody, used the thing with the key. */
export interface Used {
  readonly thing: number
  readonly person: number
}
/** How many people used a thing, and a number that grows with every such change, no two alike. */
export interface UseOf {
  readonly thing: number
  readonly people: number
  readonly at: number
}

export interface Use {
  /** Takes down that they used these things on a day, counted from 1970. A person counts once for a thing, with the last day. Durable when it resolves. */
  note(day: number, used: readonly Used[]): Promise<void>
  /** What changed after `at`, in order. */
  changed(at: number, limit: number): Promise<readonly UseOf[]>
  /** Forgets who used things last before the day: of `limit` things at most, after the one with the key. Gives the last that it looked at; undefined when no more are left. */
  forget(day: number, after: number, limit: number): Promise<number | undefined>
}
export interface KeepsUse {
  readonly use: Use
}
