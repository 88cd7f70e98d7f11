/** Changes of roles, policies and tags as they are asked about, and the links that they would make or take away. */
import { filled, oneOf, optional, type Shape } from '../../kinds/define.ts'
import { illegal, noSuch } from '../../kinds/errors.ts'
import { kinds } from '../../kinds/index.ts'
import { grants } from '../../kinds/role.ts'
import { noObject } from '../association/objects.ts'
import type { Ask } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { valueOf } from './grants.ts'
import { foundByAnyone, named } from './objects.ts'
import type { Proposal } from './what-if.ts'

export const change = {
  change: oneOf(
    ['grant-role', 'revoke-role', 'grant', 'revoke', 'drop-role', 'attach-policy', 'detach-policy', 'tag', 'untag'],
    'what would be done',
  ),
  role: optional(filled('the role that is changed, given or taken')),
  policy: optional(filled('the policy that would be attached or detached')),
  tag: optional(filled('the tag that would be hung or taken off')),
  value: optional(filled('the value that the tag has there')),
  user: optional(filled('who would get or lose the role')),
  group: optional(filled('which group would get or lose the role')),
  type: optional(filled('of the object that something would be allowed or denied on, or would hang on')),
  fullName: optional(filled('of that object')),
  privileges: optional(grants),
}
type Asked = Shape<typeof change>

/** Throws illegal, NoSuch… for what is spoken of and is not there. */
export async function proposalOf(lake: Lake, ask: Ask, metalake: Row, asked: Asked): Promise<readonly Proposal[]> {
  const view = lake.store.now
  const of = async (kind: 'role' | 'user' | 'group' | 'policy' | 'tag', name: string) => {
    const row = await view.child(metalake.key, kind, name)
    if (!row) throw noSuch(kinds[kind].title, name)
    return row
  }
  const object = async (type: string, fullName: string) => {
    const one = named(metalake.name, type, fullName)
    const found = await foundByAnyone(lake, ask, one)
    if (!found) throw noObject(one.kind, one.path)
    return found.row
  }
  const { change, type, fullName } = asked
  if (change === 'attach-policy' || change === 'detach-policy' || change === 'tag' || change === 'untag') {
    const isTag = change === 'tag' || change === 'untag'
    const hanger = isTag ? asked.tag : asked.policy
    if (hanger === undefined || type === undefined || fullName === undefined)
      throw illegal(`"${isTag ? 'tag' : 'policy'}", "type" and "fullName" are required for ${change}`)
    const { key: to } = await of(isTag ? 'tag' : 'policy', hanger)
    const what = isTag ? 'tagged' : 'governed'
    const at = await object(type, fullName)
    const { value = null } = isTag ? asked : {}
    if (change === 'tag' || change === 'attach-policy') return [{ what, from: at, add: [{ to, value }], remove: [] }]
    // Without a value, with all that it has there.
    const there = (await view.links(at.key, what)).filter((link) => link.to === to && (value === null || link.value === value))
    return [{ what, from: at, add: [], remove: there.map((link) => ({ to, value: link.value })) }]
  }
  if (asked.role === undefined) throw illegal(`"role" is required for ${change}`)
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
  if (type === undefined || fullName === undefined || asked.privileges === undefined)
    throw illegal('"type", "fullName" and "privileges" are required for grant and revoke')
  const { key: to } = await object(type, fullName)
  const links = asked.privileges.map((grant) => ({ to, value: valueOf(grant) }))
  return [{ what: 'granted', from, ...(asked.change === 'grant' ? { add: links, remove: [] } : { add: [], remove: links }) }]
}
