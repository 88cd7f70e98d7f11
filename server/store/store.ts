/** What any store must do: keep entities, relations and the log, and commit several changes as one. A dozen verbs over every kind. */
import type { Body } from '../../kinds/define.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Stamp } from '../kit/clock.ts'
import type { Figures } from '../kit/figures.ts'
import type { Done, Op } from '../merge/entry.ts'
import type { Regional } from '../merge/ledger.ts'
import type { DropOnly, DroppedOf } from './dropped.ts'
import type { Cursors, Erasure } from './facts.ts'
import type { Leading } from './leading.ts'
import type { KeepsLineage } from './lineage.ts'
import type { KeepsTexts } from './texts.ts'
import type { Touched } from './touched.ts'
import type { Trail } from './trail.ts'
import type { KeepsUse } from './use.ts'

/** Whose a thing is: a user or group of its metalake. One of the same name that was added later has another id. */
export interface Owner {
  readonly type: KindName
  readonly id: string
  readonly name: string
}

/** Who made, last changed and owns a thing. Times are ISO instants. Answers show all but the owner. */
export interface Audit {
  readonly owner?: Owner
  readonly creator?: string
  readonly createTime?: string
  readonly lastModifier?: string
  readonly lastModifiedTime?: string
}

/** One entity as it is, or was. `key` is this store's own integer; `id` is the same everywhere. */
export interface Row {
  readonly key: number
  readonly id: string
  readonly kind: KindName
  /** Key of what it is in; 0 for a metalake. */
  readonly parent: number
  readonly name: string
  /** Counts every change of the body or name, from 1. */
  readonly version: number
  /** The source's own id, for things that a source holds. */
  readonly uid?: string
  readonly body: Body & { readonly audit: Audit }
}

/** One live relation, such as "tagged with" or "governed by". */
export interface Link {
  readonly from: number
  readonly to: number
  readonly value: string | null
}
/** Every sort of relation, with what its rows of the log are called; `rules`: who may do what may hang on it. */
export const relations = {
  tagged: { facet: 'tags', operation: 'tag' },
  governed: { facet: 'policies', operation: 'govern', rules: true },
  /** From a user or group to a role. */
  held: { facet: 'roles', operation: 'assign', rules: true },
  /** From a role to an object, with what is allowed or denied as the value. */
  granted: { facet: 'grants', operation: 'grant', rules: true },
  grouped: { facet: 'groups', operation: 'join' },
} as const
export type LinkKind = keyof typeof relations

/** A page of a list ordered by the bytes of names: at most `limit` names after `after`. */
export interface Page {
  readonly after?: string
  readonly limit?: number
  /** The first name that counts, if it is there; `after` goes before it. */
  readonly from?: string
  /** The last name that counts, if it is there. */
  readonly upTo?: string
}

/** The lake at one position of the log: now, or as it was. */
export interface View {
  child(parent: number, kind: KindName, name: string): Promise<Row | undefined>
  /** The child that the source knows by this id. */
  childByUid(parent: number, kind: KindName, uid: string): Promise<Row | undefined>
  names(parent: number, kind: KindName, page?: Page): Promise<readonly string[]>
  children(parent: number, kind: KindName, page?: Page): Promise<readonly Row[]>
  byKey(key: number): Promise<Row | undefined>
  links(from: number, what: LinkKind): Promise<readonly Link[]>
  /** The other way round: what is linked to `to`. */
  linked(to: number, what: LinkKind): Promise<readonly Link[]>
  /** Keys of what is linked to `to`, each once, in their order. */
  origins(to: number, what: LinkKind, page: OriginPage): Promise<readonly number[]>
}

/** At most `limit` keys after `after`; with a value, of links that carry it. */
export interface OriginPage {
  readonly after: number
  readonly limit: number
  readonly value?: string
}

/** Every word that a row of the log may say was done. */
export const operations = [
  'create',
  'alter',
  'rename',
  'drop',
  'undelete',
  'enable',
  'disable',
  'import',
  'sync',
  'link',
  'own',
  /** It was damaged behind the lake's back, and is as it should be again. */
  'mend',
  ...Object.values(relations).map(({ operation }) => operation),
] as const
export type Operation = (typeof operations)[number]
/** What a log row speaks of: the thing itself, or what hangs on it. */
export type Facet = 'body' | (typeof relations)[LinkKind]['facet']

