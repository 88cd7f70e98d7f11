/** Lakes of chance for tests: people, roles, owners and tables under names that mean something to patterns, in memory. */
import fc from 'fast-check'
import type { KindName } from '../../../kinds/index.ts'
import type { PrivilegeName } from '../../../kinds/privileges.ts'
import type { Link, LinkKind, Owner, Row, View } from '../../store/store.ts'
import { valueOf } from '../grants.ts'

/** Names that differ in letter case alone, that are patterns, that hold ends of lines and quotes, that JavaScript has a use for. */
const oddNames = [
  't',
  'T',
  'tt',
  '.*',
  'a|b',
  'a',
  '(x',
  'x)y',
  '[a-z]+',
  't\\E',
  '$',
  '^t',
  'o\'"x',
  'x\ny',
  'né',
  '__proto__',
  'constructor',
  '{1}',
  '-',
]
const userNames = ['ann', 'Ann', 'an', '.*', 'ann|bob', 'eve\n', '\\Q', 'o\'"', '__proto__', 'zoë']
const privileges: readonly PrivilegeName[] = [
  'USE_CATALOG',
  'USE_CATALOG',
  'USE_SCHEMA',
  'USE_SCHEMA',
  'SELECT_TABLE',
  'SELECT_TABLE',
  'MODIFY_TABLE',
  'SELECT_VIEW',
  'CREATE_TABLE',
  'CREATE_VIEW',
  'CREATE_SCHEMA',
]

/** Rules that meet, of every sort. `groups` names what hangs on the groups that somebody proves to be in. */
const rulesOfChance: readonly { readonly rule: object; readonly groups?: true }[] = [
  { rule: { effect: 'deny', privileges: ['SELECT_TABLE'], when: '"pii" in object.tags' } },
  { rule: { effect: 'allow', privileges: ['SELECT_TABLE', 'USE_SCHEMA', 'USE_CATALOG'], when: 'principal.name = "ann"' } },
  { rule: { effect: 'allow', privileges: ['SELECT_TABLE', 'MODIFY_TABLE'], when: 'object.name in ["a", "t", ".*"]' } },
  { rule: { effect: 'deny', privileges: ['SELECT_TABLE', 'SELECT_VIEW'], when: 'object.name != "t"' } },
  { rule: { effect: 'allow', privileges: ['SELECT_VIEW'], when: 'object.properties["k"] = "v"' } },
  { rule: { effect: 'deny', privileges: ['MODIFY_TABLE', 'USE_SCHEMA'], when: 'object.properties["k"] != "v"' } },
  { rule: { rows: 'row.x = principal.name' } },
  { rule: { when: 'object.tags["pii"] = "high"', rows: 'row.x > 3 and row["Y y"] is not null' } },
  { rule: { rows: 'row.x = "it\'s" or "r1" in principal.roles' }, groups: true },
  { rule: { masks: [{ columns: '"pii" in column.tags', with: 'hash' }] } },
  { rule: { masks: [{ columns: 'column.name = "x" or column.type = "integer"', with: 'constant', value: "it's" }] } },
  { rule: { when: '"r0" in principal.roles', masks: [{ columns: 'column.name = "Y y"', with: 'last4' }] }, groups: true },
  { rule: { when: 'not "g" in principal.groups', masks: [{ columns: 'true', with: 'null' }] }, groups: true },
  { rule: { when: '"h" in principal.groups', effect: 'deny', privileges: ['USE_SCHEMA', 'SELECT_TABLE'] }, groups: true },
  { rule: { when: '"g" in principal.groups', effect: 'allow', privileges: ['USE_SCHEMA', 'SELECT_TABLE'] }, groups: true },
  { rule: { when: 'not "h" in principal.groups', effect: 'allow', privileges: ['USE_SCHEMA', 'SELECT_TABLE'] }, groups: true },
]
const columns = [
  { name: 'x', type: 'varchar(20)' },
  { name: 'Y y', type: 'integer' },
]
/** As Trino writes them. */
export const columnNames = ['x', 'y y']

