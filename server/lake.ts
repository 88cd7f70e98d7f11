/** The lake: its store, its sources and what each kind does beyond the regular life. Built once, passed to every operation. */
import type { Kind } from '../kinds/define.ts'
import type { KindName } from '../kinds/index.ts'
import type { Ask } from './entity/ask.ts'
import type { Behaviour } from './entity/behaviour.ts'
import type { Above } from './entity/resolve.ts'
import type { Sources } from './source/sources.ts'
import type { Row, Store } from './store/store.ts'

export interface Lake {
  readonly store: Store
  readonly sources: Sources
  /** Where the lake keeps itself. */
  readonly directory: string
  /** Told of what should never happen; never of a refusal. */
  readonly report: (message: string, error: unknown) => void
  readonly behaviours: Partial<Readonly<Record<KindName, Behaviour>>>
  /** What a source holds and the lake has not seen yet: looks there and takes it in. Undefined when it is not there either. */
  importMissing(ask: Ask, kind: Kind, at: Above, name: string): Promise<Row | undefined>
}
