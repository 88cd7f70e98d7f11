/** Why somebody may or may not, and what a change of roles would change, on the wire. */
import { decode, jsonOf, listOf, record, text } from '../../kinds/define.ts'
import { illegal } from '../../kinds/errors.ts'
import { role } from '../../kinds/role.ts'
import { maskings } from '../../kinds/rules/access.ts'
import { refusal } from '../access/check.ts'
import type { Caller } from '../access/compile.ts'
import { explain } from '../access/explain.ts'
import { lookedAt, type Named, named } from '../access/objects.ts'
import { change, proposalOf } from '../access/proposals.ts'
import { mayGrantOn, type Rights } from '../access/rights.ts'
import { differences, type Proposal } from '../access/what-if.ts'
import { whoMay } from '../access/who.ts'
import { noObject } from '../association/objects.ts'
import type { Ask } from '../entity/ask.ts'
import { above } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { onlyWhenOn } from './access-routes.ts'
import { answer, exactly, listOfTexts } from './answer.ts'
import { asOfQuery, bodyObject, type Call, type Route } from './route.ts'

const at = '/api/metalakes/:metalake/access'
const nothing = { member: true, may: {}, because: [] }
const fact = exactly(
  { object: { type: 'string' }, type: { type: 'string' } },
  {
    owner: { type: 'string', description: 'the owner of the object: the principal, or a group it is in' },
    privilege: { type: 'string' },
    condition: { type: 'string', enum: ['allow', 'deny'] },
    role: { type: 'string' },
    through: { type: 'string', description: 'the user or group that holds the role' },
    policy: { type: 'string', description: 'the policy whose rule says it' },
    attachedTo: { type: 'string', description: 'the object that the policy is attached to' },
    overruled: { const: true, description: 'a deny of the same privilege counts before it' },
  },
)
const explained = {
  member: { type: 'boolean', description: 'a user of the metalake, who is not disabled' },
  may: { type: 'object', additionalProperties: { type: 'boolean' }, description: 'by what is to be done' },
  because: { type: 'array', items: fact },
}
/** Of tables, views and columns. */
const seen = {
  rows: { type: 'string', description: 'the rows that are seen, as a condition in SQL; absent when all are' },
  filteredBy: { ...listOfTexts, description: 'the policies that filter the rows' },
  masks: {
    type: 'array',
    description: 'columns that are not seen as they are, by the strictest mask that means them',
    items: exactly(
      { column: { type: 'string' }, with: { type: 'string', enum: maskings }, policy: { type: 'string' } },
      { value: { type: 'string' } },
    ),
  },
}

/** The metalake, and whether the caller may ask about others: whoever may say who holds which role. */
export async function asking(
  lake: Lake,
  ask: Ask,
  call: Call,
): Promise<{ readonly metalake: Row; readonly rights: Rights; readonly isGranting: boolean }> {
  const { rows, rights } = await above(lake, ask, role, call.params.slice(0, 1), 'list')
  const metalake = rows[0] as Row
  if (!rights) throw new Error('rights are asked for where none are checked')
  return { metalake, rights, isGranting: mayGrantOn(rights, [], [], metalake) }
}

const objectQuery = text('type:fullName, such as table:catalog.schema.table or column:catalog.schema.table.column')
/** Throws illegal. */
function objectOf(metalake: Row, object: string): Named {
  const colon = object.indexOf(':')
  if (colon < 0) throw illegal('query parameter "object" must be type:fullName, such as table:catalog.schema.table')
  return named(metalake.name, object.slice(0, colon), object.slice(colon + 1))
}