interface Thing {
  readonly name: string
  readonly owner: number
}
export interface World {
  readonly owner: number
  readonly users: readonly { readonly name: string; readonly roles: readonly number[]; readonly enabled: boolean }[]
  readonly groups: readonly { readonly roles: readonly number[] }[]
  readonly catalogs: readonly (Thing & {
    readonly views: boolean
    readonly schemas: readonly (Thing & { readonly tables: readonly (Thing & { readonly isView: boolean })[] })[]
  })[]
  readonly policies: readonly { readonly rule: (typeof rulesOfChance)[number]; readonly types: readonly string[]; readonly at: readonly number[] }[]
  /** Of the tag pii: on objects, or on the first column of a table. */
  readonly tags: readonly { readonly at: number; readonly onColumn: boolean; readonly value: string | null }[]
  /** The first role may read all, but for what is denied it; else there is more refused than allowed. */
  readonly open: boolean
  /** `at` chooses among all objects, the higher ones oftener. */
  readonly grants: readonly { readonly role: number; readonly at: number; readonly name: PrivilegeName; readonly deny: boolean }[]
}

export const groupNames = ['g', 'h']
const roleCount = 4
/** An owner: one of the users, one of the groups, or nobody. */
const owner = fc.constantFrom(-1, -1, -1, -1, -1, 0, 1, 2, 100, 101)
const roles = fc.uniqueArray(fc.constantFrom(0, 0, 0, 1, 2, 3), { minLength: 1, maxLength: 2 })
const ofGroup = fc.uniqueArray(fc.constantFrom(1, 2, 3), { maxLength: 1 })
const thing = { name: fc.constantFrom(...oddNames), owner }
const unique = { selector: ({ name }: { readonly name: string }) => name }

