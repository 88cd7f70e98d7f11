/** Which origins' entries come by messages, so that they need not be asked for as well: as long as they do come. */
import type { Vector } from '../merge/vector.ts'

/** How long an entry that others have may be on its way before it is asked for. */
const patienceMs = 3_000
/** How long an origin is asked for whose messages were found to lack entries. */
const lackingMs = 30_000

export class Besides {
  private readonly lacking = new Map<string, number>()
  /** By origin, what others have of it and we have not, and since when. */
  private readonly awaited = new Map<string, { readonly number: number; readonly since: number }>()

  /** The messages lack some of the origin's entries. */
  lacks(origin: string, now = performance.now()): void {
    this.lacking.set(origin, now)
  }

  /** Those that need not be asked for. `theirs` is what peers say that they have applied. */
  origins(own: Vector, theirs: readonly Vector[], now = performance.now()): readonly string[] {
    const known: Record<string, number> = {}
    for (const vector of theirs) for (const origin in vector) known[origin] = Math.max(known[origin] ?? 0, vector[origin] as number)
    return Object.keys(known).filter((origin) => {
      const [number, mine] = [known[origin] as number, own[origin] ?? 0]
      const before = this.awaited.get(origin)
      if (number <= mine) this.awaited.delete(origin)
      else if (!before || before.number <= mine) this.awaited.set(origin, { number, since: now })
      const late = now - (this.awaited.get(origin)?.since ?? now) > patienceMs
      return !late && now - (this.lacking.get(origin) ?? Number.NEGATIVE_INFINITY) > lackingMs
    })
  }
}
