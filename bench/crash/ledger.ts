/** What one writer was told is done, held against what is there after a crash. */

/** Name of a thing → its state as text; null: it is not there. */
export type Change = ReadonlyMap<string, string | null>

/** How a comparison ended, counted in acknowledged writes. */
export interface Balance {
  readonly found: number
  readonly lost: number
  /** Of the writes in flight at the crash: had it happened? Absent when none was. */
  readonly happened?: boolean
  readonly problems: readonly string[]
}

interface Known {
  readonly state: string | null
  /** Acknowledged writes of it since it was last compared. */
  readonly acknowledged: number
}

/** A writer does one write at a time, so that at most one is in flight. */
export class Ledger {
  acknowledged = 0
  private readonly known = new Map<string, Known>()
  private pending: Change | undefined

  /** A write is in flight, and nobody knows how it ended. */
  get isOpen(): boolean {
    return this.pending !== undefined
  }

  /** Things that are there, by what was acknowledged. */
  names(prefix = ''): readonly string[] {
    return [...this.known].flatMap(([name, { state }]) => (state !== null && name.startsWith(prefix) ? [name] : []))
  }

  /** Null: it is not there. */
  state(name: string): string | null {
    return this.known.get(name)?.state ?? null
  }

  /** Before a write is sent: what it will make of which things, all at once. */
  begin(change: Change): void {
    if (this.pending) throw new Error('a write is in flight already')
    this.pending = change
  }

  /** The write was refused, or never sent. */
  cancel(): void {
    this.pending = undefined
  }

  acknowledge(): void {
    const [first] = this.pending?.keys() ?? []
    for (const [name, state] of this.pending ?? [])
      this.known.set(name, { state, acknowledged: (this.known.get(name)?.acknowledged ?? 0) + (name === first ? 1 : 0) })
    this.pending = undefined
    this.acknowledged++
  }

  /** Holds what is there against what was acknowledged or in flight, and goes on from what is there. */
  compare(actual: ReadonlyMap<string, string>): Balance {
    const is = (name: string) => actual.get(name) ?? null
    const pending = this.pending
    const touched = [...(pending?.keys() ?? [])]
    const isBefore = touched.every((name) => is(name) === this.state(name))
    const isAfter = touched.every((name) => is(name) === pending?.get(name))
    const problems: string[] = []
    if (pending && !isBefore && !isAfter) problems.push(`half a write: ${touched.map((name) => this.told(name, is(name))).join('; ')}`)
    let [found, lost] = [0, 0]
    for (const name of new Set([...this.known.keys(), ...actual.keys(), ...touched])) {
      const { state = null, acknowledged = 0 } = this.known.get(name) ?? {}
      const isRight = is(name) === state || (pending?.has(name) === true && is(name) === pending.get(name))
      if (isRight) found += acknowledged
      else {
        lost += Math.max(1, acknowledged)
        if (!pending?.has(name)) problems.push(this.told(name, is(name)))
      }
    }
    this.pending = undefined
    this.known.clear()
    for (const [name, state] of actual) this.known.set(name, { state, acknowledged: 0 })
    return { found, lost, problems, ...(pending ? { happened: isAfter } : {}) }
  }

  private told(name: string, is: string | null): string {
    const would = this.pending?.get(name)
    const after = would === undefined ? '' : `, after the write in flight ${would ?? 'nothing'}`
    return `${name} is ${is ?? 'nothing'}, was ${this.state(name) ?? 'nothing'}${after}`
  }
}

/** The same text for the same value, whatever the order of its keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