/** What readers of the log get. Source: docs/log.md. */
export interface Entry {
  /** Dense, in commit order, from 1. */
  readonly position: number
  /** Position of the first row of the same commit. */
  readonly batch: number
  readonly stamp: Stamp
  readonly actor: string
  readonly address: string
  readonly requestId: string
  readonly operation: Operation
  readonly kind: KindName
  readonly facet: Facet
  /** Key of the entity. */
  readonly subject: number
  readonly id: string
  readonly parent: number
  readonly name: string
  /** Names from the metalake down, as they were. */
  readonly path: readonly string[]
  readonly version: number
  /** The state after: the body, or `{ tags: [{ id, value }] }` and the like for other facets. Null after a drop. */
  readonly after: Readonly<Record<string, unknown>> | null
  /** The state after was erased, and is null for that. */
  readonly erased?: true
}

/** One change within a commit. Keys that are texts are the ids of entities inserted earlier in the same commit. */
export type Step =
  | {
      readonly do: 'insert'
      readonly operation: Operation
      readonly kind: KindName
      readonly id: string
      readonly parent: number | string
      readonly name: string
      readonly path: readonly string[]
      readonly uid?: string
      readonly body: Body & { readonly audit: Audit }
      readonly secrets?: Secrets
    }
  | {
      readonly do: 'update'
      readonly operation: Operation
      readonly key: number
      /** The version that the change was computed from. */
      readonly expect: number
      readonly name: string
      readonly path: readonly string[]
      readonly uid?: string
      readonly body: Body & { readonly audit: Audit }
      readonly secrets?: Secrets
    }
  /** Drops it and all in it, relations too. With `empty`, refused while it holds one of those kinds, but for the names that do not count. */
  | {
      readonly do: 'drop'
      readonly key: number
      readonly expect?: number
      readonly path: readonly string[]
      readonly empty?: { readonly of: readonly string[]; readonly except: readonly string[] }
      readonly only?: DropOnly
    }
  /**
   * Brings back what was dropped at the position `dropped` of the log, with all in it that the same commit dropped: same keys, ids and
   * bodies but for secrets, which the drop erased, and its relations to what is there. Stale when it was not dropped there.
   */
  | { readonly do: 'revive'; readonly key: number; readonly dropped: number; readonly path: readonly string[] }
  /** Adds and removes relations of one entity. Adding one that is there fails as `taken`. */
  | {
      readonly do: 'relate'
      readonly what: LinkKind
      readonly from: number | string
      readonly path: readonly string[]
      readonly add: readonly { readonly to: number; readonly value: string | null }[]
      readonly remove: readonly { readonly to: number; readonly value: string | null }[]
    }
  /** Refused as stale when a row after the position may have changed what policies say, or who may do what: the write was decided by that. */
  | { readonly do: 'unruled'; readonly after: number }
  /** Said to other regions, of the regions themselves. */
  | { readonly do: 'tell'; readonly op: Extract<Op, { readonly op: 'join' | 'leave' | 'beat' }> }
  /** Said to other regions as it is, of the thing with the key, there or dropped: what regions said of it apart is answered by somebody who knows all. */
  | { readonly do: 'resolve'; readonly key: number; readonly op: Extract<Op, { readonly op: 'set' | 'back' | 'drop' }> }
  /** Of a thing with a home of its own, which is here: from this commit on it is the other region. */
  | { readonly do: 'move'; readonly key: number; readonly to: string }
  | { readonly do: 'intend'; readonly intent: Intent }
  /** With `open`, refused as settled when it is not open any more. */
  | { readonly do: 'settle'; readonly id: string; readonly open?: true }

/** Secret values by reference. They are kept beside the body, never in it, in no log row. */
export type Secrets = Readonly<Record<string, string>>

/** What is about to happen outside the lake; kept until it is known how it ended. `plan` is for the one who settles it. */
export interface Intent {
  readonly id: string
  readonly what: string
  readonly author: Author
  readonly plan: Readonly<Record<string, unknown>>
}

