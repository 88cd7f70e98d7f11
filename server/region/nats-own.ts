/** What a ledger, and what a page, has of one origin alone. */
import { noChain } from '../merge/entry.ts'
import type { Kept, Ledger } from '../merge/ledger.ts'
import type { PublicKey } from './keys.ts'
import { readPage, type Tip } from './page-read.ts'

/** Those after the number, at most so many. */
export async function entriesAfter(ledger: Ledger, origin: string, number: number, limit: number): Promise<readonly Kept[]> {
  const vector = ledger.vector()
  const others = Object.keys(vector).filter((one) => one !== origin)
  const entries = await ledger.after({ ...vector, [origin]: number }, limit, others)
  return entries.filter((entry) => entry.origin === origin)
}

/** The entry of the number, the last one when none is said. Rejects when it is not kept. */
export async function tipOf(ledger: Ledger, origin: string, number?: number): Promise<Tip> {
  const end = ledger.ends()[origin] ?? { number: 0, chain: noChain }
  if (number === undefined || number === end.number) return end
  if (number === 0) return { number, chain: noChain }
  const [entry] = await entriesAfter(ledger, origin, number - 1, 1)
  if (entry?.number !== number) throw new Error(`entry ${origin}:${number} is not kept here any more`)
  return { number, chain: entry.chain }
}

/** Those in the page that follow the tip. Throws when it is not what the origin signed, or does not follow, or has others' entries. */
export function provenIn(page: Uint8Array, origin: string, tip: Tip, key: PublicKey | undefined): readonly Kept[] {
  const { entries, strangers } = readPage(page, { tip: () => tip, key: (of) => (of === origin ? key : undefined) })
  if (strangers.length > 0) throw new Error(`a page of ${origin} has entries of ${strangers.join(', ')}`)
  return entries
}

/** As `changed` of the ledger, with a signal for this one wait, so that none leaves anything behind on one that lives long; and for so long at most. */
export async function changedIn(ledger: Ledger, signal: AbortSignal, mostMs?: number): Promise<void> {
  if (signal.aborted) return
  const waited = new AbortController()
  const end = () => waited.abort()
  signal.addEventListener('abort', end)
  const timer = mostMs === undefined ? undefined : setTimeout(end, mostMs)
  try {
    await ledger.changed(waited.signal)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
}
