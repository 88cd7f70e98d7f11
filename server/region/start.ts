/** Runs a lake as a region: answers the others, keeps itself up to date from them, and says now and then how far it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import type { Member } from '../merge/entry.ts'
import { saidIn } from '../merge/entry.ts'
import type { Regional } from '../merge/ledger.ts'
import { dotOf, type Vector } from '../merge/vector.ts'
import type { Author } from '../store/store.ts'
import { Addresses } from './addresses.ts'
import { admittingVerbs, invitationsIn } from './admitting.ts'
import { alerting, alertVerbs } from './alerting.ts'
import { Besides } from './besides.ts'
import { keysOf, lakeId } from './identity.ts'
import { entrySigner } from './keys.ts'
import { alarmMs, correctionOf, isAskew } from './lake-time.ts'
import { listen, type Verb } from './listener.ts'
import { natsFrom } from './nats.ts'
import { forget } from './once.ts'
import { type Pulling, pulling } from './pulling.ts'
import type { Kept, RegionStore } from './region.ts'
import { shippingVerbs } from './shipping.ts'
import { keepStanding } from './standing.ts'

export interface RegionPlace {
  readonly name: string
  readonly host: string
  readonly port: number
  /** Where the others reach it, when that is not https://host:port. */
  readonly address: string
  readonly kept: Kept
}

/** What the lake does by itself as a region. */
export const author: Author = { actor: 'caspian', address: '', requestId: '' }

const beatMs = 1_000
const collectMs = 10 * 60_000
const clockMs = 5_000

/** Throws when the port cannot be had. */
export async function startRegion(
  store: RegionStore,
  config: Config,
  place: RegionPlace,
  more: Readonly<Record<string, Verb>>,
  report: (what: string, error: unknown) => void,
): Promise<AsyncDisposable & { readonly port: number }> {
  const { ledger } = store
  const keys = keysOf(store.tokenKey)
  if (await hasLeft(ledger, place.name)) {
    report('starting as a region', new Error(`${place.name} has left the other regions: it serves what it had, and decides on nothing`))
    return { port: 0, async [Symbol.asyncDispose]() {} }
  }
  const self = await selfOf(ledger, place.name)
  await using open = new AsyncDisposableStack()

  const status = async () => ({ region: place.name, origin: self.origin, vector: ledger.vector(), now: Date.now() })
  const said = new Map<string, Vector>()
  const addresses = new Addresses(ledger)
  const sealing = { origin: self.origin, sign: entrySigner(keys) }
  const listener = open.use(
    await listen({
      keys,
      region: place.name,
      host: place.host,
      port: place.port,
      verbs: {
        ...shippingVerbs(ledger, sealing, status, (region, have) => said.set(region, have)),
        ...alertVerbs(ledger),
        ...admittingVerbs({ store, kept: place.kept, author }),
        ...more,
      },
      member: async (key) => Object.entries(await ledger.members()).find(([, member]) => member.key === key)?.[0],
      found: (region, at) => addresses.hear(region, at),
      strangers: async () => (await invitationsIn(store).open(Date.now())).length > 0,
      failed: (verb, error) => report(`another region asked for ${verb}`, error),
    }),
  )
  const address = place.address || `https://${place.host.includes(':') ? `[${place.host}]` : place.host}:${listener.port}`
  await introduce(store, place.name, { ...self, key: keys.public, address })
  const besides = new Besides()
  /** Of the own clock, by those of all. */
  let [correction, askew] = [0, false]
  const nats = await natsFrom(config, {
    lake: await lakeId(ledger),
    origin: self.origin,
    ledger,
    sign: sealing.sign,
    missing: (origin) => besides.lacks(origin),
    alert: (entry) => void ledger.heed(entry).catch((error: unknown) => report('heeding what another region took away', error)),
  })
  if (nats) open.use(nats)
  const pulls: Pulling = open.use(
    pulling({
      self: { region: place.name, keys, origin: self.origin, address },
      ledger: { ...ledger, members: () => addresses.members() },
      lakeTime: () => Date.now() + correction,
      ...(nats ? { besides: () => (nats.state.silentSince === null ? besides.origins(ledger.vector(), vectorsOf(pulls)) : []) } : {}),
      failed: (error) => report('taking in entries of another region', error),
    }),
  )
  const stop = new AbortController()
  const beating = beat(store, self.origin, stop.signal).catch((error: unknown) => report('telling the others how far this region is', error))
  open.defer(() => {
    stop.abort()
    return beating
  })
  open.use(alerting(ledger, { region: place.name, keys }, self.origin, report, nats))
  const clocks = setInterval(() => {
    const offsets = Object.values(pulls.peers()).flatMap(({ connected, clockOffsetMs }) =>
      connected && clockOffsetMs !== undefined ? [clockOffsetMs] : [],
    )
    correction = correctionOf(offsets)
    if (isAskew(offsets) && !askew)
      report('comparing clocks', new Error(`the clocks of the regions are ${alarmMs} ms apart or more: set them by NTP`))
    askew = isAskew(offsets)
    ledger.steer(correction).catch((error: unknown) => report('setting the clock of the lake', error))
  }, clockMs)
  open.defer(() => clearInterval(clocks))
  const collecting = setInterval(() => {
    void ledger
      .stable()
      .then((stable) => ledger.collect(stable))
      .then(() => forget(store, Date.now()))
      .catch((error: unknown) => report('forgetting what no region needs', error))
  }, collectMs)
  open.defer(() => clearInterval(collecting))
  open.use(keepStanding(store, pulls, said, report))
  const rest = open.move()
  return {
    port: listener.port,
    async [Symbol.asyncDispose]() {
      await rest[Symbol.asyncDispose]()
    },
  }
}

