/** Tags and policies on things: which there are, hanging them on and taking them off, tags also with values. */
import { type Hanger, type KindName, kindOf, type kinds } from '../kinds/index.ts'
import type { At, Row, Shown } from './kind-client.ts'
import { onePath, type Path, pathOn } from './paths.ts'
import type { Send } from './request.ts'

/** What something hangs on: `{ kind: 'table', path: ['demo', 'shop', 'public', 'orders'] }`. */
export interface Target {
  readonly kind: KindName
  readonly path: Path
}
/** One by its name, or with one of the values it carries. */
export type Hanging = string | { readonly name: string; readonly value: string }

export interface Associations<K extends Row, H extends Hanging> {
  /** Those on a thing, its own and those of what it is in (`inherited`). */
  of(on: Target, options?: At): Promise<readonly Shown<K>[]>
  /** Names of all its own afterwards. Names that there are not are passed over. */
  add(on: Target, hung: readonly H[]): Promise<readonly string[]>
  /** One without a value goes with all its values, unless another one is given with a value. */
  remove(on: Target, hung: readonly H[]): Promise<readonly string[]>
  /** The things that one hangs on itself: type and full name below the metalake. */
  where(one: Path, options?: At & { readonly value?: string | undefined }): Promise<readonly { readonly type: string; readonly fullName: string }[]>
}
export type Tags = Associations<typeof kinds.tag, Hanging>
export type Policies = Associations<typeof kinds.policy, string>

export function associationsClient<K extends Row, H extends Hanging>(send: Send, hanger: Hanger): Associations<K, H> {
  const { as } = hanger.hangs
  const associate = async ({ kind, path }: Target, key: 'ToAdd' | 'ToRemove', hung: readonly Hanging[]) => {
    // Values travel in version 2 alone, and there every item is an object (contract types §11).
    const valued = hung.some((one) => typeof one !== 'string')
    const items = valued ? hung.map((one) => (typeof one === 'string' ? { name: one } : one)) : hung
    const answer = await send('POST', pathOn(kindOf(kind), path, as), { body: { [`${as}${key}`]: items }, version: valued ? 2 : 1 })
    return (answer.names ?? []) as readonly string[]
  }
  return {
    async of({ kind, path }, { asOf } = {}) {
      const answer = await send('GET', pathOn(kindOf(kind), path, as), { query: { details: true, asOf } })
      return (answer[as] ?? []) as readonly Shown<K>[]
    },
    add: (on, hung) => associate(on, 'ToAdd', hung),
    remove: (on, hung) => associate(on, 'ToRemove', hung),
    async where(one, { value, asOf } = {}) {
      const answer = await send('GET', `${onePath(hanger, one)}/objects`, { query: { value, asOf } })
      return (answer.metadataObjects ?? []) as readonly { type: string; fullName: string }[]
    },
  }
}
