/** How old this region's knowledge of another's decisions is, though another server hears it: without comparing clocks of two machines. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Store } from '../store/store.ts'
import { type Moment, machine, momentNow, since } from './moment.ts'
import { type Standing, standingOf } from './standing.ts'

/** What is written down every 2 s comes within this, or nobody writes. */
const patienceMs = 6_000
const lookMs = 200
/** What was seen longer ago is looked at anew, while it is used. */
const freshMs = 5_000

/** What was written down after `asked`, a moment of this machine: it was no older then. */
interface Seen {
  readonly asked: Moment
  readonly standing: Standing
}
type Told = Pick<Store, 'cursor'>
const seen = new WeakMap<Told, Seen>()
const looking = new WeakMap<Told, Promise<void>>()

/** Milliseconds; infinite for one that was not heard since the server began that hears the others. May take seconds when more than `enoughMs` would be told. */
export async function ageOfKnowledge(store: Told, home: string, enoughMs: number): Promise<number> {
  const standing = await standingOf(store)
  const known = standing?.peers[home]?.knownAt
  if (!known) return Number.POSITIVE_INFINITY
  if (standing.machine === machine) return Math.max(0, since(known))
  const before = ageIn(seen.get(store), home)
  if (before > enoughMs) await look(store)
  else if (since((seen.get(store) as Seen).asked) > freshMs) void look(store).catch(() => undefined)
  return ageIn(seen.get(store), home)
}

function ageIn(at: Seen | undefined, home: string): number {
  const known = at?.standing.peers[home]?.knownAt
  return at && known ? Math.max(0, since(known, at.standing.moment)) + since(at.asked) : Number.POSITIVE_INFINITY
}

/** Waits for what is written down from now on. */
function look(store: Told): Promise<void> {
  const already = looking.get(store)
  if (already) return already
  const asked = momentNow()
  const work = async () => {
    const first = (await standingOf(store))?.at
    while (since(asked) < patienceMs) {
      await sleep(lookMs)
      const standing = await standingOf(store)
      if (standing && standing.at !== first) return void seen.set(store, { asked, standing })
    }
  }
  const done = work().finally(() => looking.delete(store))
  looking.set(store, done)
  return done
}