const vectorsOf = (pulls: Pulling): readonly Vector[] => Object.values(pulls.peers()).map(({ vector }) => vector)

/** What the others know this region by, or will. A lake that was restored from a backup goes on as another incarnation. */
async function selfOf(ledger: Regional, name: string): Promise<Member> {
  const is = (await ledger.members())[name]
  const { joined: _before, ...known } = is ?? { number: 1, last: 1023, key: '', address: '', base: {} }
  return { ...known, origin: ledger.origin }
}

/** Whether it was a member once, and said that it leaves. */
const hasLeft = async (ledger: Regional, name: string) => (await ledger.members())[name] === undefined && (ledger.vector()[ledger.origin] ?? 0) > 0

/** The founder tells that it is a member itself, and every region where it is to be found now. */
async function introduce(store: RegionStore, region: string, member: Member): Promise<void> {
  const is = (await store.ledger.members())[region]
  if (is && is.origin === member.origin && is.address === member.address && is.key === member.key) return
  const outcome = await store.commit({ author, steps: [{ do: 'tell', op: { op: 'join', region, member } }] })
  if (!outcome.ok) throw new Error(`the region could not be told to the others: ${outcome.reason}`)
}

/** An entry that says nothing, but what was applied when it was written: only where others have said something since the last own one. */
async function beat(store: RegionStore, origin: string, signal: AbortSignal): Promise<void> {
  const { ledger } = store
  let told = await knownOf(ledger, origin)
  const rest = () => sleep(beatMs, undefined, { signal }).catch(() => undefined)
  for (await rest(); !signal.aborted; await rest()) {
    const { [origin]: own = 0, ...others } = ledger.vector()
    const since = await ledger.after({ ...told, [origin]: own }, 64)
    if (since.some((entry) => saidIn(entry).ops.some(({ op }) => op !== 'beat')) && Object.keys(await ledger.members()).length > 1) {
      await store.commit({ author, steps: [{ do: 'tell', op: { op: 'beat' } }] })
    }
    told = others
  }
}

/** What the last own entry knew. */
async function knownOf(ledger: Regional, origin: string): Promise<Vector> {
  const number = ledger.vector()[origin] ?? 0
  return number === 0 ? {} : ((await ledger.entry(dotOf(origin, number)))?.deps ?? {})
}
