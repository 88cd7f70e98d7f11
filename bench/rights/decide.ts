/** What one decision costs, by itself: 10,000 users, 1,500 roles, 1,000,000 objects, without rules and with ten. */
import process from 'node:process'
import { kinds } from '../../kinds/index.ts'
import { parse } from '../../kinds/rules/condition-parse.ts'
import type { RuleInForce } from '../../server/access/in-force.ts'
import { bitsOf, may, type Rights, readingOf } from '../../server/access/rights.ts'
import type { Row } from '../../server/store/store.ts'

const [users, roles, objects] = [10_000, 1_500, 1_000_000]
const grantsOfRole = 20
const decisions = 2_000_000

/** Five that allow and five that deny, each on all catalogs, by a tag that hangs on one of a hundred filesets. */
function tenRules(catalogs: readonly Row[], filesets: readonly Row[]): readonly RuleInForce[] {
  return Array.from({ length: 10 }, (_, n) => {
    const all = new Set(filesets.filter((_, i) => i % 100 === n).map(({ key }) => key))
    const [read, deny] = [bitsOf(['READ_FILESET']), n % 2 === 1]
    return {
      policy: `p${n}`,
      masks: [],
      rows: undefined,
      readsProperties: false,
      types: new Set(['fileset']),
      at: new Set(catalogs.map(({ key }) => key)),
      when: parse(`object.tags has "t${n}" and object.name != "x"`, ['object'], 'when'),
      tags: new Map([[`t${n}`, { all, valued: new Map() }]]),
      allow: deny ? 0 : read,
      deny: deny ? read : 0,
    }
  })
}

/** A sentence each with the cost; the decisions are random ones of random users. */
export function timeDecisions(): string {
  let seed = 7
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return seed % below
  }
  const chain = [kinds.metalake, kinds.catalog, kinds.schema] as const
  const row = (key: number, kind: Row['kind'], parent: number): Row => ({
    key,
    id: String(key),
    kind,
    parent,
    name: '',
    version: 1,
    body: { audit: { owner: { type: 'user', id: `o${key % 97}`, name: '' } } },
  })
  const metalake = row(1, 'metalake', 0)
  const catalogs = Array.from({ length: 100 }, (_, i) => row(2 + i, 'catalog', 1))
  const schemas = Array.from({ length: 10_000 }, (_, i) => row(200 + i, 'schema', 2 + (i % 100)))
  const filesets = Array.from({ length: objects }, (_, i) => row(20_000 + i, 'fileset', 200 + (i % 10_000)))
  const some = [
    () => [catalogs[random(100)]?.key ?? 0, bitsOf(['USE_CATALOG', 'USE_SCHEMA'])] as const,
    () => [schemas[random(10_000)]?.key ?? 0, bitsOf(['USE_SCHEMA', 'READ_FILESET'])] as const,
    () => [20_000 + random(objects), bitsOf(['READ_FILESET', 'WRITE_FILESET'])] as const,
  ]
  const ofRole = Array.from({ length: roles }, () =>
    Array.from({ length: grantsOfRole }, (_, n) => ({ on: (some[n % 3] as (typeof some)[0])(), deny: n % 10 === 9 })),
  )
  const rights = Array.from({ length: users }, (_, u): Rights => {
    // Everybody may use all catalogs, so that a decision seldom ends at the first step.
    const said = new Map([
      [1, { allow: bitsOf(u % 2 === 0 ? ['USE_CATALOG', 'USE_SCHEMA', 'READ_FILESET'] : ['USE_CATALOG', 'USE_SCHEMA']), deny: 0 }],
    ])
    for (let n = 0; n <= u % 5; n++)
      for (const {
        on: [key, bits],
        deny,
      } of ofRole[random(roles)] ?? []) {
        const is = said.get(key) ?? { allow: 0, deny: 0 }
        said.set(key, deny ? { ...is, deny: is.deny | bits } : { ...is, allow: is.allow | bits })
      }
    return { name: `u${u}`, member: true, ids: new Set([`u${u}`]), self: undefined, roles: new Set(), said, rules: [], views: [], gaps: false }
  })
  const reading = readingOf(kinds.fileset)
  const run = (count: number) => {
    let allowed = 0
    for (let i = 0; i < count; i++) {
      const who = rights[random(users)] as Rights
      const fileset = filesets[random(objects)] as Row
      const schema = schemas[fileset.parent - 200] as Row
      const catalog = catalogs[schema.parent - 2] as Row
      if (may(who, chain, [metalake, catalog, schema], fileset, reading)) allowed++
    }
    return allowed
  }
  const time = () => {
    run(200_000)
    const begun = process.cpuUsage()
    const allowed = run(decisions)
    const { user, system } = process.cpuUsage(begun)
    return { us: ((user + system) / decisions).toFixed(2), allowed }
  }
  const plain = time()
  const rules = tenRules(catalogs, filesets)
  for (const [i, one] of rights.entries()) rights[i] = { ...one, rules }
  const ruled = time()
  return [
    `One decision, of ${users.toLocaleString('en')} users with 1 to 5 of ${roles.toLocaleString('en')} roles on one of ${objects.toLocaleString('en')} objects: ${plain.us} µs of CPU (goal 1; ${plain.allowed} of ${decisions.toLocaleString('en')} allowed).`,
    `The same with ten rules by tags that speak of each of them: ${ruled.us} µs (${ruled.allowed} allowed).`,
  ].join('\n')
}