export interface Author {
  readonly actor: string
  readonly address: string
  readonly requestId: string
  /** The region that passed it on, when they asked there. */
  readonly via?: string
  /** The request that is to be done once (region/once.ts); and what other regions are told of it. */
  readonly once?: { readonly name: string; readonly request: string; key: number | undefined; said: number | undefined }
  readonly done?: Done
  /** What it rests on that they may; absent where no rights are checked, and for what the lake does by itself. */
  readonly grounds?: Grounds
}
/** `hold` tells whether all is as it was at `position`, up to where the log ends now, which is the position then. */
export interface Grounds {
  readonly position: number
  /** Throws forbidden for steps that take more than what was decided already. */
  check(steps: readonly Step[]): Promise<void>
  hold(): Promise<boolean>
}

export interface Write {
  readonly author: Author
  readonly steps: readonly Step[]
  /** Position of the log at which it was decided that the author may. Refused as `ruled` when a row after it may have changed who may do what. */
  readonly decided?: number
}

/** All steps happened and are durable, or none.
 * taken: a name or relation is there already · stale: another version than expected · gone: it, or its parent, is dropped · notEmpty: it still holds something · settled: somebody else has settled the intent · ruled: rights changed since it was decided ·
 * elsewhere: another region is to decide it. `said`: the own entry by which other regions hear of it, where they do. */
export type Outcome =
  | { readonly ok: true; readonly position: number; readonly keys: Readonly<Record<string, number>>; readonly said?: number }
  | { readonly ok: false; readonly reason: 'taken' | 'stale' | 'gone' | 'notEmpty' | 'settled' | 'ruled' | 'elsewhere'; readonly step: number }

export interface Store extends AsyncDisposable, Cursors, KeepsLineage, KeepsTexts, KeepsUse, Leading {
  /** Of a lake that is a region. */
  readonly ledger?: Regional
  readonly now: View
  /** The lake as it was when the log ended at `position`. Its reads reject with a Refusal (`illegal`) where a body that they need was erased. */
  asOf(position: number): View
  /**
   * Resolves once everything that was acknowledged before the call, by any server of the lake, shows in `now` and `position`.
   * Undefined when that is so already.
   */
  fresh(): Promise<void> | undefined
  /** Where the log ends, as far as this store has seen it. Costs one load from memory. */
  position(): number
  /** What changed after `position`; null when that is too much to tell (drop everything cached). */
  touchedAfter(position: number): Touched | null
  /** Resolves once durable, with `now` at or past the commit, whatever its outcome. Rejects with a Refusal (`busy`) when too many wait. */
  commit(write: Write): Promise<Outcome>
  /** Newest first; `before` is a position to go on from. With a facet, rows of that one alone. */
  history(subject: number, limit: number, before?: number, facet?: Facet): Promise<readonly Entry[]>
  /** Oldest first, from after `position`; with the key of a metalake, of it and what is in it alone. */
  entries(position: number, limit: number, root?: number): Promise<readonly Entry[]>
  /** The drops of what is still dropped, newest first; `before` is a position to go on from. */
  dropped(of: DroppedOf, limit: number, before?: number): Promise<readonly Entry[]>
  /** The last position stamped at or before the instant (milliseconds). */
  positionAt(ms: number): Promise<number>
  secrets(refs: readonly string[]): Promise<Secrets>
  /** What was erased of the log. */
  erasure(): Promise<Erasure>
  /**
   * Erases body and salt of the rows that a later row of the same subject and facet overtook, both at or before the position `cut`: so the
   * lake can be shown at the cut and after it, and everything else of the rows stays. Looks at `limit` rows at most, and goes on where the
   * call before ended, whoever made it; it is over when `done` is at the cut. A cut never moves back.
   */
  erase(cut: number, limit: number): Promise<Erasure>
  /** Who did, was refused or read what, and the proof of it. */
  readonly trail: Trail
  /** Open intents that no other thread or server is at work on: this store's own, and those whose maker is gone; or all there are. */
  intents(which?: 'all'): Promise<readonly Intent[]>
  /** Runs the work while nobody else, in any thread or server, holds one of the names; once the signal is aborted it must touch nothing that they stand for. */
  hold<T>(names: readonly string[], work: (lost: AbortSignal) => Promise<T>): Promise<T>
  /** 32 random bytes that all threads and servers of the lake share and nobody else knows: what it gives out to be given back is signed with them. */
  readonly tokenKey: Uint8Array
  /** A new id for an entity. */
  mint(): string
  /** How its writes do, for metrics: caspian_store_* of metrics/families.ts, as far as it has them. */
  tell?(into: Figures): void
  /** Answers when the store does; rejects when it does not. */
  probe(): Promise<void>
}
