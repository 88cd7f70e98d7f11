/** Keeps one region up to date from all its peers: asks each for what is missing, checks it, and hands it to the ledger in its turn. */

import { setTimeout as sleep } from 'node:timers/promises'
import { type Member, saidIn } from '../merge/entry.ts'
import { regionOf as nameOf } from '../merge/home.ts'
import { Fork, type Kept, type Ledger, type Regional } from '../merge/ledger.ts'
import { newerIn, newerText } from '../merge/newer.ts'
import { dotOf, type Vector } from '../merge/vector.ts'
import { addressNote } from './addresses.ts'
import { Carriers } from './carriers.ts'
import { type Link, linkTo, type Self, Unreached } from './client.ts'
import { Holding } from './holding.ts'
import { momentNow } from './moment.ts'
import { BadPage } from './page-parts.ts'
import { readPage } from './page-read.ts'
import { type PeerState, PeerWatch } from './peer-state.ts'
import { answerIn, statusIn } from './shipping.ts'

export interface Pulling extends AsyncDisposable {
  /** By region. */
  peers(): Readonly<Record<string, PeerState>>
  /** Origins of which nothing more is taken, and why. */
  frozen(): ReadonlyMap<string, Fork>
  /** By origin, what of it this Caspian is too old for. */
  waits(): Readonly<Record<string, string>>
  /** What came before what it depends on. */
  held(): { readonly entries: number; readonly bytes: number }
}
export interface PullingOptions {
  /** `address`: where it is to be found itself. */
  readonly self: Self & { readonly origin: string; readonly address?: string }
  readonly ledger: Pick<Regional, keyof Ledger | 'entry'>
  /** Which members to ask; all unless said otherwise. */
  readonly asks?: (region: string) => boolean
  /** What the clocks of all members say together, milliseconds since 1970. */
  readonly lakeTime?: () => number
  /** Origins whose entries come another way. */
  readonly besides?: () => readonly string[]
  readonly holding?: Holding
  /** Told of what the ledger failed at, and of each fork once. */
  readonly failed: (error: unknown) => void
}

const waitMs = 3_000
/** Beyond what a question waits: for a large page over a slow line. */
const patienceMs = 20_000
const statusEveryMs = 10_000
const membersEveryMs = 1_000
const takenAtOnce = 1_024
const toldEveryMs = 60_000
/** How long an origin is not asked for where what came of it was bad, or nothing could be done with it. */
const shunnedMs = 30_000
const longestRestMs = 5_000
/** Twice as long each time, to 5 s, of which up to half is chance, so that regions do not come back all at once. */
export const restAfter = (failures: number, chance = Math.random()): number => Math.min(longestRestMs, 100 * 2 ** failures) * (1 - chance / 2)

function understood<T>({ peer }: Link, verb: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw new Unreached(peer, verb, 'its answer is not one that this Caspian knows. Is one of the two an older one?')
  }
}

