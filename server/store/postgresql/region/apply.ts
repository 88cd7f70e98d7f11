/** Applies a group of writes, or entries of other regions, to a lake that is a region: begun again with more whenever something was not read. */
import type { Clock } from '../../../kit/clock.ts'
import { salt } from '../../../kit/ids.ts'
import type { Self } from '../../../merge/keeping.ts'
import type { Kept } from '../../../merge/ledger.ts'
import type { Mend } from '../../../merge/mending.ts'
import { Merger } from '../../../merge/merger.ts'
import { Applier, type Head } from '../../applier.ts'
import type { Writing } from '../../revive.ts'
import type { Author, Write } from '../../store.ts'
import type { Ended } from '../head.ts'
import type { Loaded } from '../overlay.ts'
import type { Ask } from '../save.ts'
import type { Session } from '../session.ts'
import { factsOver } from './facts.ts'
import { Known, type Question } from './known.ts'
import { read } from './read.ts'
import { RegionOverlay } from './rows.ts'
import { runIn } from './run.ts'
import { type Applied, appliedAfter, savingFacts } from './save.ts'

/** What an attempt starts from. */
export interface Start {
  readonly session: Session
  readonly self: Self
  readonly clock: Clock
  readonly head: Head
  readonly applied: Applied
  /** Entries that were heard ahead of their turn. */
  readonly alerts: readonly Kept[]
  readonly loaded: Loaded
}
/** What is to be written. */
export interface Done {
  readonly overlay: RegionOverlay
  readonly head: Head
  readonly applied: Applied
  readonly asks: readonly Ask[]
  /** The last entry. */
  readonly last: Kept | undefined
}

/** Each brings what the one before lacked: no group comes near. */
const roundLimit = 1000

export class RegionApplier extends Applier {
  flush(): void {
    this.merger?.flush()
  }
  override heed(entry: Kept): void {
    super.heed(entry)
  }
  override mend(mend: Mend, author: Author): void {
    super.mend(mend, author)
  }
}

class Attempt {
  readonly overlay: RegionOverlay
  readonly applier: RegionApplier
  private readonly facts: ReturnType<typeof factsOver>
  private readonly start: Start

  constructor(start: Start, known: Known) {
    this.start = start
    const { self, clock, head, applied, alerts } = start
    this.overlay = new RegionOverlay(start.loaded, known)
    this.facts = factsOver(known, applied.ends, alerts, this.overlay.note)
    const merging = (writing: Writing) => new Merger(self, this.overlay.merging(), this.facts, this.facts, writing, salt)
    this.applier = new RegionApplier(this.overlay, clock, self.origin, head, merging)
  }

  done(): Done {
    this.applier.flush()
    const changes = this.facts.changes()
    const head = this.applier.mark()
    const applied = appliedAfter(this.start.applied, changes, head.ends ?? this.start.applied.ends, this.facts.alerts().length)
    return { overlay: this.overlay, head, applied, asks: savingFacts(changes, this.start.applied.place), last: changes.entries.at(-1) }
  }
}

/** A write that breaks for no reason of the lake's is left out, and told by its error. */
export async function applyWrites(
  start: Start,
  writes: readonly Write[],
  asked: readonly Question[],
): Promise<Done & { readonly ended: readonly Ended[] }> {
  const known = new Known()
  const broken = new Map<Write, Error>()
  let wanted = asked
  for (let round = 0; round < roundLimit + writes.length; round++) {
    await read(runIn(start.session), known, wanted)
    const attempt = new Attempt(start, known)
    const failed: [Write, Error][] = []
    const ended = writes.map((write): Ended => {
      const error = broken.get(write)
      if (error) return { error }
      try {
        return { outcome: attempt.applier.apply(write) }
      } catch (cause) {
        const error = cause instanceof Error ? cause : new Error(String(cause))
        failed.push([write, error])
        return { error }
      }
    })
    wanted = known.wanted()
    const [first] = failed
    if (!first) return { ...attempt.done(), ended }
    // What broke after something that was not read, or by what another left half done, is tried again before it counts.
    if (wanted.length === 0) broken.set(...first)
  }
  throw new Error('a group of writes asked for more and more of the lake')
}

/** `work` gives what an entry broke by; the others are taken. */
export async function applyEntries(
  start: Start,
  known: Known,
  work: (applier: RegionApplier) => unknown,
): Promise<Done & { readonly broken: unknown }> {
  for (let round = 0; round < roundLimit; round++) {
    const attempt = new Attempt(start, known)
    let [broken, failed]: [unknown, unknown] = [undefined, undefined]
    try {
      broken = work(attempt.applier)
    } catch (error) {
      failed = error
    }
    const wanted = known.wanted()
    if (wanted.length === 0) {
      if (failed !== undefined) throw new Broken(failed)
      return { ...attempt.done(), broken }
    }
    await read(runIn(start.session), known, wanted)
  }
  throw new Error('entries asked for more and more of the lake')
}

/** Nothing of the entries can be kept, for no reason of the database's. */
export class Broken extends Error {
  constructor(cause: unknown) {
    super('entries could not be taken', { cause })
  }
}
