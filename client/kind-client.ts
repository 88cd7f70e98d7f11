/** What can be asked of one kind, read off its row in the table of kinds. */
import { type Action, type Change, type Entity, type Fields, type Kind, type Operation, oneKey, type Shape } from '../kinds/define.ts'
import { type Page } from './pages.ts'
import { listPath, onePath, type Path } from './paths.ts'
import type { Answer, Query, Send } from './request.ts'

/** Who made it and who changed it last, at ISO instants. */
export interface Audit {
  readonly creator?: string
  readonly createTime?: string
  readonly lastModifier?: string
  readonly lastModifiedTime?: string
}
/** An entity as the lake shows it. */
export type Shown<K extends { readonly fields: Fields }> = Entity<K> & { readonly audit: Audit }
/** One alteration. Its `@type` and fields are those of the kind's `changes`, as closely as the table is typed. */
export type Update<C extends Readonly<Record<string, Change>>> = {
  [T in keyof C & string]: { readonly '@type': T } & Shape<C[T]['fields']>
}[keyof C & string]

export interface At {
  /** An ISO instant or a position of the log: the lake as it was then. */
  readonly asOf?: string | undefined
}
export interface Paging {
  /** At most this many, 1 to 1 000; all when absent. */
  readonly limit?: number | undefined
  /** `next` of the page before. */
  readonly pageToken?: string | undefined
}
/** Something that happened to an entity: the state it left, and the one before where there was one. */
export interface Happened {
  readonly position: number
  readonly time: string
  readonly actor: string
  readonly operation: string
  readonly kind: string
  readonly facet: string
  readonly name: string
  readonly version: number
  readonly requestId?: string
  readonly before?: Answer | null
  readonly after?: Answer | null
  /** The state before or after, where it is missing, was erased. */
  readonly erased?: true
}

export interface Row {
  readonly fields: Fields
  readonly changes: Readonly<Record<string, Change>>
  readonly actions: Readonly<Record<string, Action>>
}
/** Every call throws LakeError when it cannot be done, and TypeError for a path that is none of the kind's or something the kind cannot do. */
export interface Regular<K extends Row> {
  /** Names in `within`, the path of the parent. */
  list(within: Path, options?: Paging & At & { readonly details?: false }): Promise<Page<string>>
  /** Whole entities, for the kinds that list them. */
  list(within: Path, options: Paging & At & { readonly details: true }): Promise<Page<Shown<K>>>
  create(within: Path, body: Entity<K>): Promise<Shown<K>>
  load(path: Path, options?: At): Promise<Shown<K>>
  /** In order, all or none. */
  alter(path: Path, updates: readonly Update<K['changes']>[]): Promise<Shown<K>>
  /** Whether there was one. */
  drop(path: Path, options?: { readonly force?: boolean; readonly cascade?: boolean }): Promise<boolean>
  enable(path: Path): Promise<void>
  disable(path: Path): Promise<void>
  /** Newest first; 50 when no limit is given. */
  history(path: Path, options?: Paging): Promise<Page<Happened>>
}
export type KindClient<K extends Row> = Regular<K> & {
  [A in keyof K['actions']]: (path: Path, takes: Shape<K['actions'][A]['takes']>) => Promise<Shape<K['actions'][A]['gives']>>
}

const nextOf = (answer: Answer) => (typeof answer.nextPageToken === 'string' ? { next: answer.nextPageToken } : {})

/** What a list's answer holds, under whichever key the kind's lists travel. */
function itemsIn(kind: Kind, answer: Answer, details: boolean): readonly unknown[] {
  const { list, details: whole, segment } = kind.wire
  if (details || list === 'entities' || list === 'runs') return (answer[whole ?? ''] ?? []) as readonly unknown[]
  if (list === 'numbers') return ((answer[segment ?? kind.plural] ?? []) as readonly number[]).map(String)
  return (answer[list] ?? []) as readonly unknown[]
}
/** What a thing is called stands in the first field of its kind. */
function nameOf(kind: Kind, item: unknown): string {
  const [key = 'name'] = Object.keys(kind.fields)
  return typeof item === 'string' ? item : String((item as Answer)[key])
}

/** The value under `key`, as `K` says it is: the lake is believed, as it decoded by the same table. */
const shownAt = <K extends Row>(answer: Answer, key: string) => answer[key] as Shown<K>

export function kindClient<K extends Row>(send: Send, kind: Kind): KindClient<K> {
  const serves = (operation: Operation) => {
    if (!kind.serves.includes(operation)) throw new TypeError(`${kind.plural} cannot be asked for with ${operation}`)
  }
  const turn = async (path: Path, on: boolean) => {
    if (!kind.switchable) throw new TypeError(`a ${kind.name} cannot be switched on and off`)
    await send('PATCH', onePath(kind, path), { body: { [kind.switchable.asks]: on } })
  }
  const regular = {
    async list(within: Path, { details = false, ...query }: Query & { readonly details?: boolean } = {}) {
      serves('list')
      if (details && kind.wire.details === undefined) throw new TypeError(`${kind.plural} are listed by name only`)
      const answer = await send('GET', listPath(kind, within), { query: { ...query, ...(details ? { details } : {}) } })
      const items = itemsIn(kind, answer, details)
      return { items: details ? items : items.map((item) => nameOf(kind, item)), ...nextOf(answer) }
    },
    async create(within: Path, body: Entity<K>) {
      serves('create')
      const answer = await send('POST', listPath(kind, within), { body: kind.wire.nested ? { [oneKey(kind)]: body } : body })
      // Some are made without a word of what came of it.
      return kind.wire.nested ? regular.load([...within, nameOf(kind, body)]) : shownAt<K>(answer, oneKey(kind))
    },
    async load(path: Path, { asOf }: At = {}) {
      serves('load')
      return shownAt<K>(await send('GET', onePath(kind, path), { query: { asOf } }), oneKey(kind))
    },
    async alter(path: Path, updates: readonly Update<K['changes']>[]) {
      serves('alter')
      return shownAt<K>(await send('PUT', onePath(kind, path), { body: { updates } }), oneKey(kind))
    },
    async drop(path: Path, query: Query = {}) {
      serves('drop')
      return (await send('DELETE', onePath(kind, path), { query }))[kind.wire.drops ?? 'dropped'] === true
    },
    enable: (path: Path) => turn(path, true),
    disable: (path: Path) => turn(path, false),
    async history(path: Path, { limit, pageToken }: Paging = {}) {
      serves('load')
      const answer = await send('GET', `${onePath(kind, path)}/history`, { query: { limit, pageToken } })
      return { items: (answer.history ?? []) as readonly Happened[], ...nextOf(answer) }
    },
  }
  const actions: Record<string, (path: Path, takes: Query) => Promise<Answer>> = {}
  for (const [name, { method }] of Object.entries(kind.actions))
    actions[name] = async (path, takes) => {
      const { code: _code, ...gives } = await send(method, `${onePath(kind, path)}/${name}`, method === 'GET' ? { query: takes } : { body: takes })
      return gives
    }
  // The overloads of list, and what an action gives, are what the table says; the compiler cannot follow it through a runtime row.
  return { ...regular, ...actions } as unknown as KindClient<K>
}
