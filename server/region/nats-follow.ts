/** Reads the stream of another region from what this one lacks, and hands over its entries as fast as they are applied, no faster. */
import { randomUUID } from 'node:crypto'
import { AckPolicy, type ConsumerInfo, DeliverPolicy, type JsMsg } from '@nats-io/jetstream'
import type { Kept, Ledger } from '../merge/ledger.ts'
import type { PublicKey } from './keys.ts'
import { incarnationOf, pagesBy, type Span, streamOf } from './nats-names.ts'
import { changedIn, provenIn, tipOf } from './nats-own.ts'
import { isThere, spanOf, startOf } from './nats-position.ts'
import type { Stream } from './nats-publish.ts'
import type { Counted } from './nats-state.ts'

/** Messages asked for at once, and so held at most beside those that wait to be applied. */
const atOnce = 64
/** One question waits so long for messages; the server says in between that it is there. */
const patienceMs = 10_000
const aliveMs = 2_000
/** Of a reader that has gone without a word, the server keeps its place so long. */
const forgottenMs = 60_000
/** Entries that are applied together when there are many. */
const together = 500
/** Entries that cannot be applied yet are offered again when anything was, or after so long. */
const againMs = 1_000

export interface Following {
  readonly lake: string
  readonly ledger: Ledger
  /** Of a member. */
  readonly key: (origin: string) => PublicKey | undefined
  /** The stream does not give these, from this number on: they have to be asked for. Said again while they lack. */
  readonly missing: (origin: string, from: number) => void
}

/** Runs until the signal is aborted. Resolves at once when there is no such stream yet, and rejects when it cannot be read. */
export async function follow(region: Following, origin: string, stream: Stream, counted: Counted, signal: AbortSignal): Promise<void> {
  const name = streamOf(region.lake, incarnationOf(origin)[0])
  const subject = pagesBy(region.lake, origin)
  if (!(await isThere(stream.jsm, name))) return
  const start = await startOf(stream.jsm, name, subject, region.ledger.vector()[origin] ?? 0)
  const place = await stream.jsm.consumers.add(name, {
    // With a name, the server can check what is asked for by the question's subject alone.
    name: `caspian_${randomUUID()}`,
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: start,
    filter_subject: subject,
    mem_storage: true,
    inactive_threshold: forgottenMs * 1e6,
  })
  await read(region, origin, stream, place, counted, signal)
}

async function read(region: Following, origin: string, { js }: Stream, place: ConsumerInfo, counted: Counted, signal: AbortSignal): Promise<void> {
  const consumer = js.consumers.getConsumerFromInfo(place)
  let run: Came[] = []
  let count = 0
  const apply = async () => {
    const pages = run
    run = []
    await applied(region, origin, pages, counted, signal)
  }
  while (!signal.aborted) {
    const messages = await consumer.fetch({ max_messages: atOnce, expires: patienceMs, idle_heartbeat: aliveMs })
    using _ = stopping(signal, () => messages.stop())
    for await (const message of messages) {
      // Without acknowledgements, one that got lost on the way is not sent again.
      if (message.info.deliverySequence !== ++count) throw new Error(`a message of ${origin} got lost on its way`)
      const came = cameWith(message, region, origin, counted)
      if (came && run.length > 0 && came.span.first !== (run.at(-1)?.span.last ?? 0) + 1) await apply()
      if (came) run.push(came)
      const entries = (run.at(-1)?.span.last ?? 0) - (run[0]?.span.first ?? 0)
      if (message.info.pending === 0 || entries >= together) await apply()
    }
  }
}

function stopping(signal: AbortSignal, stop: () => void): Disposable {
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', stop) }
}

interface Came {
  readonly span: Span
  readonly page: Uint8Array
}

/** Nothing when the message has nothing new, or is none that its region sent, which holds up none of the others. */
function cameWith(message: JsMsg, { ledger, missing }: Following, origin: string, counted: Counted): Came | undefined {
  const have = ledger.vector()[origin] ?? 0
  try {
    const span = spanOf(message.subject, message.headers)
    if (span.origin !== origin) throw new Error(`a message on ${message.subject} has entries of ${span.origin}`)
    const isNew = span.last > have
    counted.offered(origin, span.last, isNew ? span.last - Math.max(have, span.first - 1) : 0, message.data.length)
    return isNew ? { span, page: message.data } : undefined
  } catch (error) {
    counted.failed(error, `reading ${origin}`)
    missing(origin, have + 1)
    return undefined
  }
}

/** Resolves when all that the pages have is known here, by whatever way it came. Each begins where the one before ends. */
async function applied(region: Following, origin: string, pages: readonly Came[], counted: Counted, signal: AbortSignal): Promise<void> {
  const [first] = pages
  if (!first) return
  const has = (of: string) => region.ledger.vector()[of] ?? 0
  // What is no longer in the stream has to come by another way, and a page cannot be proven before.
  await until(region, () => (has(origin) + 1 < first.span.first ? [origin] : []), 0, signal)
  if (signal.aborted) return
  let tip = await tipOf(region.ledger, origin)
  const entries: Kept[] = []
  for (const [at, { span, page }] of pages.entries()) {
    if (span.last <= tip.number) continue
    try {
      entries.push(...provenIn(page, origin, tip, region.key(origin)))
    } catch (error) {
      counted.failed(error, `reading ${origin}`)
      await offer(region, origin, entries, signal)
      region.missing(origin, tip.number + 1)
      return applied(region, origin, pages.slice(at + 1), counted, signal)
    }
    tip = entries.at(-1) ?? tip
  }
  await offer(region, origin, entries, signal)
}

async function offer(region: Following, origin: string, entries: readonly Kept[], signal: AbortSignal): Promise<void> {
  const { ledger } = region
  const has = (of: string) => ledger.vector()[of] ?? 0
  const lacking = () => entries.filter(({ number }) => number > has(origin))
  while (lacking().length > 0 && !signal.aborted) {
    const waitsFor = () => {
      const deps = lacking()[0]?.deps ?? {}
      return Object.keys(deps).filter((of) => of !== origin && has(of) < (deps[of] ?? 0))
    }
    // These come by other streams a moment later mostly.
    await until(region, waitsFor, againMs, signal)
    const before = has(origin)
    if (!signal.aborted && lacking().length > 0) await ledger.take(lacking())
    if (has(origin) === before && lacking().length > 0) await changedIn(ledger, signal, againMs)
  }
}

/** Resolves when nothing lacks, or the signal is aborted. From `afterMs` on, and then now and again, what lacks is said to be missing. */
async function until({ ledger, missing }: Following, lacks: () => readonly string[], afterMs: number, signal: AbortSignal): Promise<void> {
  let sayAt = performance.now() + afterMs
  for (let origins = lacks(); origins.length > 0 && !signal.aborted; origins = lacks()) {
    if (performance.now() >= sayAt) {
      for (const origin of origins) missing(origin, (ledger.vector()[origin] ?? 0) + 1)
      sayAt = performance.now() + againMs
    }
    await changedIn(ledger, signal, Math.max(1, sayAt - performance.now()))
  }
}
