/** A lake that checks rights, with people in it; and short words for asking it as one of them. */
import { type Json, type Said, TestLake } from '../test-lake.ts'

export const rightsOn = { 'gravitino.authorization.enable': 'true', 'gravitino.authorization.serviceAdmins': 'admin' }
export const as = (name: string, roles?: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:x`).toString('base64')}`,
  ...(roles === undefined ? {} : { 'x-gravitino-active-roles': roles }),
})
export const forbiddenType = 'ForbiddenException'

export interface Privileges {
  readonly type: string
  readonly fullName: string
  /** Names; with a minus in front denied. */
  readonly says: readonly string[]
}
export const securable = ({ type, fullName, says }: Privileges): Json => ({
  type,
  fullName,
  privileges: says.map((word) => ({ name: word.replace(/^-/, ''), condition: word.startsWith('-') ? 'deny' : 'allow' })),
})

export class People implements AsyncDisposable {
  readonly it: TestLake

  private constructor(it: TestLake) {
    this.it = it
  }

  /** Metalake m is admin's; catalog c of models with schemas s and t, each with models a and b, and tags red and blue. */
  static async start(users: readonly string[], settings: Readonly<Record<string, string>> = rightsOn): Promise<People> {
    const people = new People(await TestLake.start(settings))
    const admin = (method: string, path: string, body?: unknown) => people.do('admin', method, path, body)
    await admin('POST', '', { name: 'm' })
    await admin('POST', 'm/catalogs', { name: 'c', type: 'model' })
    for (const schema of ['s', 't']) {
      await admin('POST', 'm/catalogs/c/schemas', { name: schema })
      for (const name of ['a', 'b']) await admin('POST', `m/catalogs/c/schemas/${schema}/models`, { name })
    }
    for (const name of ['red', 'blue']) await admin('POST', 'm/tags', { name })
    for (const name of users) await admin('POST', 'm/users', { name })
    return people
  }

  do(who: string, method: string, path: string, body?: unknown, roles?: string): Promise<Json> {
    return this.it.do(method, path, body, as(who, roles))
  }
  ask(who: string, method: string, path: string, body?: unknown, roles?: string): Promise<Said> {
    return this.it.ask(method, path, body, as(who, roles))
  }
  forbidden(who: string, method: string, path: string, body?: unknown, roles?: string): Promise<Said> {
    return this.it.refused(403, forbiddenType, method, path, body, as(who, roles))
  }

  async role(name: string, ...objects: readonly Privileges[]): Promise<void> {
    await this.do('admin', 'POST', 'm/roles', { name, securableObjects: objects.map(securable) })
  }
  async override(name: string, ...objects: readonly Privileges[]): Promise<void> {
    await this.do('admin', 'PUT', `m/permissions/roles/${name}`, { overrides: objects.map(securable) })
  }
  async grant(role: string, user: string): Promise<void> {
    await this.do('admin', 'PUT', `m/permissions/users/${user}/grant`, { roleNames: [role] })
  }
  async revoke(role: string, user: string): Promise<void> {
    await this.do('admin', 'PUT', `m/permissions/users/${user}/revoke`, { roleNames: [role] })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.it.endWhole()
  }
}
