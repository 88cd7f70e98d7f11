/** Sends a region's own entries to its stream, each once and in order, going on after whatever the stream has already. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { JetStreamClient, JetStreamManager, StoredMsg } from '@nats-io/jetstream'
import type { Kept, Ledger } from '../merge/ledger.ts'
import type { PublicKey } from './keys.ts'
import { idOf, incarnationOf, pagesBy, pagesOf, streamOf } from './nats-names.ts'
import { changedIn, entriesAfter, provenIn, tipOf } from './nats-own.ts'
import { isThere, latestOf, spanOf } from './nats-position.ts'
import type { Counted } from './nats-state.ts'
import { pageOf, type Sealing, Unshippable } from './page.ts'

/** While changes come fast, one message in so many milliseconds; a change that comes alone goes at once. */
const lingerMs = 100
/** So many wait for the stream's word at most, and a message has at most so many entries. */
const mostWaiting = 8
const pageEntries = 500
const ackTimeoutMs = 10_000
const catchUpMs = 10_000
/** One server of a region sends; the others look so often whether it still does. */
const standByMs = 1_000
/** An empty stream begins with the last so many; whoever lacks more asks for them. */
const beginWith = 10_000
/** A stream that is there already is used as it is; one made here keeps pages for a week, and a gigabyte of them at most. */
const kept = { max_age: 7 * 24 * 3600 * 1e9, max_bytes: 1 << 30 } as const
const wrongLastIdCode = 10_070
const wrongLastSequenceCode = 10_071

export interface Publishing {
  readonly lake: string
  readonly origin: string
  readonly ledger: Ledger
  /** Signs for it. */
  readonly sign: Sealing['sign']
  /** Of a member, this region too. */
  readonly key: (origin: string) => PublicKey | undefined
}
export interface Stream {
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  /** Bytes that a message may have. */
  readonly most: number
}

/** Where the stream is. */
interface Last {
  number: number
  /** What the next message says it follows, so that the stream refuses it if it does not. */
  follows: { readonly lastSequence: number } | { readonly lastMsgID: string }
}

/** Runs until the signal is aborted. Rejects when the stream cannot be made or written to, or has what this region does not know. */
export async function publish(region: Publishing, stream: Stream, counted: Counted, signal: AbortSignal): Promise<void> {
  const name = streamOf(region.lake, incarnationOf(region.origin)[0])
  await ensureStream(region, stream.jsm, name)
  /** What was known here when another server of this region was seen to send; undefined: it is for this one to send. */
  let left: number | undefined
  while (!signal.aborted) {
    const last = await whereIs(region, stream.jsm, name, signal)
    counted.has(last.number)
    if (left === undefined || last.number < left) {
      const failure = await goOn(region, stream, last, counted, signal)
      if (failure && !isOvertaken(failure.error)) throw failure.error
    }
    left = region.ledger.vector()[region.origin] ?? 0
    await sleep(standByMs, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
const isOvertaken = (error: unknown): boolean => [wrongLastIdCode, wrongLastSequenceCode].includes(Number(codeOf(error)))

async function ensureStream({ lake, origin }: Publishing, jsm: JetStreamManager, name: string): Promise<void> {
  if (!(await isThere(jsm, name))) await jsm.streams.add({ name, subjects: [pagesOf(lake, incarnationOf(origin)[0])], ...kept })
}

async function whereIs(region: Publishing, jsm: JetStreamManager, name: string, signal: AbortSignal): Promise<Last> {
  const { lake, origin, ledger } = region
  // Asked first: if more comes in between, the stream refuses what is sent after this number.
  const { state } = await jsm.streams.info(name)
  const follows = { lastSequence: state.last_seq }
  const latest = await latestOf(jsm, name, pagesBy(lake, origin))
  if (latest) return { number: await vouched(region, latest, signal), follows }
  return { number: Math.max(0, (ledger.vector()[origin] ?? 0) - beginWith), follows }
}

/** The number of the last entry in the message, which must be the one that this region has under that number. */
async function vouched({ origin, ledger, key }: Publishing, { subject, header, data }: StoredMsg, signal: AbortSignal): Promise<number> {
  const { last } = spanOf(subject, header)
  // Another server of this region may have written it a moment ago.
  for (const began = performance.now(); (ledger.vector()[origin] ?? 0) < last && performance.now() < began + catchUpMs && !signal.aborted; )
    await changedIn(ledger, signal, catchUpMs)
  try {
    provenIn(data, origin, await tipOf(ledger, origin, last), key(origin))
  } catch (cause) {
    throw new Error(
      `the stream holds an entry ${origin}:${last} that this region has not: a restored store must begin a new incarnation, and no two lakes may share an id`,
      { cause },
    )
  }
  return last
}

/** What a message could not be sent for, or nothing when it was told to stop. */
async function goOn(region: Publishing, stream: Stream, last: Last, counted: Counted, signal: AbortSignal): Promise<{ error: unknown } | undefined> {
  const { ledger, origin } = region
  const broken = new AbortController()
  const stop = AbortSignal.any([signal, broken.signal])
  const waiting = new Set<Promise<void>>()
  let failure: { error: unknown } | undefined
  let sentAt = Number.NEGATIVE_INFINITY
  const send = (entries: readonly Kept[], page: Uint8Array) => {
    const span = { origin, first: entries[0]?.number ?? 0, last: entries.at(-1)?.number ?? 0 }
    const msgID = idOf(span)
    const acked = stream.js
      .publish(pagesBy(region.lake, origin), page, { msgID, expect: last.follows, timeout: ackTimeoutMs })
      .then(() => counted.published(span.last, entries.length, page.length))
      .catch((error: unknown) => {
        failure ??= { error }
        broken.abort()
      })
      .finally(() => waiting.delete(acked))
    waiting.add(acked)
    last.follows = { lastMsgID: msgID }
  }
  while (!stop.aborted) {
    if ((ledger.vector()[origin] ?? 0) <= last.number) {
      await changedIn(ledger, stop)
      continue
    }
    const early = sentAt + lingerMs - performance.now()
    if (early > 0 && (ledger.vector()[origin] ?? 0) < last.number + pageEntries)
      await sleep(early, undefined, { signal: stop }).catch(() => undefined)
    const entries = await entriesAfter(ledger, origin, last.number, pageEntries)
    if (entries.length === 0) await changedIn(ledger, stop, standByMs)
    for (const [part, page] of fitting(region, entries, stream.most)) {
      while (waiting.size >= mostWaiting) await Promise.race(waiting)
      if (stop.aborted) break
      if (page) send(part, page)
      else counted.leftOut()
      sentAt = performance.now()
      last.number = part.at(-1)?.number ?? last.number
    }
  }
  await Promise.all(waiting)
  return failure
}

/** Pages that fit into a message each; without a page, an entry that fits into none. */
function fitting(region: Publishing, entries: readonly Kept[], most: number): readonly (readonly [readonly Kept[], Uint8Array | undefined])[] {
  if (entries.length === 0) return []
  const page = sealed(region, entries)
  if (page && page.length <= most) return [[entries, page]]
  if (entries.length === 1) return [[entries, undefined]]
  const half = entries.length >> 1
  return [...fitting(region, entries.slice(0, half), most), ...fitting(region, entries.slice(half), most)]
}

function sealed(region: Publishing, entries: readonly Kept[]): Uint8Array | undefined {
  try {
    return pageOf(entries, region)
  } catch (error) {
    if (error instanceof Unshippable) return undefined
    throw error
  }
}