export const world: fc.Arbitrary<World> = fc.record({
  owner: fc.constantFrom(-1, -1, -1, -1, 0, 100),
  users: fc.uniqueArray(fc.record({ name: fc.constantFrom(...userNames), roles, enabled: fc.constantFrom(true, true, true, true, false) }), {
    ...unique,
    minLength: 3,
    maxLength: 5,
  }),
  groups: fc.tuple(fc.record({ roles: ofGroup }), fc.record({ roles: ofGroup })),
  catalogs: fc.uniqueArray(
    fc.record({
      ...thing,
      name: fc.constantFrom('c', 'C', 'cc', 'a-b'),
      views: fc.boolean(),
      schemas: fc.uniqueArray(
        fc.record({
          ...thing,
          tables: fc.uniqueArray(fc.record({ ...thing, isView: fc.constantFrom(false, false, true) }), {
            selector: ({ name, isView }) => `${name} ${isView}`,
            minLength: 2,
            maxLength: 5,
          }),
        }),
        { ...unique, minLength: 1, maxLength: 3 },
      ),
    }),
    { ...unique, minLength: 1, maxLength: 2 },
  ),
  policies: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    {
      weight: 2,
      arbitrary: fc.array(
        fc.record({
          rule: fc.oneof(fc.constantFrom(...rulesOfChance), fc.constantFrom(...rulesOfChance.filter(({ rule }) => !('effect' in rule)))),
          types: fc.constantFrom(['table'], ['table', 'view'], ['view'], ['schema', 'table'], ['catalog', 'schema', 'table', 'view']),
          at: fc.array(fc.oneof(fc.constant(1), fc.constant(1), fc.nat(1000)), { minLength: 1, maxLength: 2 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    },
  ),
  tags: fc.array(fc.record({ at: fc.nat(1000), onColumn: fc.boolean(), value: fc.constantFrom(null, 'high', 'low') }), { maxLength: 3 }),
  open: fc.constantFrom(true, true, false),
  grants: fc.array(
    fc.record({
      role: fc.nat(roleCount - 1),
      at: fc.oneof(fc.nat(2), fc.nat(8), fc.nat(1000)),
      name: fc.constantFrom(...privileges),
      deny: fc.nat(11).map((one) => one === 0),
    }),
    { minLength: 6, maxLength: 25 },
  ),
})

export interface Lake {
  readonly view: View
  readonly metalake: Row
  readonly users: readonly Row[]
  /** Some group is denied something, or a rule speaks of groups: what is exported is less than the lake may give. */
  readonly byGroups: boolean
  /** There are rules; they may speak of what is not known of a name that the lake has not seen. */
  readonly hasRules: boolean
}

export function lakeOf({ owner: lakeOwner, users, groups, catalogs, policies, tags, open, grants }: World): Lake {
  const rows: Row[] = []
  const links: (Link & { readonly what: LinkKind })[] = []
  const add = (kind: KindName, name: string, parent: number, body: object = {}): Row => {
    const key = rows.length + 1
    const row: Row = { key, id: `id${key}`, kind, parent, name, version: 1, body: { audit: {}, ...body } }
    rows.push(row)
    return row
  }
  const metalakeKey = 1
  rows.length = 0
  // People come after the metalake and before what they own.
  const people: Owner[] = []
  const ownerAt = (at: number) => (at >= 100 ? people[users.length + at - 100] : people[at])
  const audit = (at: number) => {
    const is = at < 0 ? undefined : ownerAt(at)
    return { audit: is ? { owner: is } : {} }
  }
  // The keys of people are known beforehand.
  for (const [i, { name }] of users.entries()) people.push({ type: 'user', id: `id${i + 2}`, name })
  for (const [i, name] of groupNames.entries()) people.push({ type: 'group', id: `id${users.length + i + 2}`, name })
  const metalake = add('metalake', 'm', 0, audit(lakeOwner))
  const userRows = users.map(({ name, enabled }) => add('user', name, metalakeKey, { enabled }))
  const groupRows = groupNames.map((name) => add('group', name, metalakeKey))
  const roleRows = Array.from({ length: roleCount }, (_, i) => add('role', `r${i}`, metalakeKey))
  for (const [i, { roles: held }] of [...users, ...groups].entries())
    for (const role of held) {
      const holder = [...userRows, ...groupRows][i]
      const to = roleRows[role]
      if (holder && to) links.push({ what: 'held', from: holder.key, to: to.key, value: null })
    }
  const objects: Row[] = [metalake]
  for (const { name, owner: at, views, schemas } of catalogs) {
    const body = { provider: 'jdbc-postgresql', type: 'relational', properties: views ? { 'caspian.views': 'true' } : {}, ...audit(at) }
    const catalog = add('catalog', name, metalakeKey, body)
    objects.push(catalog)
    for (const one of schemas) {
      const schema = add('schema', one.name, catalog.key, audit(one.owner))
      objects.push(schema)
      for (const { name: tableName, owner: whose, isView } of one.tables)
        if (!isView || views)
          objects.push(add(isView ? 'view' : 'table', tableName, schema.key, { columns, properties: { k: whose > 0 ? 'v' : 'w' }, ...audit(whose) }))
    }
  }
  let byGroups = false
  const target = (at: number) => objects[at % objects.length]
  for (const [i, { rule, types, at }] of policies.entries()) {
    const content = { customRules: { 'caspian.access': rule.rule }, supportedObjectTypes: types }
    const policy = add('policy', `p${i}`, metalakeKey, { policyType: 'custom', enabled: true, content })
    for (const one of new Set(at.map(target)))
      if (one && one !== metalake) links.push({ what: 'governed', from: one.key, to: policy.key, value: null })
    if (rule.groups) byGroups = true
  }
  const tag = add('tag', 'pii', metalakeKey)
  const tagged = new Set<number>()
  for (const { at, onColumn, value } of tags) {
    const on = target(at)
    if (!on || on === metalake) continue
    const carrier = onColumn && on.kind === 'table' ? add('column', 'x', on.key) : on
    if (carrier === on && tagged.has(on.key)) continue
    tagged.add(on.key)
    links.push({ what: 'tagged', from: carrier.key, to: tag.key, value })
  }
  const opening = (['USE_CATALOG', 'USE_SCHEMA', 'SELECT_TABLE', 'SELECT_VIEW'] as const).map((name) => ({ role: 0, at: 0, name, deny: false }))
  for (const { role, at, name, deny } of [...(open ? opening : []), ...grants]) {
    const [from, to] = [roleRows[role], target(at)]
    if (!from || !to) continue
    links.push({ what: 'granted', from: from.key, to: to.key, value: valueOf({ name, condition: deny ? 'deny' : 'allow' }) })
    if (deny && groups.some(({ roles: held }) => held.includes(role))) byGroups = true
  }
  return { view: viewOf(rows, links), metalake, users: userRows, byGroups, hasRules: policies.length > 0 }
}

function viewOf(rows: readonly Row[], links: readonly (Link & { readonly what: LinkKind })[]): View {
  const children = async (parent: number, kind: KindName) => rows.filter((row) => row.parent === parent && row.kind === kind)
  const byName = async (parent: number, kind: KindName, name: string) => (await children(parent, kind)).find((row) => row.name === name)
  return {
    child: byName,
    childByUid: async () => undefined,
    names: async (parent, kind) => (await children(parent, kind)).map(({ name }) => name),
    children,
    byKey: async (key) => rows.find((row) => row.key === key),
    links: async (from, what) => links.filter((link) => link.from === from && link.what === what),
    linked: async (to, what) => links.filter((link) => link.to === to && link.what === what),
    origins: async () => [],
  }
}
