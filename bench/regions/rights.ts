/** People and roles for runs with rights checked: whoever is granted a role may see one fileset, until something is taken away again. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Asker } from './asking.ts'
import { catalogOf, metalake } from './corner.ts'
import type { Lake } from './lakes.ts'

export const admin = 'admin'
export const rightsOn = { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': admin } as const

/** What one person may see by one role, both made for it. */
export interface Person {
  readonly name: string
  readonly role: string
  /** The path of a fileset. */
  readonly sees: string
}

/** At the home of all three: where the metalake is. */
export async function admit({ asker, name: home }: Lake, name: string): Promise<Person> {
  const role = `sees-${name}`
  const privileges = ['use_catalog', 'use_schema', 'read_fileset'].map((one) => ({ name: one, condition: 'allow' }))
  await asker.ask('POST', `${metalake}/users`, { name })
  await asker.ask('POST', `${metalake}/roles`, { name: role, securableObjects: [{ type: 'catalog', fullName: `f-${home}`, privileges }] })
  await asker.ask('PUT', `${metalake}/permissions/users/${name}/grant`, { roleNames: [role] })
  return { name, role, sees: `${catalogOf(home)}/f1` }
}

export const narrowings: Readonly<Record<string, (asker: Asker, person: Person, home: string) => Promise<unknown>>> = {
  revoke: (asker, { name, role }) => asker.ask('PUT', `${metalake}/permissions/users/${name}/revoke`, { roleNames: [role] }),
  deny: (asker, { role }, home) =>
    asker.ask('PUT', `${metalake}/permissions/roles/${role}/schema/f-${home}.s/grant`, { privileges: [{ name: 'read_fileset', condition: 'deny' }] }),
  remove: (asker, { name }) => asker.ask('DELETE', `${metalake}/users/${name}`),
}

const lookEveryMs = 10
/** Milliseconds until the region answers the person so. Undefined when it does not within the deadline. */
export async function untilAnswered({ asker }: Lake, { name, sees }: Person, allowed: boolean, deadlineMs: number): Promise<number | undefined> {
  const began = performance.now()
  for (;;) {
    const { status } = await asker.call('GET', sees, undefined, name)
    const now = performance.now() - began
    if (allowed ? status === 200 : status === 403) return now
    if (now > deadlineMs) return undefined
    await sleep(lookEveryMs)
  }
}
