/** Reads a page of entries and believes nothing in it: numbers are dense, every hash follows from the one before, each origin has signed. */
import { chained } from '../merge/entry.ts'
import type { Kept } from '../merge/ledger.ts'
import { isLinkSigned, type PublicKey } from './keys.ts'
import { chainBytes, form, most, saltBytes, signatureBytes } from './page-form.ts'
import { BadPage, headerOf, partsOf, type Run, rowOf, runsOf, textOf } from './page-parts.ts'

/** The last entry that is here of an origin; number 0 and `noChain` before its first. */
export interface Tip {
  readonly number: number
  readonly chain: string
}
export interface Reading {
  readonly tip: (origin: string) => Tip
  /** The key of the member whose origin it is; undefined: none that is known here. */
  readonly key: (origin: string) => PublicKey | undefined
}
export interface Read {
  /** Those after the tips, in the page's order; each origin's last with its signature. */
  readonly entries: readonly Kept[]
  /** Of each origin with nothing after the tip, the last entry: only its chain is proven, to be compared with that of the entry kept. */
  readonly repeated: readonly Kept[]
  /** Origins that no known member has; their entries are left out. They may be known once what came before is applied. */
  readonly strangers: readonly string[]
}

/** Throws BadPage. Holds up the process for up to about 0.2 s with the largest page; a usual one takes milliseconds. */
export function readPage(page: Uint8Array, { tip, key }: Reading): Read {
  if (page.length > most.pageBytes) throw new BadPage(`it has more than ${most.pageBytes} bytes`)
  const bytes = Buffer.from(page.buffer, page.byteOffset, page.byteLength)
  if (bytes[0] !== form) throw new BadPage('it is none, or of a Caspian newer than this one')
  const { raw, inner } = partsOf(bytes)
  const { origins, rows, said } = headerOf(inner)
  const names = origins.map(([name]) => name)
  const runs = runsOf(origins, raw)
  const saltsAt = runs.length * (chainBytes + signatureBytes)
  if (raw.length !== saltsAt + rows.length * saltBytes) throw new BadPage('its salts are not as many as its entries')
  const entries: Kept[] = []
  let at = 0
  let named = 0
  rows.forEach((row, index) => {
    const { run, length, ...envelope } = rowOf(row, runs, names, index)
    if (at + length > said.length) throw new BadPage(`row ${index} says more than there is`)
    const saltAt = saltsAt + index * saltBytes
    const entry: Kept = {
      origin: run.origin,
      number: run.first + run.read.length,
      ...envelope,
      said: textOf(said.subarray(at, at + length), index),
      salt: raw.toString('hex', saltAt, saltAt + saltBytes),
      chain: '',
      signature: null,
    }
    at += length
    named += Object.keys(envelope.deps).length
    if (named > most.deps) throw new BadPage('its entries depend on too much')
    run.read.push(entry)
    entries.push(entry)
  })
  if (at !== said.length) throw new BadPage('it goes on after its last entry')
  const strangers: string[] = []
  const repeated: Kept[] = []
  const proven = new Map<string, readonly Kept[]>()
  for (const run of runs) {
    const by = key(run.origin)
    if (by === undefined) strangers.push(run.origin)
    else proven.set(run.origin, provenOf(run, tip(run.origin), by, repeated))
  }
  return {
    entries: entries.flatMap(({ origin, number }) => {
      const run = proven.get(origin) ?? []
      return run[number - (run[0]?.number ?? 0)] ?? []
    }),
    repeated,
    strangers,
  }
}

/** Those after the tip with their chains, of which the last is the one that the origin signed. */
function provenOf(run: Run, tip: Tip, key: PublicKey, repeated: Kept[]): readonly Kept[] {
  const { origin, chain, signature, first, read } = run
  const last = read.at(-1)
  if (!last) throw new BadPage('it has no entries', origin)
  if (first > tip.number + 1) throw new BadPage(`its entries begin with ${first}, and the last one here is ${tip.number}`, origin)
  const end = { ...last, chain, signature }
  if (!isLinkSigned(key, end, signature)) throw new BadPage(`the signature over entry ${end.number} is not by its key`, origin)
  if (end.number < tip.number) repeated.push(end)
  let before = tip.chain
  const fresh = read.slice(tip.number + 1 - first).map((entry) => {
    before = chained(before, entry, entry.salt, entry.said)
    return { ...entry, chain: before }
  })
  if (end.number >= tip.number && before !== chain) {
    const what = `entry ${end.number}, which it signed, does not follow from ${tip.number} as it is here: altered on its way, or written twice`
    throw new BadPage(what, origin, true)
  }
  return fresh.map((entry) => (entry.number === end.number ? end : entry))
}
