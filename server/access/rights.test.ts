/** Decisions are those of the rules as they are written down, in every lake and for every caller. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ancestors, type Kind } from '../../kinds/define.ts'
import { kinds } from '../../kinds/index.ts'
import { type Privilege, type PrivilegeName, privilegeList, privileges } from '../../kinds/privileges.ts'
import type { Row } from '../store/store.ts'
import { bitsOf, may, mayGrantOn, maySetOwner, type Rights, readingOf, showing, showsAll } from './rights.ts'
import { countsOn, type Facts, factsOf, inForce, type RandomRule, rulesOf } from './test-rules.ts'

/** How many lakes are tried; a long run sets more. */
const runs = Number(process.env.CASPIAN_LAKES ?? 20_000)

interface Grant {
  readonly role: number
  readonly level: number
  readonly name: PrivilegeName
  readonly deny: boolean
}
interface World {
  readonly kind: Kind
  /** Whose each level is: 0 the caller, 1 a group of its, 2 another, 3 nobody. */
  readonly owners: readonly number[]
  readonly grants: readonly Grant[]
  readonly active: readonly number[]
  readonly member: boolean
  readonly rules: readonly RandomRule[]
  readonly facts: Facts
}

const levels: readonly Kind[] = [
  kinds.table,
  kinds.fileset,
  kinds.model,
  kinds.modelVersion,
  kinds.topic,
  kinds.function,
  kinds.view,
  kinds.schema,
  kinds.catalog,
  kinds.tag,
  kinds.policy,
  kinds.jobTemplate,
  kinds.column,
]
/** Few privileges, so that they meet. */
const near = (kind: Kind): readonly PrivilegeName[] =>
  privilegeList.filter((name) =>
    [...ancestors(kind), kind].some(
      (one) => [...one.access.read, ...one.access.write, ...one.access.create].includes(name) || name === 'MANAGE_GRANTS',
    ),
  )

const world: fc.Arbitrary<World> = fc.constantFrom(...levels).chain((kind) => {
  const depth = ancestors(kind).length
  return fc.record({
    kind: fc.constant(kind),
    owners: fc.array(fc.constantFrom(2, 3, 3, 3, 0, 1), { minLength: depth + 1, maxLength: depth + 1 }),
    grants: fc.array(
      fc.record({ role: fc.nat(2), level: fc.nat(depth), name: fc.constantFrom(...near(kind)), deny: fc.constantFrom(false, false, false, true) }),
      { maxLength: 10 },
    ),
    active: fc.constantFrom([0, 1, 2], [0, 1, 2], [0], [1, 2], []),
    member: fc.constantFrom(true, true, true, false),
    rules: rulesOf(depth, near(kind)),
    facts: factsOf(depth),
  })
})

/** The rules in the words of the contract (authz §4, §5, semantics §6): slow, one right at a time. */
function evaluator({ kind, owners, grants, active, member, rules, facts }: World) {
  const path = [...ancestors(kind), kind]
  const meaning = (name: PrivilegeName) => (privileges[name] as Privilege).means ?? name
  const ruled = (effect: string, name: PrivilegeName, level: number) =>
    rules.some((rule) => rule.effect === effect && rule.names.some((one) => meaning(one) === meaning(name)) && countsOn(rule, facts, path, level))
  const allowed = (name: PrivilegeName, level: number) =>
    grants.some((grant) => !grant.deny && meaning(grant.name) === meaning(name) && grant.level === level && active.includes(grant.role)) ||
    ruled('allow', name, level)
  const denied = (name: PrivilegeName, level: number) =>
    grants.some((grant) => grant.deny && meaning(grant.name) === meaning(name) && grant.level === level) || ruled('deny', name, level)
  const upTo = (level: number) => Array.from({ length: level + 1 }, (_, i) => i)
  const any = (name: PrivilegeName, level: number) => upTo(level).some((i) => allowed(name, i)) && !upTo(level).some((i) => denied(name, i))
  const owner = (level: number) => member && (owners[level] === 0 || owners[level] === 1)
  const uses = (kindsTo: readonly Kind[], level: number) =>
    upTo(level)
      .slice(1)
      .every((i) => (kindsTo[i] as Kind).access.read.some((name) => any(name, i)))
  /** Owning at `level` counts with the use of what is between the metalake and it. */
  const byOwning = (kindsTo: readonly Kind[], level: number) => upTo(level).some((i) => owner(i) && uses(kindsTo, i - 1))
  const byPrivilege = (kindsTo: readonly Kind[], level: number, above: number, names: readonly PrivilegeName[]) =>
    uses(kindsTo, above) && names.some((name) => any(name, level))
  return { any, owner, uses, byOwning, byPrivilege, member }
}

