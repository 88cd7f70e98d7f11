/** Changes of roles as they are asked about, and the links that they would make or take away. */
import { filled, oneOf, optional, type Shape } from '../../kinds/define.ts'
import { illegal, noSuch } from '../../kinds/errors.ts'
import { grants } from '../../kinds/role.ts'
import { noObject } from '../association/objects.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { valueOf } from './grants.ts'
import { foundByAnyone, named } from './objects.ts'
import type { Proposal } from './what-if.ts'

export const change = {
  change: oneOf(['grant-role', 'revoke-role', 'grant', 'revoke', 'drop-role'], 'what would be done'),
  role: filled('the role that is changed, given or taken'),
  user: optional(filled('who would get or lose the role')),
  group: optional(filled('which group would get or lose the role')),
  type: optional(filled('of the object that something would be allowed or denied on')),
  fullName: optional(filled('of that object')),
  privileges: optional(grants),
}
type Asked = Shape<typeof change>

/** Throws illegal, NoSuch… for what is spoken of and is not there. */
export async function proposalOf(lake: Lake, ask: Ask, metalake: Row, asked: Asked): Promise<readonly Proposal[]> {
  const view = lake.store.now
  const of = async (kind: 'role' | 'user' | 'group', name: string) => {
    const row = await view.child(metalake.key, kind, name)
    if (!row) throw noSuch(kind === 'role' ? 'Role' : kind === 'user' ? 'User' : 'Group', name)
    return row
  }
  const from = await of('role', asked.role)
  if (asked.change === 'drop-role') {
    const links = await view.linked(from.key, 'held')
    const holders = await Promise.all(links.map((link) => view.byKey(link.from)))
    return holders.flatMap((holder) => (holder ? [{ what: 'held', from: holder, add: [], remove: [{ to: from.key, value: null }] } as const] : []))
  }
  if (asked.change === 'grant-role' || asked.change === 'revoke-role') {
    if ((asked.user === undefined) === (asked.group === undefined)) throw illegal('either "user" or "group" must say who would get or lose the role')
    const holder = asked.user === undefined ? await of('group', asked.group ?? '') : await of('user', asked.user)
    const link = [{ to: from.key, value: null }]
    return [{ what: 'held', from: holder, ...(asked.change === 'grant-role' ? { add: link, remove: [] } : { add: [], remove: link }) }]
  }
  if (asked.type === undefined || asked.fullName === undefined || asked.privileges === undefined)
    throw illegal('"type", "fullName" and "privileges" are required for grant and revoke')
  const one = named(metalake.name, asked.type, asked.fullName)
  const object = await foundByAnyone(lake, ask, one)
  if (!object) throw noObject(one.kind, one.path)
  const links = asked.privileges.map((grant) => ({ to: object.row.key, value: valueOf(grant) }))
  return [{ what: 'granted', from, ...(asked.change === 'grant' ? { add: links, remove: [] } : { add: [], remove: links }) }]
}