const explainRoute: Route = {
  method: 'GET',
  pattern: at,
  operation: 'EXPLAIN',
  doc: 'What a user may do with an object, and the grants, denials, rules and owners that decide it. Of others it is told to who manages grants.',
  queries: {
    principal: text('a user of the metalake; the caller when absent'),
    group: text('a group, in the place of a user: what whoever is in it may do by that alone'),
    groups: text('groups that the user is in, joined by commas: the lake knows them only when the user asks'),
    object: objectQuery,
    ...asOfQuery,
  },
  gives: answer({
    principal: { type: 'string' },
    object: { type: 'string' },
    access: exactly(explained, seen),
  }),
  run: async (lake, ask, call) => {
    const { metalake, rights, isGranting } = await asking(lake, ask, call)
    const { group, groups = '', object = '' } = call.query
    const principal = group ?? call.query.principal ?? ask.author.actor
    const isSelf = group === undefined && principal === ask.author.actor
    if (!isGranting && !isSelf)
      throw refusal(rights, 'EXPLAIN_ACCESS', [metalake.name], 'it takes MANAGE_GRANTS on the metalake, or owning it; of yourself you may ask')
    const one = objectOf(metalake, object)
    const found = await lookedAt(lake, ask, one)
    if (!found && isGranting) throw noObject(one.kind, one.path)
    const caller: Caller =
      group === undefined
        ? { name: principal, groups: groups.split(',').filter((name) => name !== ''), active: 'all' }
        : { name: '', groups: [group], active: 'all', anyone: true }
    const told = found && (await explain(ask.view, metalake, caller, found, rights.gaps))
    // What one may not look at explains itself no better than what is not there.
    const access = told && (isGranting || told.may.load) ? told : nothing
    return { code: 0, principal, object, access }
  },
}
const whoRoute: Route = {
  method: 'GET',
  pattern: `${at}/who`,
  operation: 'EXPLAIN',
  doc: 'Everybody who may look at an object, and through what. It is told to who manages grants.',
  queries: { object: objectQuery, ...asOfQuery },
  gives: answer({
    object: { type: 'string' },
    who: { type: 'array', items: exactly({ principal: { type: 'string', description: 'such as user ola or group analysts' }, ...explained }, seen) },
    principals: { type: 'integer', description: 'how many users and groups were looked at' },
  }),
  run: async (lake, ask, call) => {
    const { metalake, rights, isGranting } = await asking(lake, ask, call)
    if (!isGranting) throw refusal(rights, 'EXPLAIN_ACCESS', [metalake.name], 'it takes MANAGE_GRANTS on the metalake, or owning it')
    const { object = '' } = call.query
    const one = objectOf(metalake, object)
    const found = await lookedAt(lake, ask, one)
    if (!found) throw noObject(one.kind, one.path)
    return { code: 0, object, ...(await whoMay(ask.view, metalake, found, rights.gaps)) }
  },
}

const changes = { changes: listOf(record(change, 'a change'), 'one or more, taken together') }

const whatIfRoute: Route = {
  method: 'POST',
  decides: 'anywhere',
  pattern: `${at}/what-if`,
  operation: 'WHAT_IF',
  doc: 'Who could do what, and no longer do what, if roles, policies or tags were changed so. Nothing is changed.',
  bodies: 'any',
  takes: jsonOf(changes),
  gives: answer({
    differences: {
      type: 'array',
      items: exactly({ principal: { type: 'string' }, type: { type: 'string' }, object: { type: 'string' }, gains: listOfTexts, loses: listOfTexts }),
    },
    principals: { type: 'integer', description: 'how many users and groups were looked at' },
    objects: { type: 'integer', description: 'how many objects were looked at for each' },
    complete: { type: 'boolean', description: 'false when there was more than could be looked at' },
  }),
  run: async (lake, ask, call) => {
    const { metalake, rights, isGranting } = await asking(lake, ask, call)
    if (!isGranting) throw refusal(rights, 'WHAT_IF', [metalake.name], 'it takes MANAGE_GRANTS on the metalake, or owning it')
    const asked = decode(changes, bodyObject(call)).changes
    if (asked.length === 0) throw illegal('"changes" must hold at least one')
    const proposals: Proposal[] = []
    for (const one of asked) proposals.push(...(await proposalOf(lake, ask, metalake, one)))
    return { code: 0, ...(await differences(lake.store.now, metalake, proposals, rights.gaps)) }
  },
}
export const explainRoutes: readonly Route[] = [explainRoute, whoRoute, whatIfRoute].map(onlyWhenOn)
