/** Reading who may do what, and every change of it as one call. */

import { queryOptions } from '@tanstack/react-query'
import { kinds } from '../../kinds/index.ts'
import { pathTo } from '../api/paths.ts'
import { keyOf, read } from '../api/reads.ts'
import { ask } from '../api/request.ts'
import { type Settings, settingsRead } from '../api/settings.ts'
import { textOf } from './objects.ts'
import type { Difference, Differences, Explained, Grant, Holder, Proposal, Spoken } from './shapes.ts'

const enc = encodeURIComponent
export const accessPath = (lake: string) => `${pathTo(kinds.metalake, [lake])}/access`
export const ownerPath = (lake: string, { type, fullName }: Spoken) => `${pathTo(kinds.metalake, [lake])}/owners/${enc(type)}/${enc(fullName)}`
export const objectRolesPath = (lake: string, { type, fullName }: Spoken) =>
  `${pathTo(kinds.metalake, [lake])}/objects/${enc(type)}/${enc(fullName)}/roles`

/** Whether the lake checks rights at all; nothing else of this is asked when it does not. */
export const checkingRead = { ...settingsRead, select: (settings: Settings): boolean => settings['gravitino.authorization.enable'] === true }
export const ownerRead = (asOf: string | undefined, lake: string, object: Spoken) =>
  read<Holder | null>(asOf, ownerPath(lake, object), (a: { owner?: Holder }) => a.owner ?? null)
export const objectRolesRead = (asOf: string | undefined, lake: string, object: Spoken) =>
  read<readonly string[]>(asOf, objectRolesPath(lake, object), (a: { names: readonly string[] }) => [...a.names].sort())

/** Who is asked about: nobody in particular is the reader. Groups are those the user is taken to be in. */
export interface Asked {
  readonly who?: Holder | undefined
  readonly groups?: string | undefined
}
export const explainRead = (asOf: string | undefined, lake: string, object: Spoken, { who, groups }: Asked = {}) =>
  read<Explained>(
    asOf,
    accessPath(lake),
    (a: { principal: string; access: Omit<Explained, 'principal'> }) => ({ ...a.access, principal: a.principal }),
    {
      object: textOf(object),
      ...(who?.type === 'group' ? { group: who.name } : { principal: who?.name }),
      groups: groups === '' ? undefined : groups,
    },
  )
/** What the reader may do with the metalake itself: which buttons make sense. */
export const ownMayRead = (asOf: string | undefined, lake: string) => explainRead(asOf, lake, { type: 'metalake', fullName: lake })

/** What would change; asked again when anything of rights was changed. */
export const triedRead = (lake: string, changes: readonly Proposal[]) =>
  queryOptions({
    queryKey: keyOf(undefined, `${accessPath(lake)}/what-if`, { changes: JSON.stringify(changes) }),
    queryFn: () => tryOut(lake, changes),
  })

const permissions = (lake: string) => `${pathTo(kinds.metalake, [lake])}/permissions`
export const giveRoles = (lake: string, { type, name }: Holder, roleNames: readonly string[], give: boolean) =>
  ask('PUT', `${permissions(lake)}/${type}s/${enc(name)}/${give ? 'grant' : 'revoke'}`, { body: { roleNames } })
export const sayOn = (lake: string, role: string, { type, fullName }: Spoken, privileges: readonly Grant[], give: boolean) =>
  ask('PUT', `${permissions(lake)}/roles/${enc(role)}/${enc(type)}/${enc(fullName)}/${give ? 'grant' : 'revoke'}`, { body: { privileges } })
export const giveTo = (lake: string, object: Spoken, owner: Holder) => ask('PUT', ownerPath(lake, object), { body: owner })
export const tryOut = (lake: string, changes: readonly Proposal[]) => ask<Differences>('POST', `${accessPath(lake)}/what-if`, { body: { changes } })

/** `user ola`, both ways. */
export const holderText = ({ type, name }: Holder) => `${type} ${name}`
export function holderIn(text: string | undefined): Holder | undefined {
  const [, type, name] = /^(user|group) (.+)$/s.exec(text ?? '') ?? []
  return name === undefined ? undefined : { type: type as Holder['type'], name }
}
export const holderOf = (difference: Difference): Holder => holderIn(difference.principal) ?? { type: 'user', name: difference.principal }

export const holdersPath = (lake: string, role: string) => `${pathTo(kinds.role, [lake, role])}/holders`
/** Who holds a role, users before groups. */
export const holdersRead = (asOf: string | undefined, lake: string, role: string) =>
  read<readonly Holder[]>(asOf, holdersPath(lake, role), (a: { holders: readonly Holder[] }) => a.holders)

export interface Owned {
  readonly owned: readonly Spoken[]
  readonly objects: number
  readonly complete: boolean
}
export const ownedRead = (asOf: string | undefined, lake: string, { type, name }: Holder) =>
  read<Owned>(asOf, `${accessPath(lake)}/owned`, (a: Owned) => a, type === 'group' ? { group: name } : { principal: name })
