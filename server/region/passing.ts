/** What one region sends another for a caller of its own, and what comes back: how both lie on the wire, and what is signed of them. */
import { hash } from 'node:crypto'
import type { Caller } from '../access/compile.ts'
import type { Vector } from '../merge/vector.ts'
import type { Region } from './region.ts'

/** Of Region.send. */
export const passVerb = 'pass'
/** Bytes. */
export const mostPassed = 16 << 20

/** A request as its caller sent it, and who that is, as the region that passes it on has found out. */
export interface Passed {
  /** Region that passes it on, and the one that it is for. */
  readonly via: string
  readonly to: string
  readonly method: string
  /** Path with query. */
  readonly url: string
  /** Those that a route heeds, in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly caller: Caller
  readonly address: string
  readonly requestId: string
  /** Idempotency-Key: the same for the same request sent again. */
  readonly key: string
  /** What must be known before it is decided. */
  readonly seen: Vector
}
export interface PassedBack {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** What the home knew when it had answered. */
  readonly seen: Vector
  /** It did nothing, for another region is the home. */
  readonly elsewhere?: string
}
/** A part that is JSON, and bytes as they are. */
export interface Message<T> {
  readonly head: T
  readonly body: Uint8Array
}

const lengthBytes = 4

export function written({ head, body }: Message<unknown>): Uint8Array {
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json, body])
}
/** Throws for bytes that are no message. */
export function read<T>(bytes: Uint8Array): Message<T> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = lengthBytes + (all.length < lengthBytes ? Number.POSITIVE_INFINITY : all.readUInt32BE(0))
  if (all.length < end) throw new Error('a message of another region is cut off')
  return { head: JSON.parse(all.toString('utf8', lengthBytes, end)) as T, body: all.subarray(end) }
}

const purpose = 'passed request'
interface Signed {
  readonly text: string
  readonly signature: string
}
const withBody = (text: string, body: Uint8Array) => `${text}\n${hash('sha256', body)}`

/** Signed by this region: whoever carries it can neither change it nor make one up. */
export function sealed(region: Region, passed: Passed, body: Uint8Array): Uint8Array {
  const text = JSON.stringify(passed)
  return written({ head: { text, signature: region.sign(purpose, withBody(text, body)) } satisfies Signed, body })
}
/** Undefined for what no member has signed for this region. Throws for bytes that are no message. */
export async function unsealed(region: Region, bytes: Uint8Array): Promise<Message<Passed> | undefined> {
  const { head, body } = read<Signed>(bytes)
  const passed = JSON.parse(head.text) as Passed
  const isOurs = passed.to === region.name && passed.via !== region.name
  return isOurs && (await region.isSigned(passed.via, purpose, withBody(head.text, body), head.signature)) ? { head: passed, body } : undefined
}