function compiled({ kind, owners, grants, active, member, rules: random, facts }: World): {
  readonly rights: Rights
  readonly rows: readonly Row[]
  readonly kindsTo: readonly Kind[]
} {
  const kindsTo = [...ancestors(kind), kind]
  const ids = ['me', 'ours', 'theirs']
  const rows = kindsTo.map(({ name }, i): Row => {
    const id = ids[owners[i] ?? 3]
    const audit = id === undefined ? {} : { owner: { type: 'user', id, name: id } as const }
    return {
      key: i + 1,
      id: `${i}`,
      kind: name as Row['kind'],
      parent: i,
      name: `n${i}`,
      version: 1,
      body: { audit, properties: facts.levels[i]?.properties },
    }
  })
  const said = new Map<number, { allow: number; deny: number }>()
  for (const { role, level, name, deny } of grants) {
    const is = said.get(level + 1) ?? { allow: 0, deny: 0 }
    if (deny) is.deny |= bitsOf([name])
    else if (active.includes(role)) is.allow |= bitsOf([name])
    said.set(level + 1, is)
  }
  return {
    rights: {
      name: 'me',
      member,
      ids: new Set(member ? ['me', 'ours'] : []),
      self: undefined,
      roles: new Set(),
      said,
      rules: member ? inForce(random, facts, kindsTo) : [],
      views: [],
      gaps: false,
    },
    rows,
    kindsTo,
  }
}

describe('a decision', () => {
  test(`is that of the rules as they are written, in ${runs.toLocaleString('en')} lakes`, () => {
    let [allowed, refused] = [0, 0]
    fc.assert(
      fc.property(world, (one) => {
        const { rights, rows, kindsTo } = compiled(one)
        const rules = evaluator(one)
        const last = rows.length - 1
        const above = rows.slice(0, -1)
        const row = rows[last] as Row
        const kind = one.kind
        const told: [string, boolean, boolean][] = []
        for (const deed of ['read', 'write', 'drop'] as const) {
          const names = kind.access[deed]
          const wanted = rules.member && (rules.byOwning(kindsTo, last) || rules.byPrivilege(kindsTo, last, last - 1, names))
          told.push([deed, may(rights, kindsTo.slice(0, -1), above, row, bitsOf(names)), wanted])
        }
        const create = rules.member && (rules.byOwning(kindsTo, last - 1) || rules.byPrivilege(kindsTo, last - 1, last - 1, kind.access.create))
        told.push(['create', may(rights, kindsTo.slice(0, -1), above, undefined, bitsOf(kind.access.create)), create])
        const shown = rules.member && (rows.some((_, i) => rules.owner(i)) || kind.access.read.some((name) => rules.any(name, last)))
        told.push(['show', rights.member && showing(rights, above, readingOf(kind))(row), shown])
        const owning = rules.member && (rules.owner(0) || (rows.some((_, i) => rules.owner(i)) && rules.uses(kindsTo, last - 1)))
        told.push(['own', maySetOwner(rights, kindsTo.slice(0, -1), above, row), owning])
        const granting = owning || (rules.member && rules.uses(kindsTo, last - 1) && rules.any('MANAGE_GRANTS', last))
        told.push(['grant', mayGrantOn(rights, kindsTo.slice(0, -1), above, row), granting])
        for (const [deed, is, wanted] of told) {
          assert.equal(is, wanted, `${deed} ${kind.name}`)
          if (is) allowed++
          else refused++
        }
        // What is said of a whole list holds for each that it can hold.
        if (showsAll(rights, above, readingOf(kind))) assert.ok(showing(rights, above, readingOf(kind))(row) || !rules.member)
      }),
      { numRuns: runs },
    )
    assert.ok(allowed > runs / 20 && refused > runs / 20, `${allowed} allowed, ${refused} refused: the lakes show too little`)
  })
})
