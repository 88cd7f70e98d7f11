/** Whom to ask for whose entries, so that in a mesh nothing comes twice and behind a broken link everything still comes. No I/O. */
import type { Vector } from '../merge/vector.ts'

/** Who was heard within this time counts as there. Longer than a question waits for an answer. */
export const freshMs = 5_000
/** Who relays may be behind others for this long. */
const lateMs = 2_000

interface Heard {
  vector: Vector
  at: number
}
interface Chosen {
  peer: string
  /** Since when somebody else is known to have more than we do of that origin; undefined: nobody. */
  lateSince: number | undefined
}

export class Carriers {
  private readonly heardOf = new Map<string, Heard>()
  private readonly chosen = new Map<string, Chosen>()

  /** `now` in milliseconds of any steady clock, here as everywhere. */
  heard(peer: string, now: number, vector?: Vector): void {
    this.heardOf.set(peer, { vector: vector ?? this.heardOf.get(peer)?.vector ?? {}, at: now })
  }
  gone(peer: string): void {
    this.heardOf.delete(peer)
  }
  fresh(peer: string, now: number): boolean {
    const heard = this.heardOf.get(peer)
    return heard !== undefined && now - heard.at <= freshMs
  }

  /**
   * The origins that this peer is not to be asked for, since they come from another: from their own region while that is heard, else from
   * one of those that relay them. `regionOf` gives the peer whose own an origin is, where there is a link to it.
   */
  except(peer: string, origins: Iterable<string>, have: Vector, regionOf: (origin: string) => string | undefined, now: number): readonly string[] {
    return [...origins].filter((origin) => {
      const direct = regionOf(origin)
      if (direct === peer) return false
      if (direct !== undefined && this.fresh(direct, now)) return true
      return this.byAnother(origin, peer, have[origin] ?? 0, now)
    })
  }

  /** It brought entries of that origin that were new: it goes on doing so, unless another does already. */
  brought(peer: string, origin: string, now: number): void {
    const chosen = this.chosen.get(origin)
    if (!chosen || !this.fresh(chosen.peer, now)) this.chosen.set(origin, { peer, lateSince: undefined })
  }

  /** Whether another brings it: one relay is kept until it falls silent, or somebody has had more for longer than is usual; then all are asked. */
  private byAnother(origin: string, peer: string, have: number, now: number): boolean {
    const chosen = this.chosen.get(origin)
    if (!chosen || !this.fresh(chosen.peer, now)) return false
    const more = [...this.heardOf].some(([other, { vector }]) => other !== chosen.peer && this.fresh(other, now) && (vector[origin] ?? 0) > have)
    if (!more) chosen.lateSince = undefined
    else if (now - (chosen.lateSince ??= now) > lateMs) this.chosen.delete(origin)
    return this.chosen.has(origin) && chosen.peer !== peer
  }
}
