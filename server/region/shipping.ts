/** What a region answers when others ask for entries, or how it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kept, Ledger } from '../merge/ledger.ts'
import { missing, sameVector, type Vector } from '../merge/vector.ts'
import { bodyOf, type Verb, VerbRefused } from './listener.ts'
import { changedIn } from './nats-own.ts'
import { pageOf, type Sealing, shippable } from './page.ts'
import { enough, most } from './page-form.ts'

/** What is asked by `POST /entries`, as JSON. */
export interface Wanted {
  readonly have: Vector
  readonly except: readonly string[]
  /** How long to wait until there is something, in milliseconds; at most 30 s. */
  readonly wait: number
}
/** What comes before the page, as one line of JSON; the page is left out when there is nothing. */
export interface Head {
  readonly vector: Vector
}
/** What `GET /status` tells, as JSON; the rest is for people. */
export interface Status extends Head {
  readonly region: string
  readonly origin: string
  /** By the clock of that machine, milliseconds since 1970. */
  readonly now: number
}

const longestWaitMs = 30_000
const mostAskedBytes = 1 << 20
/** A page of fewer waits this long for more, so that many small changes do not travel one by one. */
const few = 100
const gatherMs = 25
const readAtOnce = 256

/** The first of them that make a page; empty when there is none that can be vouched for. Read a few at a time: some may be large. */
export async function nextOf(ledger: Ledger, { have, except }: Omit<Wanted, 'wait'>, own: string): Promise<readonly Kept[]> {
  const known: Record<string, number> = { ...have }
  const entries: Kept[] = []
  for (let bytes = 0; entries.length < most.entries; ) {
    const more = await ledger.after(known, readAtOnce, except)
    for (const entry of more) {
      known[entry.origin] = entry.number
      bytes += entry.said.length
      entries.push(entry)
    }
    const whole = entries.length >= enough.entries || bytes >= enough.saidBytes || more.length < readAtOnce
    const page = whole ? shippable(entries, own) : []
    if (page.length > 0 || more.length < readAtOnce) return page
  }
  return []
}

/** `has` is told of what a member says it has, applied or waiting for its turn. */
export function shippingVerbs(
  ledger: Ledger,
  sealing: Sealing,
  status: () => Promise<Status>,
  has: (region: string, have: Vector) => void = () => undefined,
): Readonly<Record<'entries' | 'status', Verb>> {
  return {
    status: { answer: async () => ({ body: JSON.stringify(await status()) }) },
    entries: {
      async answer({ body, signal, region }) {
        const wanted = wantedIn(await bodyOf(body, mostAskedBytes))
        if (region !== undefined) has(region, wanted.have)
        const until = performance.now() + Math.min(wanted.wait, longestWaitMs)
        const known: Vector = { ...wanted.have, ...Object.fromEntries(wanted.except.map((origin) => [origin, Number.POSITIVE_INFINITY])) }
        for (let gathered = wanted.wait === 0; ; ) {
          const vector = ledger.vector()
          const lacks = missing(known, vector)
          if (lacks > 0 && lacks < few && !gathered) {
            gathered = true
            await sleep(gatherMs, undefined, { signal }).catch(() => undefined)
            continue
          }
          const page = lacks > 0 ? await nextOf(ledger, wanted, sealing.origin) : []
          const left = until - performance.now()
          if (page.length > 0 || left <= 0 || signal.aborted)
            return { body: answerOf({ vector: ledger.vector() }, page.length > 0 ? pageOf(page, sealing) : undefined) }
          if (!sameVector(ledger.vector(), vector)) continue
          await changedIn(ledger, signal, left)
          // Most of what comes is for others: who waits need not look at each of it.
          gathered = true
          await sleep(gatherMs, undefined, { signal }).catch(() => undefined)
        }
      },
    },
  }
}

const newline = 10
const answerOf = (head: Head, page: Uint8Array = new Uint8Array()): Uint8Array => Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), page])
/** What an answer to `entries` is made of. Throws for one that is none. */
export function answerIn(answer: Buffer): { readonly vector: Vector; readonly page: Uint8Array } {
  const end = answer.indexOf(newline)
  const { vector } = JSON.parse(answer.toString('utf8', 0, Math.max(end, 0))) as Partial<Head>
  if (!isVector(vector)) throw new TypeError('no vector')
  return { vector, page: answer.subarray(end + 1) }
}

/** Throws for what is no status. */
export function statusIn(answer: Buffer): Status {
  const status = JSON.parse(answer.toString()) as Status
  if (!isVector(status.vector) || !Number.isFinite(status.now)) throw new TypeError('no status')
  return status
}
export const isVector = (value: unknown): value is Vector =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((number) => Number.isSafeInteger(number) && number >= 0)

function wantedIn(body: Buffer): Wanted {
  try {
    const { have, except, wait } = JSON.parse(body.toString()) as Partial<Wanted>
    if (isVector(have) && Array.isArray(except) && except.every((origin) => typeof origin === 'string') && typeof wait === 'number' && wait >= 0)
      return { have, except, wait }
  } catch {
    /* Said below. */
  }
  throw new VerbRefused(400, 'What is asked for must be JSON: {"have": {origin: number}, "except": [origin], "wait": milliseconds}')
}
