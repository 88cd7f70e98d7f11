/** The link of a region to a message server: connects for ever, and begins anew after every break from what the stream and the lake say. */

import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JetStreamClient, jetstream } from '@nats-io/jetstream'
import { connect, credsAuthenticator, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import type { Kept, Ledger } from '../merge/ledger.ts'
import type { PublicKey } from './keys.ts'
import { alertOf, listen } from './nats-alert.ts'
import { follow } from './nats-follow.ts'
import { alertsBy, inboxOf, incarnationOf } from './nats-names.ts'
import type { NatsPlace } from './nats-place.ts'
import { publish, type Stream } from './nats-publish.ts'
import { Counted, type NatsState } from './nats-state.ts'
import type { Sealing } from './page.ts'

const connectMs = 5_000
/** A server that says nothing twice in a row is taken for gone. */
const pingMs = 10_000
const leastPauseMs = 250
const mostPauseMs = 30_000
/** Members that join are looked for so often while a link is up; so often too a stream that cannot be read is tried again at most. */
const lookMs = 5_000
/** Of a message, beside its page: headers and subject. */
const spareBytes = 1_024

export interface NatsParts {
  /** Its id. */
  readonly lake: string
  /** Of this region, as it is now. */
  readonly origin: string
  readonly ledger: Ledger
  readonly sign: Sealing['sign']
  /** The server does not give these entries, from this number on: they have to be asked for. Said again while they lack. */
  readonly missing: (origin: string, from: number) => void
  /** An entry that its origin sent ahead of its turn, and signed. It changes nothing that merges; it comes again in its turn. */
  readonly alert: (entry: Kept) => void
}
export interface NatsLink extends AsyncDisposable {
  readonly state: NatsState
  /** An entry of this region to all who listen now; false when no server is reached. Rejects when no page can carry it. */
  sendAlert(entry: Kept): Promise<boolean>
}

export function natsLink(place: NatsPlace, parts: NatsParts): NatsLink {
  const stop = new AbortController()
  const counted = new Counted()
  let connection: NatsConnection | undefined
  const stopped = aborted(stop.signal)
  const once = async () => {
    const connecting = connect(await optionsOf(place, parts))
    // Nobody who ends the link waits for a server that does not answer.
    const reached = await Promise.race([connecting, stopped])
    if (!reached) return void connecting.then((late) => late.close()).catch(() => undefined)
    connection = reached
    counted.reached(reached.getServer())
    try {
      await session(reached, parts, counted, stop.signal)
    } finally {
      connection = undefined
      await reached.close()
    }
  }
  const run = async () => {
    for (let pauseMs = leastPauseMs; !stop.signal.aborted; pauseMs = Math.min(mostPauseMs, pauseMs * 2)) {
      const began = performance.now()
      await once().catch((error: unknown) => counted.failed(error, 'connection'))
      counted.lost()
      if (performance.now() - began > mostPauseMs) pauseMs = leastPauseMs
      if (!stop.signal.aborted) await pause(pauseMs, stop.signal)
    }
  }
  const running = run()
  return {
    state: counted.state,
    async sendAlert(entry) {
      const alert = await alertOf(entry, parts)
      if (!connection || connection.isClosed()) return false
      connection.publish(alertsBy(parts.lake, incarnationOf(parts.origin)[0]), alert)
      return true
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

/** Up to half as long again, so that regions that lost the server together do not come back together. */
const pause = (ms: number, signal: AbortSignal) => sleep(ms * (1 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined)

async function optionsOf(place: NatsPlace, { lake, origin }: NatsParts): Promise<NodeConnectionOptions> {
  const [region] = incarnationOf(origin)
  const { servers, user, passwordFile, credentialsFile, caFile } = place
  return {
    servers: [...servers],
    name: `caspian ${region}`,
    ...(user === undefined ? {} : { user }),
    ...(passwordFile === undefined ? {} : { pass: (await readFile(passwordFile, 'utf8')).trim() }),
    ...(credentialsFile === undefined ? {} : { authenticator: credsAuthenticator(await readFile(credentialsFile)) }),
    ...(servers.some((server) => server.startsWith('tls://')) ? { tls: caFile === undefined ? {} : { ca: await readFile(caFile, 'utf8') } } : {}),
    inboxPrefix: inboxOf(lake, region),
    // A break ends the link, and the next begins from what is known then: nothing is sent late from a buffer.
    reconnect: false,
    timeout: connectMs,
    pingInterval: pingMs,
    maxPingOut: 2,
  }
}

/** Resolves when the connection is gone, or the signal aborted and it is closed. */
async function session(connection: NatsConnection, parts: NatsParts, counted: Counted, signal: AbortSignal): Promise<void> {
  const gone = new AbortController()
  const ended = AbortSignal.any([signal, gone.signal])
  const closed = connection.closed().then((error) => {
    if (!signal.aborted) counted.failed(error ?? 'the server closed it', 'connection')
    gone.abort()
  })
  const js: JetStreamClient = jetstream(connection)
  const jsm = await js.jetstreamManager(false)
  const stream: Stream = { js, jsm, most: (connection.info?.max_payload ?? 1 << 20) - spareBytes }
  const members = membersOf(parts.ledger)
  await members.look()
  const work = [
    again(() => publish({ ...parts, key: members.key }, stream, counted, ended), 'sending', counted, ended),
    followAll(parts, members, stream, counted, ended),
    again(() => listen(connection, parts, (error) => counted.failed(error, 'alerts')), 'alerts', counted, ended),
    warned(connection, counted),
  ]
  await aborted(ended)
  await connection.close()
  await Promise.all([closed, ...work])
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })))

/** What the server refuses without an answer, such as a subject that is not ours. */
async function warned(connection: NatsConnection, counted: Counted): Promise<void> {
  for await (const status of connection.status()) if (status.type === 'error') counted.failed(status.error, 'server')
}

/** Until the signal is aborted, with pauses that grow while it fails at once. */
async function again(work: () => Promise<void>, where: string, counted: Counted, signal: AbortSignal): Promise<void> {
  for (let pauseMs = leastPauseMs; !signal.aborted; pauseMs = Math.min(lookMs, pauseMs * 2)) {
    const began = performance.now()
    try {
      await work()
    } catch (error) {
      if (!signal.aborted) counted.failed(error, where)
    }
    if (performance.now() - began > mostPauseMs) pauseMs = leastPauseMs
    await pause(pauseMs, signal)
  }
}

/** Each other member in a stream of its own; who joins while it runs, too. */
async function followAll(parts: NatsParts, members: Members, stream: Stream, counted: Counted, signal: AbortSignal): Promise<void> {
  const following = new Map<string, Promise<void>>()
  while (!signal.aborted) {
    await members.look().catch((error: unknown) => counted.failed(error, 'members'))
    for (const origin of members.origins())
      if (origin !== parts.origin && !following.has(origin))
        following.set(
          origin,
          again(() => follow({ ...parts, key: members.key }, origin, stream, counted, signal), `reading ${origin}`, counted, signal),
        )
    await pause(lookMs, signal)
  }
  await Promise.all(following.values())
}

interface Members {
  look(): Promise<void>
  origins(): readonly string[]
  readonly key: (origin: string) => PublicKey | undefined
}
function membersOf(ledger: Ledger): Members {
  let keys: ReadonlyMap<string, PublicKey> = new Map()
  return {
    async look() {
      keys = new Map(Object.values(await ledger.members()).map(({ origin, key }) => [origin, key]))
    },
    origins: () => [...keys.keys()],
    key: (origin) => keys.get(origin),
  }
}
