/** The lake: its store, its sources and what each kind does beyond the regular life. Built once, passed to every operation. */
import type { Alteration } from '../connectors/connector.ts'
import type { Body, Kind } from '../kinds/define.ts'
import type { KindName } from '../kinds/index.ts'
import type { Provider } from '../kinds/providers/common.ts'
import type { Rights } from './access/rights.ts'
import type { Recorder } from './audit/recorder.ts'
import type { Config } from './config.ts'
import type { Ask, DropHow, Path } from './entity/ask.ts'
import type { Listeners } from './event/listeners.ts'
import type { Followers } from './history/follow.ts'
import type { Downstream } from './lineage/downstream.ts'
import type { Sinks } from './lineage/sinks.ts'
import type { Region } from './region/region.ts'
import type { SecretProviders } from './secret/providers.ts'
import type { Sources } from './source/sources.ts'
import type { DropOnly } from './store/dropped.ts'
import type { Audit, Row, Step, Store } from './store/store.ts'
import type { Use } from './use/use.ts'

export interface Lake {
  /** Of a lake that is one region among others. */
  readonly region?: Region
  readonly store: Store
  readonly sources: Sources
  readonly config: Config
  /** Other keepers of secrets. */
  readonly secrets: SecretProviders
  /** Who waits for changes in this thread. */
  readonly followers: Followers
  /** Takes down what is refused, in this thread. */
  readonly audit: Recorder
  /** How many people use what, as far as this thread knows. */
  readonly use: Use
  /** What is made directly from what, as far as this thread knows. */
  readonly downstream: Downstream
  /** Where lineage is passed on to from this thread. */
  readonly lineageSinks: Sinks
  /** Asked before changes; undefined where none are named. */
  readonly listeners: Listeners | undefined
  /** Where the lake keeps itself. */
  readonly directory: string
  /** Milliseconds, never before the last change of the lake at its start, though the clock of the machine is set back. */
  readonly now: () => number
  /** Told of what should never happen; never of a refusal. */
  readonly report: (message: string, error: unknown, requestId?: string) => void
  readonly behaviours: Partial<Readonly<Record<KindName, Behaviour>>>
  /** What a source holds and the lake has not seen yet: looks there and takes it in. Undefined when it is not there either. */
  importMissing(ask: Ask, kind: Kind, at: Above, name: string): Promise<Row | undefined>
}

/** What a thing is in: the rows above it, the top first, and the sort of catalog they are in. */
export interface Above {
  readonly rows: readonly Row[]
  readonly provider: Provider | undefined
  /** What the caller may do in the metalake; undefined where no rights are checked. */
  readonly rights?: Rights | undefined
}

/** Work on a file system that a commit must be joined with. All are idempotent, so that a crash can be answered by doing them again. */
export type Effect =
  | { readonly do: 'make'; readonly directory: string }
  | { readonly do: 'remove'; readonly directory: string }
  /** Only when nothing is in it. */
  | { readonly do: 'tidy'; readonly directory: string }

/** Directories and other things that go with a drop, and what it was prepared for. */
export interface Removal {
  readonly effects?: readonly Effect[]
  /** Drops of what goes too, though it does not hang below. */
  readonly also?: readonly Step[]
  readonly only?: DropOnly
}

/** A thing as another lake showed it. */
export interface Imported {
  readonly kind: Kind
  readonly path: Path
  /** What a request to make it would hold. Throws illegal. */
  readonly asked: () => Body
  /** Fields that only answers carry. Throws illegal. */
  readonly given: () => Readonly<Record<string, unknown>>
  readonly inUse: boolean | undefined
  readonly audit: Audit
}
/** made: it was not here · same: it is here and alike · differs: something else is here under its name, and stays. */
export type Taken = 'made' | 'same' | 'differs'

export interface Behaviour {
  /** The sort of catalog that a request is about to make, when the kind is a catalog. Refuses unknown ones. */
  provider?(ask: Body): Provider
  /** From the decoded request, without its name, to the body kept. Refuses what cannot be. */
  draft?(at: Above, name: string, ask: Body): Body
  /** Another name that it is found by, unique where it is. */
  uid?(body: Body): string | undefined
  /** The same for a thing that comes from another lake: nothing is derived that it had not derived itself. `draft` when absent. */
  imported?(at: Above, name: string, was: Body): Body
  /** Takes it in from another lake, for kinds that are not made by `create`. Gives whether it was there already, alike or not. */
  take?(lake: Lake, ask: Ask, was: Imported): Promise<Taken>
  /** Directories to make before the thing is there. */
  making?(at: Above, name: string, body: Body): readonly Effect[]
  /** Names held while a drop is decided and committed (Store.hold). */
  holding?(row: Row): readonly string[]
  /** What goes along once it is decided that the thing and all in it go; of a past view, what went along. Refuses what must not. */
  removing?(ask: Ask, lake: Lake, at: Above, row: Row, how: DropHow): Promise<Removal>
  /** Checks updates that the source is about to get. Refuses what no source takes. */
  altering?(at: Above, updates: readonly Alteration[]): void
  /** Checks the query of a list. Refuses what the kind cannot do. */
  listing?(query: Readonly<Record<string, string | undefined>>): void
  /** After a change or drop of the thing is durable; `row` is as it was. */
  changed?(lake: Lake, row: Row): void | Promise<void>
  /** After it was switched on or off. */
  switched?(lake: Lake, row: Row): Promise<void>
}
