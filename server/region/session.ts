/** What a client has seen of the lake, as a token it carries from region to region, so that no region shows it an older lake. */
import { illegal, Refusal } from '../../kinds/errors.ts'
import { covers, joined, missing, type Vector, vectorText } from '../merge/vector.ts'
import type { Region } from './region.ts'

/** Of the request and of the answer. */
export const sessionHeader = 'Caspian-Session'
/** Of the request: milliseconds that it may wait for what the token says. */
export const waitHeader = 'Caspian-Session-Wait'
const [usualWaitMs, mostWaitMs] = [5_000, 60_000]

const purpose = 'session'
const longest = 8192
/** The region that signed, its signature, the vector. */
const form = /^([A-Za-z0-9][\w.-]{0,127})~([\w-]{86})~([\w-]{2,})$/
/** Verified tokens that are remembered: checking one takes about 0.1 ms, and a client shows the same many times. */
const remembered = 1_000

/**
 * Tokens of one region's thread. Each is signed by the region that gave it out with the key that all members know of it: regions share
 * no secret, so that none can be stolen from one to forge the tokens of all.
 */
export class Sessions {
  private readonly region: Region
  private last: { readonly vector: Vector; readonly token: string } | undefined
  private readonly known = new Map<string, Vector>()

  constructor(region: Region) {
    this.region = region
  }

  /** Of what is known here: what any answer of now was made from. Signed once for each state of the lake. */
  token(): string {
    const vector = this.region.ledger.vector()
    if (this.last?.vector !== vector) this.last = { vector, token: this.tokenOf(vector) }
    return this.last.token
  }

  tokenOf(vector: Vector): string {
    const text = vectorText(vector)
    const signature = this.region.sign(purpose, text)
    return `${this.region.name}~${urlForm(signature)}~${Buffer.from(text).toString('base64url')}`
  }

  /** What the token says. Throws illegal for one that no member of the lake has given out. */
  async read(token: string): Promise<Vector> {
    const before = this.known.get(token)
    if (before) return before
    const [, by, signature, packed] = (token.length <= longest && form.exec(token)) || []
    const text = Buffer.from(packed ?? '', 'base64url').toString()
    if (by === undefined || signature === undefined || !(await this.region.isSigned(by, purpose, text, base64(signature))))
      throw illegal(`the header ${sessionHeader} holds nothing that a region of this lake gave out: send what an answer held, or leave it out`)
    const vector = JSON.parse(text) as Vector
    if (this.known.size >= remembered) this.known.clear()
    this.known.set(token, vector)
    return vector
  }

  /** Waits until the region knows as much as the vector. Throws `behind` when that takes longer. */
  async reach(vector: Vector, waitMs: number): Promise<void> {
    if (await reached(this.region.ledger, vector, waitMs)) return
    const have = this.region.ledger.vector()
    const lag = Object.keys(vector).flatMap((origin) => {
      const count = missing(have, { [origin]: vector[origin] as number })
      return count > 0 ? [`${origin} by ${count}`] : []
    })
    throw new Refusal(
      'behind',
      'SessionAheadException',
      `region ${this.region.name} is behind what you have seen: of ${lag.join(', ')}. Nothing was done. Ask again, with ${waitHeader} up to ${mostWaitMs} ms, or ask another region`,
    )
  }

  /** For an answer by what another region knew too. */
  with(...seen: readonly Vector[]): string {
    return this.tokenOf(seen.reduce(joined, this.region.ledger.vector()))
  }
}

/** Whether the ledger covers the vector, at most `waitMs` from now. */
export async function reached(ledger: Region['ledger'], vector: Vector, waitMs: number): Promise<boolean> {
  if (covers(ledger.vector(), vector)) return true
  const deadline = AbortSignal.timeout(waitMs)
  while (!deadline.aborted) {
    const changed = ledger.changed(deadline)
    // It may have changed while it was asked for.
    if (covers(ledger.vector(), vector)) return true
    await changed
  }
  return covers(ledger.vector(), vector)
}

/** How long the request may wait, in milliseconds. Throws illegal. */
export function waitOf(header: string | undefined): number {
  if (header === undefined) return usualWaitMs
  const ms = /^\d{1,5}$/.test(header) ? Number(header) : Number.NaN
  if (!(ms <= mostWaitMs)) throw illegal(`the header ${waitHeader} takes milliseconds, 0 to ${mostWaitMs}`)
  return ms
}

const urlForm = (signature: string) => Buffer.from(signature, 'base64').toString('base64url')
const base64 = (signature: string) => Buffer.from(signature, 'base64url').toString('base64')
