/** One commit of one region as others get it: who did what, knowing what; and its hashes. */
import { hash } from 'node:crypto'
import type { Stamp } from '../kit/clock.ts'
import type { LinkKind } from '../store/store.ts'
import type { Dot, Vector } from './vector.ts'

/** A value as bodies have it. */
export type Json = unknown
/** Flat keys of a body, such as `comment` and `properties.color`, with their values. */
export type Flat = Readonly<Record<string, Json>>

/**
 * One thing that an entry did, as a delta. Ids name entities everywhere; a field that a newer Caspian adds is kept and passed on.
 * make: a thing with its whole body but secrets · set: keys of a body, a name, the source's own id · drop: the thing, and all in it
 * that its author had seen · back: what was dropped is there again · add, rem: a relation · own: a new owner, or none ·
 * home: the unit's new home, decided by the old one · join, leave: a region became, or is no longer, a member · beat: nothing.
 */
export type Op =
  | {
      readonly op: 'make'
      readonly id: string
      readonly kind: string
      readonly in: string | null
      readonly name: string
      readonly uid?: string
      readonly body: Flat
      readonly as?: string
    }
  | {
      readonly op: 'set'
      readonly id: string
      readonly name?: string
      readonly uid?: string
      readonly put?: Flat
      readonly cut?: readonly string[]
      /** By key, which siblings it replaces where its author was shown several; else all that the author had seen. */
      readonly over?: Readonly<Record<string, readonly Dot[]>>
      readonly as?: string
    }
  | { readonly op: 'drop'; readonly id: string }
  | { readonly op: 'back'; readonly id: string }
  | { readonly op: 'add' | 'rem'; readonly id: string; readonly what: LinkKind; readonly to: string; readonly value: string | null }
  | { readonly op: 'own'; readonly id: string; readonly owner: { readonly type: string; readonly id: string; readonly name: string } | null }
  | { readonly op: 'home'; readonly id: string; readonly epoch: string; readonly cut: number }
  | { readonly op: 'join'; readonly region: string; readonly member: Member }
  | { readonly op: 'leave'; readonly region: string }
  | { readonly op: 'beat' }

/** What every member knows of one. */
export interface Member {
  /** Its incarnation, such as `eu#1`. */
  readonly origin: string
  /** In every id that it mints; and the first number that it may give to others, up to `last`. */
  readonly number: number
  readonly last: number
  /** Public key, Ed25519, SPKI in base64. */
  readonly key: string
  /** Where the others reach it: https://host:port. */
  readonly address: string
  /** What it knew when it joined. */
  readonly base: Vector
  /** The entry by which it did; not said, but kept. */
  readonly joined?: Dot
}

/** A request that is to be done once: by whichever entry it was done, whoever knows the entry knows it. */
export interface Done {
  /** A hash of who asked and of the key that they gave it. */
  readonly name: string
  /** A hash of what was asked. */
  readonly request: string
  /** What was answered; absent in the entry that did it, which came before. */
  readonly answer?: { readonly status: number; readonly type: string; readonly answer: string }
}
/** What is said; the part of an entry that can be erased. */
export interface Said {
  readonly actor: string
  readonly address: string
  readonly requestId: string
  /** The region that passed it on to the home, when the actor asked there. */
  readonly via?: string
  readonly done?: Done
  readonly ops: readonly Op[]
}
export interface Entry {
  /** The region incarnation that made it, and its own count there, dense from 1. */
  readonly origin: string
  readonly number: number
  readonly stamp: Stamp
  /** What the origin had applied; its own `number - 1` is left out. */
  readonly deps: Vector
  /** By the id of a unit, under which epoch its home decided; null when no home had to. */
  readonly epochs: Readonly<Record<string, string>> | null
  /** Regions that may hold what is said; null: all. */
  readonly residency: string | null
  /** What a Caspian newer than this one says besides, as it wrote it: kept, proven by the chain and passed on. At most 64 KiB. */
  readonly more?: string
  /** JSON of Said. */
  readonly said: string
  readonly salt: string
  /** Over the chain of the entry before of the same origin, the envelope and the commitment. */
  readonly chain: string
}
export type Envelope = Omit<Entry, 'said' | 'salt' | 'chain'>

/** The chain before an origin's first entry. */
export const noChain = '0'.repeat(64)

/** Everything an origin decided when it wrote is in it; what is said only by its commitment, so that it can be erased. */
export function chained(before: string, e: Envelope, salt: string, said: string): string {
  const commitment = hash('sha256', salt + said)
  const deps = Object.entries(e.deps).sort(([a], [b]) => (a < b ? -1 : 1))
  const epochs = e.epochs && Object.entries(e.epochs).sort(([a], [b]) => (a < b ? -1 : 1))
  return hash(
    'sha256',
    before + JSON.stringify([e.origin, e.number, e.stamp, deps, epochs, e.residency, ...(e.more === undefined ? [] : [e.more])]) + commitment,
  )
}
export const saidIn = (entry: Pick<Entry, 'said'>): Said => JSON.parse(entry.said) as Said
