/** What the lake says of people and rights, as far as pages read it. Source: docs/access.md. */
import type { PrivilegeName } from '../../kinds/privileges.ts'
import type { Condition } from '../../kinds/role.ts'
import type { Shown } from '../api/shapes.ts'

/** A user or a group, with the roles it was given. */
export interface HolderShown extends Shown {
  readonly roles: readonly string[]
  readonly externalId?: string
  /** Of users: false may do nothing. */
  readonly enabled?: boolean
}
export interface Grant {
  readonly name: string
  readonly condition: Condition
}
/** An object in the words of the wire: `table`, `lake.trips.fares`. */
export interface Spoken {
  readonly type: string
  readonly fullName: string
}
export interface Securable extends Spoken {
  readonly privileges: readonly Grant[]
}
export interface RoleShown extends Shown {
  readonly securableObjects: readonly Securable[]
}
export type HolderKind = 'user' | 'group'
export interface Holder {
  readonly type: HolderKind
  readonly name: string
}
/** One thing that was said of somebody, on the object or on what it is in. */
export interface Fact {
  readonly object: string
  readonly type: string
  readonly owner?: string
  readonly privilege?: PrivilegeName
  readonly condition?: Condition
  readonly role?: string
  /** `user ola`, `group night`. */
  readonly through?: string
  /** A policy whose rule says it, in the place of a role. */
  readonly policy?: string
  readonly overruled?: true
}
export interface Explained {
  readonly principal: string
  readonly member: boolean
  readonly may: Readonly<Record<string, boolean>>
  readonly because: readonly Fact[]
  /** The rows that are seen, as a condition in SQL; absent when all are. */
  readonly rows?: string
  readonly masks?: readonly { readonly column: string; readonly with: string; readonly policy: string }[]
}
export interface Difference {
  /** `user ola`, `group night`. */
  readonly principal: string
  readonly type: string
  readonly object: string
  readonly gains: readonly string[]
  readonly loses: readonly string[]
}
export interface Differences {
  readonly differences: readonly Difference[]
  readonly principals: number
  readonly objects: number
  readonly complete: boolean
}
/** A change of roles that is asked about before it is made. */
export interface Proposal {
  readonly change: 'grant-role' | 'revoke-role' | 'grant' | 'revoke' | 'drop-role'
  readonly role: string
  readonly user?: string
  readonly group?: string
  readonly type?: string
  readonly fullName?: string
  readonly privileges?: readonly Grant[]
}
