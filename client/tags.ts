/** Tags on things: which there are, hanging them on and taking them off, with or without values. */
import { type KindName, kindOf, kinds } from '../kinds/index.ts'
import type { At, Shown } from './kind-client.ts'
import { onePath, type Path, tagsPath } from './paths.ts'
import type { Send } from './request.ts'

/** What a tag hangs on: `{ kind: 'table', path: ['demo', 'shop', 'public', 'orders'] }`. */
export interface Target {
  readonly kind: KindName
  readonly path: Path
}
/** A tag by its name, or with one of the values it carries. */
export type Hanging = string | { readonly name: string; readonly value: string }

export interface Tags {
  /** The tags on a thing, its own and those of what it is in (`inherited`), each with its values there. */
  of(on: Target, options?: At): Promise<readonly Shown<typeof kinds.tag>[]>
  /** Names of all its own tags afterwards. Names that are no tag are passed over. */
  add(on: Target, tags: readonly Hanging[]): Promise<readonly string[]>
  /** A tag without a value goes with all its values, unless another one is given with a value. */
  remove(on: Target, tags: readonly Hanging[]): Promise<readonly string[]>
  /** The things a tag itself hangs on: type and full name below the metalake. */
  where(tag: Path, options?: At & { readonly value?: string | undefined }): Promise<readonly { readonly type: string; readonly fullName: string }[]>
}

export function tagsClient(send: Send): Tags {
  const associate = async ({ kind, path }: Target, key: 'tagsToAdd' | 'tagsToRemove', tags: readonly Hanging[]) => {
    // Values travel in version 2 alone, and there every tag is an object (contract types §11).
    const valued = tags.some((tag) => typeof tag !== 'string')
    const items = valued ? tags.map((tag) => (typeof tag === 'string' ? { name: tag } : tag)) : tags
    const answer = await send('POST', tagsPath(kindOf(kind), path), { body: { [key]: items }, version: valued ? 2 : 1 })
    return (answer.names ?? []) as readonly string[]
  }
  return {
    async of({ kind, path }, { asOf } = {}) {
      const answer = await send('GET', tagsPath(kindOf(kind), path), { query: { details: true, asOf } })
      return (answer.tags ?? []) as readonly Shown<typeof kinds.tag>[]
    },
    add: (on, tags) => associate(on, 'tagsToAdd', tags),
    remove: (on, tags) => associate(on, 'tagsToRemove', tags),
    async where(tag, { value, asOf } = {}) {
      const answer = await send('GET', `${onePath(kinds.tag, tag)}/objects`, { query: { value, asOf } })
      return (answer.metadataObjects ?? []) as readonly { type: string; fullName: string }[]
    },
  }
}
