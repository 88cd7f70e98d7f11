/** How a log row is hashed: `commit` over salt and body, `chain` over the row before, the envelope and the commit. */
import { hash } from 'node:crypto'

/** Everything of a row but its body, in this order. Source: docs/log.md. */
export interface Envelope {
  readonly position: number
  /** Position of the first row of the same commit. */
  readonly batch: number
  readonly origin: string
  readonly number: number
  readonly stamp: string
  readonly deps: string | null
  readonly unit: string | null
  readonly epoch: string | null
  readonly residency: string | null
  readonly actor: string
  readonly address: string
  readonly requestId: string
  readonly operation: string
  readonly kind: string
  readonly facet: string
  readonly id: string
  /** Id of what it is in; null for a metalake. */
  readonly within: string | null
  readonly name: string
  readonly path: string
  readonly version: number
}

/** The chain value before the first row. */
export const genesis = '0'.repeat(64)

/** Of the body as text, uncompressed. The salt keeps short bodies from being guessed once they are erased. */
export const commitOf = (salt: Uint8Array, body: string): string => hash('sha256', Buffer.concat([salt, Buffer.from(body)]))

export function chainOf(before: string, e: Envelope, commit: string): string {
  const envelope = JSON.stringify([
    e.position,
    e.batch,
    e.origin,
    e.number,
    e.stamp,
    e.deps,
    e.unit,
    e.epoch,
    e.residency,
    e.actor,
    e.address,
    e.requestId,
    e.operation,
    e.kind,
    e.facet,
    e.id,
    e.within,
    e.name,
    e.path,
    e.version,
  ])
  return hash('sha256', before + envelope + commit)
}
