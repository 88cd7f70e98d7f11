/** What is known of one peer, for whoever runs the region: is it there, how far away, how far behind, what went wrong. */
import type { Vector } from '../merge/vector.ts'
import { freshMs } from './carriers.ts'
import type { Moment } from './moment.ts'

export interface PeerState {
  readonly address: string
  readonly connected: boolean
  /** When it was last heard, milliseconds since 1970; undefined: never since this process began. */
  readonly lastHeard: number | undefined
  /** What it said that it has applied. */
  readonly vector: Vector
  readonly roundTripMs: number | undefined
  /** How far its clock is ahead of this one's, give or take half the round trip. */
  readonly clockOffsetMs: number | undefined
  /** All that it had decided by then is applied here; undefined: nothing is known of that since this process began. */
  readonly knownAt: Moment | undefined
  /** Received since this process began, as pages are, without TLS. */
  readonly bytes: number
  readonly entries: number
  /** The last failure since it was last heard without one. */
  readonly lastError: string | undefined
}

export class PeerWatch {
  readonly region: string
  vector: Vector = {}
  private readonly address: string
  private heardAt = Number.NEGATIVE_INFINITY
  private lastHeard: number | undefined
  private roundTripMs: number | undefined
  private clockOffsetMs: number | undefined
  private bytes = 0
  private entries = 0
  private knownAt: Moment | undefined
  private lastError: string | undefined
  private readonly bad = new Map<string, number>()

  constructor(region: string, address: string) {
    this.region = region
    this.address = address
  }
  heard(vector: Vector = this.vector): void {
    this.vector = vector
    this.heardAt = performance.now()
    this.lastHeard = Date.now()
    if (this.bad.size === 0) this.lastError = undefined
  }
  timed(roundTripMs: number, clockOffsetMs: number, bytes: number): void {
    Object.assign(this, { roundTripMs, clockOffsetMs })
    this.bytes += bytes
  }
  got(bytes: number, entries: number): void {
    this.bytes += bytes
    this.entries += entries
  }
  failed(error: unknown): void {
    this.lastError = error instanceof Error ? error.message : String(error)
  }
  /** What it had decided when it was asked is applied here. */
  knows(at: Moment): void {
    this.knownAt = at
  }
  /** Not to ask it for that origin until then. */
  shun(origin: string, until: number): void {
    this.bad.set(origin, until)
  }
  shunned(now: number): readonly string[] {
    for (const [origin, until] of this.bad) if (until <= now) this.bad.delete(origin)
    return [...this.bad.keys()]
  }
  state(now: number): PeerState {
    const { address, lastHeard, vector, roundTripMs, clockOffsetMs, bytes, entries, knownAt, lastError } = this
    return { address, connected: now - this.heardAt <= freshMs, lastHeard, vector, roundTripMs, clockOffsetMs, bytes, entries, knownAt, lastError }
  }
}