/** Begins at once. Disposing of it stops asking and waits until what was taken is durable. */
export function pulling(options: PullingOptions): Pulling {
  const { self, ledger, asks = () => true, besides = () => [], lakeTime = Date.now, holding = new Holding(), failed } = options
  const stop = new AbortController()
  const carriers = new Carriers()
  const loops = new Map<
    string,
    { readonly member: Member; readonly watch: PeerWatch; readonly end: AbortController; readonly running: Promise<void> }
  >()
  const reported = new Set<string>()
  const waits = new Map<string, string>()
  const notes: Readonly<Record<string, string>> = self.address === undefined ? {} : { [addressNote]: self.address }
  /** The most that another claimed to know of this region's own entries while it was more than there are, and since when. */
  let lost = { number: 0, since: 0 }
  let members: Readonly<Record<string, Member>> = {}
  const rest = (ms: number, signal: AbortSignal = stop.signal) => sleep(ms, undefined, { signal }).catch(() => undefined)

  /** Of any incarnation: they have one key. */
  const memberOf = (origin: string): Member | undefined => members[nameOf(origin)]
  const regionOf = (origin: string): string | undefined => {
    for (const [region, { member }] of loops) if (member.origin === origin) return region
    return undefined
  }
  const tellForks = () => {
    for (const [origin, fork] of holding.frozen) {
      if (!reported.has(origin)) failed(fork)
      reported.add(origin)
    }
  }

  let told = { message: '', at: Number.NEGATIVE_INFINITY }
  /** What stays broken is said once a minute. */
  const tell = (error: unknown) => {
    const now = performance.now()
    if (String(error) !== told.message || now - told.at > toldEveryMs) {
      told = { message: String(error), at: now }
      failed(error)
    }
  }
  const settleOnce = async () => {
    /* Not taken now, such as for a stamp from the future or since the ledger fails at it: offered again later, and nobody else waits. */
    const stuck = new Set<string>()
    for (;;) {
      holding.applied(ledger.ends())
      const turn = holding.ready(takenAtOnce, stuck, lakeTime())
      if (turn.length === 0) return
      try {
        await ledger.take(turn)
      } catch (error) {
        if (error instanceof Fork) holding.freeze(error)
        else tell(error)
      }
      const now = ledger.ends()
      const first = new Map<string, number>()
      for (const { origin, number } of turn) if (!first.has(origin)) first.set(origin, number)
      for (const [origin, number] of first) {
        const is = now[origin]?.number ?? 0
        if (number > is) stuck.add(origin)
        const next = turn.find((entry) => entry.origin === origin && entry.number === is + 1)
        const newer = next && newerIn(saidIn(next))
        if (newer) waits.set(origin, newerText(next, newer))
        else waits.delete(origin)
      }
    }
  }
  let settling: Promise<void> | undefined
  let again = false
  /** One at a time; what comes while one is at work is looked at once more. */
  const settle = (): Promise<void> => {
    again = true
    settling ??= (async () => {
      while (again && !stop.signal.aborted) {
        again = false
        await settleOnce().catch(tell)
        tellForks()
      }
    })().finally(() => {
      settling = undefined
    })
    return settling
  }

  const askStatus = async (link: Link, watch: PeerWatch, signal: AbortSignal) => {
    const began = Date.now()
    const { body, ms } = await link.ask('status', { signal, deadlineMs: patienceMs })
    const { vector, now } = understood(link, 'status', () => statusIn(body))
    watch.timed(ms, now - (began + ms / 2), body.length)
    hear(watch, vector)
  }
  const hear = (watch: PeerWatch, vector: Vector) => {
    watch.heard(vector)
    carriers.heard(watch.region, performance.now(), vector)
    /* Others cannot know more of this region than itself, but it may have told them a moment before it looks. */
    const [mine, theirs, now] = [ledger.vector()[self.origin] ?? 0, vector[self.origin] ?? 0, performance.now()]
    if (lost.number <= mine) lost = { number: theirs, since: now }
    else if (now - lost.since > membersEveryMs) holding.freeze(new Fork(self.origin, mine + 1))
  }

  /** What was applied long ago only the ledger knows. */
  const compare = async ({ origin, number, chain }: Kept) => {
    const kept = await ledger.entry(dotOf(origin, number))
    if (kept && kept.chain !== chain) holding.freeze(new Fork(origin, number))
    tellForks()
  }
  const askEntries = async (link: Link, watch: PeerWatch, signal: AbortSignal): Promise<boolean> => {
    const have = holding.have()
    const origins = new Set([...Object.values(members).map(({ origin }) => origin), ...Object.keys(watch.vector), ...Object.keys(have)])
    const others = carriers.except(watch.region, origins, have, regionOf, performance.now())
    const except = [...new Set([self.origin, ...holding.full(), ...watch.shunned(performance.now()), ...others, ...besides()])]
    const body = JSON.stringify({ have, except, wait: waitMs })
    const asked = momentNow()
    const told = await link.ask('entries', { body, notes, signal, deadlineMs: waitMs + patienceMs })
    const { vector, page } = understood(link, 'entries', () => answerIn(told.body))
    hear(watch, vector)
    watch.got(told.body.length, 0)
    const toldAll = () => {
      const origin = members[watch.region]?.origin
      if (origin !== undefined && (ledger.vector()[origin] ?? 0) >= (vector[origin] ?? 0)) watch.knows(asked)
    }
    if (page.length === 0) {
      toldAll()
      return true
    }
    const { entries, repeated, strangers } = readPage(page, { tip: (origin) => holding.tip(origin), key: (origin) => memberOf(origin)?.key })
    const fresh = holding.offer(entries)
    if (fresh > 0) for (const origin of new Set(entries.map((entry) => entry.origin))) carriers.brought(watch.region, origin, performance.now())
    watch.got(0, fresh)
    for (const entry of repeated) if (!holding.compare(entry)) await compare(entry)
    if (strangers.length > 0) members = await ledger.members()
    for (const origin of strangers) if (!memberOf(origin)) watch.shun(origin, performance.now() + membersEveryMs)
    await settle()
    toldAll()
    carriers.heard(watch.region, performance.now())
    return fresh > 0
  }
  /** What is bad of one origin does not keep the others from coming. */
  const troubled = (error: unknown, watch: PeerWatch) => {
    watch.failed(error)
    if (error instanceof Fork) holding.freeze(error)
    if (!(error instanceof BadPage) || error.origin === undefined) return
    if (error.forked && regionOf(error.origin) === watch.region) holding.freeze(new Fork(error.origin, holding.tip(error.origin).number))
    else watch.shun(error.origin, performance.now() + shunnedMs)
    tellForks()
  }
  const follow = async (link: Link, watch: PeerWatch, signal: AbortSignal) => {
    let statusAt = Number.NEGATIVE_INFINITY
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (performance.now() - statusAt > statusEveryMs) {
          await askStatus(link, watch, signal)
          statusAt = performance.now()
        }
        failures = (await askEntries(link, watch, signal)) ? 0 : Math.min(failures + 1, 3)
      } catch (error) {
        if (signal.aborted) return
        failures++
        statusAt = Number.NEGATIVE_INFINITY
        troubled(error, watch)
      }
      if (failures > 0) await rest(restAfter(failures), signal)
    }
  }

  const start = (region: string, member: Member) => {
    const end = new AbortController()
    const watch = new PeerWatch(region, member.address)
    const link = linkTo({ region, address: member.address, key: member.key }, self)
    const running = follow(link, watch, end.signal).finally(() => link[Symbol.dispose]())
    loops.set(region, { member, watch, end, running })
  }
  const leave = async (region: string) => {
    const loop = loops.get(region)
    loops.delete(region)
    carriers.gone(region)
    loop?.end.abort()
    await loop?.running
  }
  /** Follows those who are members now, at where they are now; and looks again at what was not in its turn. */
  const mind = async () => {
    while (!stop.signal.aborted) {
      try {
        members = await ledger.members()
        const wanted = Object.entries(members).filter(([region, { origin, address }]) => origin !== self.origin && address !== '' && asks(region))
        const same = (region: string, { address, key }: Member) => members[region]?.address === address && members[region]?.key === key
        const gone = [...loops].filter(([region, { member }]) => !(wanted.some(([name]) => name === region) && same(region, member)))
        await Promise.all(gone.map(([region]) => leave(region)))
        for (const [region, member] of wanted) if (!loops.has(region)) start(region, member)
        await settle()
      } catch (error) {
        tell(error)
      }
      await rest(membersEveryMs)
    }
  }

  holding.applied(ledger.ends())
  const minding = mind()
  return {
    peers: () => Object.fromEntries([...loops].map(([region, { watch }]) => [region, watch.state(performance.now())])),
    frozen: () => holding.frozen,
    waits: () => Object.fromEntries(waits),
    held: () => ({ entries: holding.count, bytes: holding.bytes }),
    async [Symbol.asyncDispose]() {
      stop.abort()
      await minding
      await Promise.all([...loops.keys()].map(leave))
      await settling
    },
  }
}
