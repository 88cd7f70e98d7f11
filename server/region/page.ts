/** Entries as regions ship them: a few hundred bytes each, each origin's last one signed by it, whoever passes them on. */
import { millisOf } from '../kit/clock.ts'
import type { Entry } from '../merge/entry.ts'
import type { Kept } from '../merge/ledger.ts'
import type { Vector } from '../merge/vector.ts'
import type { Link } from './keys.ts'
import {
  chainBytes,
  type DepsChange,
  enough,
  form,
  hexOf,
  most,
  originName,
  packed,
  type RowStart,
  saltBytes,
  signatureBytes,
  stampForm,
} from './page-form.ts'

/** What a region vouches with for its own entries; those of others travel up to the last whose signature was kept. */
export interface Sealing {
  readonly origin: string
  readonly sign: (link: Link) => string
}

/**
 * The first of them that make a page: as many as are enough, or more when nothing before could be vouched for. Empty: none of them can
 * be vouched for yet; look further, or wait. The run of an origin never grows on its way, since it is cut where another one cut it.
 */
export function shippable(entries: readonly Kept[], own: string): readonly Kept[] {
  const last = new Map<string, number>()
  let bytes = 0
  let at = 0
  for (const entry of entries) {
    bytes += Buffer.byteLength(entry.said)
    if (last.size > 0 && (at >= enough.entries || bytes > enough.saidBytes)) break
    if (entry.origin === own || entry.signature !== null) last.set(entry.origin, entry.number)
    at++
  }
  return entries.slice(0, at).filter(({ origin, number }) => number <= (last.get(origin) ?? 0))
}

/** An entry of one's own that no page can carry: more than 4 MiB said, or not in the form that all entries have. */
export class Unshippable extends Error {
  override name = 'Unshippable'
  constructor({ origin, number }: Entry, why: string) {
    super(`Entry ${number} of ${origin} cannot be shipped: ${why}`)
  }
}

/** The page of what `shippable` gave, at least one entry. Throws Unshippable, or for an entry of another region without a signature at its end. */
export function pageOf(entries: readonly Kept[], sealing: Sealing): Uint8Array {
  const runs = new Map<string, Kept[]>()
  for (const entry of entries) {
    const why = misfit(entry, runs.get(entry.origin)?.at(-1))
    if (why) throw new Unshippable(entry, why)
    const run = runs.get(entry.origin)
    if (run) run.push(entry)
    else runs.set(entry.origin, [entry])
  }
  const places = new Map([...runs.keys()].map((origin, place) => [origin, place]))
  for (const { deps } of entries) for (const origin of Object.keys(deps)) if (!places.has(origin)) places.set(origin, places.size)
  const place = (origin: string): number => places.get(origin) as number
  const rows = rowsOf(entries, place)
  const origins = [...places.keys()].map((origin) => [origin, runs.get(origin)?.[0]?.number ?? 0])
  const header = Buffer.from(JSON.stringify({ origins, rows }))
  const seals = [...runs.values()].flatMap((run) => {
    const end = run.at(-1) as Kept
    return [Buffer.from(end.chain, 'hex'), Buffer.from(signatureOf(end, sealing), 'base64')]
  })
  const raw = Buffer.concat([...seals, ...entries.map(({ salt }) => Buffer.from(salt, 'hex'))])
  const inner = packed(Buffer.concat([counted(header.length), header, ...entries.map(({ said }) => Buffer.from(said))]))
  return Buffer.concat([Buffer.from([form]), counted(raw.length), raw, inner])
}

function counted(count: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(count)
  return bytes
}

function signatureOf(end: Kept, sealing: Sealing): string {
  const signature = end.origin === sealing.origin ? sealing.sign(end) : end.signature
  if (signature === null || Buffer.byteLength(signature, 'base64') !== signatureBytes) throw new Unshippable(end, 'its origin has not signed it')
  return signature
}

function misfit(entry: Kept, before: Kept | undefined): string | undefined {
  if (!originName.test(entry.origin)) return 'its origin has no good name'
  if (Object.keys(entry.deps).some((origin) => !originName.test(origin))) return 'it depends on an origin without a good name'
  if (!(Number.isSafeInteger(entry.number) && entry.number > 0)) return 'its number is none'
  if (before && entry.number !== before.number + 1) return `it comes after ${before.number}`
  if (!stampForm.test(entry.stamp)) return 'its stamp is none'
  if (!hexOf(saltBytes).test(entry.salt)) return 'its salt is not 16 bytes in hex'
  if (!hexOf(chainBytes).test(entry.chain)) return 'its chain is not 32 bytes in hex'
  if (Buffer.byteLength(entry.said) > most.saidBytes) return 'it says more than 4 MiB'
  if (Buffer.byteLength(entry.more ?? '') > most.moreBytes) return 'it says more than 64 KiB beside what is known'
  return undefined
}

function rowsOf(entries: readonly Kept[], place: (origin: string) => number): unknown[][] {
  const before = new Map<string, Entry>()
  return entries.map((entry) => {
    const { origin, stamp, deps, epochs, residency, more = null, said } = entry
    const last = before.get(origin)
    before.set(origin, entry)
    const start: RowStart = [
      place(origin),
      millisOf(stamp) - (last ? millisOf(last.stamp) : 0),
      Number.parseInt(stamp.slice(12), 16),
      Buffer.byteLength(said),
    ]
    const row: unknown[] = [...start, changeOf(last?.deps ?? {}, deps, place), epochs, residency, more]
    while (row.at(-1) === null) row.pop()
    return row
  })
}

function changeOf(before: Vector, now: Vector, place: (origin: string) => number): DepsChange | null {
  const more = Object.entries(now)
    .filter(([origin, number]) => before[origin] !== number)
    .map(([origin, number]) => [place(origin), number - (before[origin] ?? 0)] as const)
  const gone = Object.keys(before)
    .filter((origin) => now[origin] === undefined)
    .map((origin) => [place(origin), null] as const)
  return more.length + gone.length > 0 ? [...more, ...gone] : null
}
