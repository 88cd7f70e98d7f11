/** Who may do what: giving and taking roles, what they allow and deny, owners, and what follows from all of it. */
import { objectType } from '../kinds/address.ts'
import { kindOf, kinds } from '../kinds/index.ts'
import type { Target } from './associations.ts'
import type { At } from './kind-client.ts'
import { onePath } from './paths.ts'
import type { Query, Send } from './request.ts'

/** A user or a group of the metalake. */
export interface Holder {
  readonly type: 'user' | 'group'
  readonly name: string
}
export interface Privilege {
  readonly name: string
  readonly condition: 'allow' | 'deny'
}
/** A change of who may do what. */
export type Change =
  | { readonly change: 'grant-role' | 'revoke-role'; readonly role: string; readonly holder: Holder }
  | { readonly change: 'grant' | 'revoke'; readonly role: string; readonly on: Target; readonly privileges: readonly Privilege[] }

/** A grant, a denial or an owner that decides. */
export interface Fact {
  readonly object: string
  readonly type: string
  readonly owner?: string
  readonly privilege?: string
  readonly condition?: Privilege['condition']
  readonly role?: string
  readonly through?: string
  readonly overruled?: true
}
export interface Why {
  readonly principal: string
  readonly object: string
  readonly access: { readonly member: boolean; readonly may: Readonly<Record<string, boolean>>; readonly because: readonly Fact[] }
}
export interface WhatIf {
  readonly differences: readonly {
    readonly principal: string
    readonly type: string
    readonly object: string
    readonly gains: readonly string[]
    readonly loses: readonly string[]
  }[]
  readonly principals: number
  readonly objects: number
  readonly complete: boolean
}
/** For Trino `rules`, for Open Policy Agent `data` and `module`. */
export interface Exported {
  /** The position of the log that it shows. */
  readonly position: number
  readonly rules?: Readonly<Record<string, unknown>>
  readonly data?: Readonly<Record<string, unknown>>
  readonly module?: string
}
/** Every call throws LakeError when it cannot be done. */
export interface Access {
  /** Roles that somebody has already, and privileges that are there, stay. */
  change(metalake: string, change: Change): Promise<void>
  /** Who would gain and lose what if all of it were done. Nothing is. */
  whatIf(metalake: string, changes: readonly Change[]): Promise<WhatIf>
  /** What a user may do with a thing, and what that follows from; the caller when nobody is named. */
  why(on: Target, options?: At & { readonly principal?: string | undefined; readonly groups?: readonly string[] | undefined }): Promise<Why>
  /** Undefined when it is nobody's. */
  owner(of: Target, options?: At): Promise<Holder | undefined>
  setOwner(of: Target, owner: Holder): Promise<void>
  /** Rights on tables and views compiled for a query engine; of all catalogs, or of those named. The caller must manage grants. */
  export(metalake: string, asked: { readonly for: 'trino' | 'opa'; readonly catalogs?: readonly string[] | undefined }): Promise<Exported>
}

const holderKinds = { user: kinds.user, group: kinds.group } as const
/** As the wire names a thing: a metalake by its own name, all else by the names below it. */
const fullNameOf = ({ path }: Target): string => (path.length === 1 ? path : path.slice(1)).join('.')
const typeOf = ({ kind }: Target): string => objectType(kindOf(kind))
const lakeAt = (metalake: string) => onePath(kinds.metalake, [metalake])
const metalakeOf = ({ path }: Target): string => String(path[0])
const addressOf = (one: Target) => `${typeOf(one)}/${encodeURIComponent(fullNameOf(one))}`
const ownersAt = (one: Target) => `${lakeAt(metalakeOf(one))}/owners/${addressOf(one)}`

function onWire(change: Change): object {
  if ('holder' in change) return { change: change.change, role: change.role, [change.holder.type]: change.holder.name }
  return { change: change.change, role: change.role, type: typeOf(change.on), fullName: fullNameOf(change.on), privileges: change.privileges }
}

export function accessClient(send: Send): Access {
  return {
    async change(metalake, change) {
      const at = `${lakeAt(metalake)}/permissions`
      if ('holder' in change) {
        const { type, name } = change.holder
        const verb = change.change === 'grant-role' ? 'grant' : 'revoke'
        await send('PUT', `${at}/${holderKinds[type].plural}/${encodeURIComponent(name)}/${verb}`, { body: { roleNames: [change.role] } })
      } else
        await send('PUT', `${at}/roles/${encodeURIComponent(change.role)}/${addressOf(change.on)}/${change.change}`, {
          body: { privileges: change.privileges },
        })
    },
    async whatIf(metalake, changes) {
      const { code: _code, ...found } = await send('POST', `${lakeAt(metalake)}/access/what-if`, { body: { changes: changes.map(onWire) } })
      return found as unknown as WhatIf
    },
    async why(on, { principal, groups, asOf } = {}) {
      const query: Query = { principal, groups: groups?.join(','), object: `${typeOf(on)}:${fullNameOf(on)}`, asOf }
      const { code: _code, ...found } = await send('GET', `${lakeAt(metalakeOf(on))}/access`, { query })
      return found as unknown as Why
    },
    async owner(of, { asOf } = {}) {
      return (await send('GET', ownersAt(of), { query: { asOf } })).owner as Holder | undefined
    },
    async setOwner(of, owner) {
      await send('PUT', ownersAt(of), { body: { name: owner.name, type: owner.type } })
    },
    async export(metalake, { for: target, catalogs }) {
      const query = { for: target, catalogs: catalogs?.join(',') }
      const { code: _code, ...found } = await send('GET', `${lakeAt(metalake)}/access/export`, { query })
      return found as unknown as Exported
    },
  }
}
