/** How this region and the others stand, as the thread that pulls sees it, for every thread and server that is asked. */
import { missing, type Vector } from '../merge/vector.ts'
import type { Store } from '../store/store.ts'
import { type Moment, machine, momentNow } from './moment.ts'
import type { PeerState } from './peer-state.ts'
import type { Pulling } from './pulling.ts'
import type { RegionStore } from './region.ts'

/** What the pulling thread writes down now and then. */
export interface Standing {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The same by the clocks of the machine that wrote it down. */
  readonly moment: Moment
  readonly machine: string
  readonly peers: Readonly<Record<string, PeerState>>
  /** What was applied here then. */
  readonly vector: Vector
  /** By region, what it said that it has, when it asked for more: applied there, or waiting for its turn. */
  readonly said: Readonly<Record<string, Vector>>
  /** By region, of those that were heard to have entries which are not here: when that was first so. */
  readonly aheadSince: Readonly<Record<string, number>>
  /** Origins of which nothing more is taken, and why. */
  readonly frozen: Readonly<Record<string, string>>
  /** Origins of which nothing more is taken until this Caspian is updated, and why. */
  readonly waits?: Readonly<Record<string, string>>
  /** Entries that came before what they depend on. */
  readonly held: { readonly entries: number; readonly bytes: number }
}

const reader = 'region standing'
const everyMs = 2_000

/** Keeps it in the store until disposed of; what did not change but in its times is written every tenth time only. */
export function keepStanding(
  store: RegionStore,
  pulls: Pulling,
  said: ReadonlyMap<string, Vector>,
  report: (what: string, error: unknown) => void,
): AsyncDisposable {
  let busy: Promise<void> = Promise.resolve()
  let aheadSince: Readonly<Record<string, number>> = {}
  const write = async () => {
    const frozen = Object.fromEntries([...pulls.frozen()].map(([origin, fork]) => [origin, fork.message]))
    const [at, peers, mine] = [Date.now(), pulls.peers(), store.ledger.vector()]
    const ahead = Object.keys(peers).filter((region) => missing(mine, peers[region]?.vector ?? {}) > 0)
    aheadSince = Object.fromEntries(ahead.map((region) => [region, aheadSince[region] ?? at]))
    const standing: Standing = {
      at,
      moment: momentNow(),
      machine,
      peers,
      vector: mine,
      said: Object.fromEntries(said),
      aheadSince,
      frozen,
      waits: pulls.waits(),
      held: pulls.held(),
    }
    await store.keepCursor(reader, { position: 0, told: JSON.stringify(standing) })
  }
  const timer = setInterval(() => {
    busy = busy.then(write).catch((error: unknown) => report('writing down how the regions stand', error))
  }, everyMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await busy
    },
  }
}

/** Undefined while no thread has pulled yet. */
export async function standingOf(store: Pick<Store, 'cursor'>): Promise<Standing | undefined> {
  const told = (await store.cursor(reader))?.told
  return told === undefined ? undefined : (JSON.parse(told) as Standing)
}
