/** What the applier needs of whatever keeps a lake: rows by key and by place, written and undone at once. Knows no rule. */
import type { KindName } from '../../kinds/index.ts'
import type { Stamp } from '../kit/clock.ts'
import type { Envelope } from './chain.ts'
import type { Intent, LinkKind } from './store.ts'

/** A live entity without its body. */
export interface Live {
  readonly key: number
  readonly id: string
  readonly kind: string
  readonly parent: number
  /** Id of what it is in; null for a metalake. */
  readonly within: string | null
  /** Key of the metalake; its own for a metalake. */
  readonly root: number
  readonly name: string
  readonly version: number
}

/** An entity that is dropped, with the position of its drop, and where the commit of that began. */
export interface Gone extends Live {
  readonly body: string
  readonly dropped: number
  readonly batch: number
}

/** A relation that is no more. */
export interface Ended {
  readonly from: number
  readonly what: LinkKind
  readonly to: number
  readonly value: string | null
}

/** A row of the log as it is kept. */
export interface LogRow extends Envelope {
  readonly subject: number
  readonly parent: number
  readonly root: number
  /** JSON, uncompressed. */
  readonly text: string
  readonly salt: Uint8Array
  readonly commitment: string
  readonly chain: string
  /** Keys of what the relations lead to that began or ended with it; not kept. */
  readonly linked: readonly number[]
}

/** All answer at once and throw only on what no write may cause. Positions are of the log row that tells of the change. */
export interface Tables {
  /** From here on until `keep`, everything can be taken back. */
  begin(): void
  keep(): void
  /** Takes back everything since `begin`; nothing of it is kept. */
  undo(): void
  live(key: number): Live | undefined
  /** Id and metalake of a live entity. */
  above(key: number): { readonly id: string; readonly root: number } | undefined
  isTaken(parent: number, kind: string, name: string): boolean
  /** What is live in it, sorted by kind and name; `within` is left to who asks. */
  children(key: number): readonly Omit<Live, 'within'>[]
  /** Gives the key of the new entity, at version 1; undefined when the name is taken. */
  insert(made: {
    readonly id: string
    readonly kind: KindName
    readonly parent: number
    readonly within: string | null
    /** Null for a metalake. */
    readonly root: number | null
    readonly name: string
    readonly uid: string | null
    readonly body: string
    readonly stamp: Stamp
  }): number | undefined
  /** Counts the version up. */
  update(key: number, name: string, uid: string | null, body: string, stamp: Stamp): void
  /** Ends the entity and every relation from or to it. */
  drop(key: number, position: number, stamp: Stamp): void
  /** The entity, if it was dropped at this position. */
  gone(key: number, dropped: number): Gone | undefined
  /** What the same commit dropped before it in the same metalake, the last first. */
  goneAlong(top: Gone): readonly Gone[]
  /** Brings it back; counts the version up. */
  revive(key: number, body: string, stamp: Stamp): void
  /** The relations from or to an entity that ended between two positions, both counted, in the order they were made. */
  ended(key: number, first: number, last: number): readonly Ended[]
  /** False when there is such a live relation already. */
  link(from: number, what: LinkKind, to: number, value: string | null, position: number, stamp: Stamp): boolean
  unlink(from: number, what: LinkKind, to: number, value: string | null, position: number): void
  /** In the order they were made, with the ids of the other ends. */
  links(from: number, what: LinkKind): readonly { readonly id: string; readonly value: string | null }[]
  log(row: LogRow): void
  secret(ref: string, owner: number, value: string): void
  /** Forgets the secrets of an entity but those named. */
  forget(owner: number, except: readonly string[]): void
  /** Throws when there is one with this id. */
  intend(intent: Intent): void
  /** False when it is not open. */
  settle(id: string): boolean
}
