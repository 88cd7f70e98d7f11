/** How the regions of a lake stand to one another, as this one sees it: what its API, its metrics and its health tell. */
import { millisOf } from '../kit/clock.ts'
import { dotOf, joined, missing, seen } from '../merge/vector.ts'
import { lakeId } from './identity.ts'
import type { PeerState } from './peer-state.ts'
import type { RegionStore } from './region.ts'
import { type Standing, standingOf } from './standing.ts'

/** From here on a clock is an alarm: what is shown among values given apart goes by clocks. Milliseconds. */
export const clockAlarmMs = 500

/** Heard within this long, with nothing gone wrong since, a region counts as connected. */
const slowMs = 15_000

export interface MemberSituation {
  readonly region: string
  readonly origin: string
  readonly address: string
  readonly here: boolean
  /** It answers; true of this one. */
  readonly connected: boolean
  /** Entries that are here and have not come to it, as far as is known, and how long ago the oldest of them was written, in seconds. */
  readonly behind: number
  readonly behindSeconds: number
  /** Entries that it is known to have and are not here; and since when it has some, or was last heard, in seconds. */
  readonly ahead: number
  readonly aheadSeconds: number
  /** ISO instant, of one that does not answer: when it was last heard. Null when it never was since the start. */
  readonly silentSince?: string | null
  readonly roundTripMs?: number
  /** How far its clock is ahead of this one's. */
  readonly clockOffsetMs?: number
  readonly clockAlarm?: boolean
  /** Received from it since the start. */
  readonly bytes?: number
  readonly entries?: number
  readonly lastError?: string
  /** Why nothing more is taken of what it writes. */
  readonly frozen?: string
  /** What it has written that waits until the Caspian here is updated. */
  readonly waits?: string
}
/** How far one other region is behind another other, by what both told here: `entries` that `from` has and `to` is not known to. */
export interface PairSituation {
  readonly from: string
  readonly to: string
  readonly entries: number
  /** How long ago the oldest of them that is here was written. */
  readonly seconds: number
}
export interface Situation {
  readonly region: string
  /** What the lake is called wherever several lakes meet, such as on a message server. */
  readonly lake: string
  /** ISO instant. */
  readonly at: string
  readonly vector: Readonly<Record<string, number>>
  readonly conflicts: number
  readonly held: Standing['held']
  /** There are others and none of them answers; this one serves on. */
  readonly alone: boolean
  readonly members: readonly MemberSituation[]
  /** Of the others among themselves, of which both have told how far they are. */
  readonly pairs: readonly PairSituation[]
}

export async function situationOf(store: RegionStore, now = Date.now()): Promise<Situation> {
  const { ledger } = store
  const [members, standing, conflicts] = await Promise.all([ledger.members(), standingOf(store), ledger.conflicts()])
  const all = await Promise.all(
    Object.entries(members).map(async ([region, { origin, address }]): Promise<MemberSituation> => {
      const why = standing?.frozen[origin]
      const newer = standing?.waits?.[origin]
      const frozen = { ...(why === undefined ? {} : { frozen: why }), ...(newer === undefined ? {} : { waits: newer }) }
      const is = { region, origin, address }
      if (region === ledger.name) return { ...is, here: true, connected: true, behind: 0, behindSeconds: 0, ahead: 0, aheadSeconds: 0, ...frozen }
      return { ...is, here: false, ...(await peerSituation(store, standing, region, now)), ...frozen }
    }),
  )
  const others = all.filter(({ here }) => !here)
  return {
    region: ledger.name,
    lake: await lakeId(ledger),
    at: new Date(now).toISOString(),
    vector: ledger.vector(),
    conflicts: conflicts.length,
    held: standing?.held ?? { entries: 0, bytes: 0 },
    alone: others.length > 0 && others.every(({ connected }) => !connected),
    members: all,
    pairs: standing ? await pairsOf(store, standing, now) : [],
  }
}

/** Farther than this is not looked for the oldest. */
const mostLooked = 256
async function pairsOf({ ledger }: RegionStore, { peers, said }: Standing, now: number): Promise<readonly PairSituation[]> {
  const known = Object.entries(peers).map(([region, { vector }]) => [region, joined(vector, said[region] ?? {})] as const)
  const pairs = known.flatMap(([from, theirs]) => known.filter(([to]) => to !== from).map(([to, vector]) => ({ from, to, theirs, vector })))
  return Promise.all(
    pairs.map(async ({ from, to, theirs, vector }) => {
      const entries = missing(vector, theirs)
      const some = entries === 0 ? [] : await ledger.after(vector, mostLooked)
      const oldest = some.find((entry) => seen(dotOf(entry.origin, entry.number), theirs))
      return { from, to, entries, seconds: oldest ? seconds(now - millisOf(oldest.stamp)) : 0 }
    }),
  )
}

/** When nothing was written down for this long nobody speaks with the others. */
const staleMs = 30_000

type PeerPart = Omit<MemberSituation, 'region' | 'origin' | 'address' | 'here' | 'frozen' | 'waits'>

async function peerSituation({ ledger }: RegionStore, standing: Standing | undefined, region: string, now: number): Promise<PeerPart> {
  const peer = standing?.peers[region]
  // All of one moment: what was written since nobody can have yet.
  const mine = standing?.vector ?? ledger.vector()
  const theirs = joined(peer?.vector ?? {}, standing?.said[region] ?? {})
  const [behind, ahead] = [missing(theirs, mine), missing(mine, theirs)]
  const [oldest] = behind > 0 ? await ledger.after(theirs, 1) : []
  const since = standing?.aheadSince[region]
  const heard = peer?.lastHeard
  // One that is only slow is not away.
  const slow = standing !== undefined && heard !== undefined && peer?.lastError === undefined && standing.at - heard <= slowMs
  const connected = (peer?.connected === true || slow) && now - (standing?.at ?? 0) <= staleMs
  return {
    connected,
    behind,
    behindSeconds: oldest ? seconds((standing?.at ?? now) - millisOf(oldest.stamp)) : 0,
    ahead,
    // What one that is silent has written meanwhile nobody here knows: what is known of it is as old as that.
    aheadSeconds: !connected && heard !== undefined ? seconds(now - heard) : ahead > 0 && since !== undefined ? seconds(now - since) : 0,
    ...(connected ? {} : { silentSince: heard === undefined ? null : new Date(heard).toISOString() }),
    ...(peer ? figuresOf(peer) : {}),
  }
}

function figuresOf({ roundTripMs, clockOffsetMs, bytes, entries, lastError }: PeerState): Partial<MemberSituation> {
  return {
    ...(roundTripMs === undefined ? {} : { roundTripMs: tenths(roundTripMs) }),
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs: tenths(clockOffsetMs), clockAlarm: Math.abs(clockOffsetMs) >= clockAlarmMs }),
    bytes,
    entries,
    ...(lastError === undefined ? {} : { lastError }),
  }
}
const tenths = (ms: number) => Math.round(ms * 10) / 10
const seconds = (ms: number) => Math.max(0, Math.round(ms) / 1000)
