/** What a page that came in is made of, as far as its form tells: nothing in it is proven yet. */
import { stampOf } from '../kit/clock.ts'
import type { Kept } from '../merge/ledger.ts'
import type { Vector } from '../merge/vector.ts'
import { chainBytes, most, originName, signatureBytes, unpacked } from './page-form.ts'

/** A page that is damaged, forged or not for us; says what is wrong and nothing of what the entries say. */
export class BadPage extends Error {
  override name = 'BadPage'
  /** Whose entries they are, where it is about one origin. */
  readonly origin: string | undefined
  /** The origin has signed these very entries' end, but they do not follow from what is here: it has written two histories, or a relay lies. */
  readonly forked: boolean
  constructor(what: string, origin?: string, forked = false) {
    super(origin === undefined ? `The page is bad: ${what}` : `The page is bad: ${origin}: ${what}`)
    this.origin = origin
    this.forked = forked
  }
}

/** The entries of one origin in a page, and what it signed of them. */
export interface Run {
  readonly origin: string
  readonly first: number
  readonly chain: string
  readonly signature: string
  readonly read: Kept[]
  deps: Vector
  ms: number
}

export function partsOf(bytes: Buffer): { raw: Buffer; inner: Buffer } {
  if (bytes.length < 5) throw new BadPage('it ends too early')
  const end = 5 + bytes.readUInt32BE(1)
  if (end > bytes.length) throw new BadPage('it ends too early')
  try {
    return { raw: bytes.subarray(5, end), inner: unpacked(bytes.subarray(end)) }
  } catch {
    throw new BadPage(`what is compressed in it is damaged, or has more than ${most.inflatedBytes} bytes`)
  }
}

type Named = readonly [name: string, first: number]
export function headerOf(inner: Buffer): { origins: readonly Named[]; rows: readonly (readonly unknown[])[]; said: Buffer } {
  const end = inner.length < 4 ? Number.POSITIVE_INFINITY : 4 + inner.readUInt32BE(0)
  if (end > inner.length) throw new BadPage('it ends too early')
  if (end > most.headerBytes) throw new BadPage(`its header has more than ${most.headerBytes} bytes`)
  let header: unknown
  try {
    header = JSON.parse(textOf(inner.subarray(4, end), 'header'))
  } catch {
    throw new BadPage('its header cannot be read')
  }
  const { origins, rows } = (typeof header === 'object' && header !== null ? header : {}) as Record<string, unknown>
  if (!Array.isArray(origins) || !Array.isArray(rows)) throw new BadPage('its header is none')
  if (rows.length === 0 || rows.length > most.entries) throw new BadPage(`it has ${rows.length} entries, of at most ${most.entries}`)
  if (origins.length > most.origins) throw new BadPage(`it names more than ${most.origins} origins`)
  const good = origins.every((named: unknown) => Array.isArray(named) && named.length === 2 && originName.test(String(named[0])) && isCount(named[1]))
  if (!good || new Set(origins.map(([name]) => String(name))).size !== origins.length) throw new BadPage('its origins are none')
  if (!rows.every(Array.isArray)) throw new BadPage('its rows are none')
  return { origins: origins.map(([name, first]) => [String(name), Number(first)]), rows, said: inner.subarray(end) }
}

export function runsOf(origins: readonly Named[], raw: Buffer): Run[] {
  const shipped = origins.filter(([, first]) => first > 0)
  if (origins.slice(0, shipped.length).some(([, first]) => first === 0)) throw new BadPage('its origins are not in order')
  const each = chainBytes + signatureBytes
  if (raw.length < shipped.length * each) throw new BadPage('its signatures are not as many as its origins')
  return shipped.map(([origin, first], place) => ({
    origin,
    first,
    chain: raw.toString('hex', place * each, place * each + chainBytes),
    signature: raw.toString('base64', place * each + chainBytes, (place + 1) * each),
    read: [],
    deps: {},
    ms: 0,
  }))
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isWhole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)

export function rowOf(row: readonly unknown[], runs: readonly Run[], names: readonly string[], index: number) {
  const [place, later, count, length, change = null, epochs = null, residency = null, more = null] = row
  const bad = (what: string) => new BadPage(`row ${index}: ${what}`)
  const run = isCount(place) ? runs[place] : undefined
  if (!run) throw bad('it has no origin')
  if (row.length > 8) throw bad('it has fields of a Caspian newer than this one')
  const ms = run.ms + (isWhole(later) ? later : Number.NaN)
  if (!(ms >= 0 && ms < 2 ** 48) || !isCount(count) || count > 0xffff) throw bad('its stamp is none')
  if (!isCount(length) || length > most.saidBytes) throw bad(`it says more than ${most.saidBytes} bytes`)
  if (residency !== null && typeof residency !== 'string') throw bad('its residency is none')
  if (epochs !== null && !isTexts(epochs)) throw bad('its epochs are none')
  if (more !== null && (typeof more !== 'string' || Buffer.byteLength(more) > most.moreBytes))
    throw bad(`what it says more is no text of at most ${most.moreBytes} bytes`)
  run.ms = ms
  run.deps = depsAfter(run.deps, change, names, bad)
  return { run, stamp: stampOf(ms, count), length, deps: run.deps, epochs, residency, ...(more === null ? {} : { more }) }
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string')

function depsAfter(before: Vector, change: unknown, names: readonly string[], bad: (what: string) => BadPage): Vector {
  if (change === null) return before
  if (!Array.isArray(change) || change.length > most.origins) throw bad('its dependencies are none')
  const now: Record<string, number> = { ...before }
  for (const one of change) {
    const [place, more] = (Array.isArray(one) ? one : []) as unknown[]
    const origin = isCount(place) ? names[place] : undefined
    if (origin === undefined) throw bad('it depends on an origin that is not named')
    if (more === null) delete now[origin]
    else {
      const number = (now[origin] ?? 0) + (isWhole(more) ? more : Number.NaN)
      if (!isCount(number)) throw bad('its dependencies are no counts')
      now[origin] = number
    }
  }
  return now
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
export function textOf(bytes: Uint8Array, where: number | string): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new BadPage(`${typeof where === 'number' ? `row ${where}` : where}: it is not text`)
  }
}
