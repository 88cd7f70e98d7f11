/** Random rules on the levels of a path, with the tags and properties that they speak of; and what they say there, written down plainly. */
import fc from 'fast-check'
import { objectType } from '../../kinds/address.ts'
import type { Kind } from '../../kinds/define.ts'
import type { PrivilegeName } from '../../kinds/privileges.ts'
import { speaks } from '../../kinds/rules/access.ts'
import { reduce } from '../../kinds/rules/condition-evaluate.ts'
import { parse } from '../../kinds/rules/condition-parse.ts'
import { type Hanging, type RuleInForce, readsProperties } from './in-force.ts'
import { bitsOf } from './rights.ts'

/** What is known of a level: by tag its values there, properties. */
export interface Level {
  readonly tags: Readonly<Record<string, readonly string[]>>
  readonly properties: Readonly<Record<string, string>>
}
export interface RandomRule {
  readonly effect: 'allow' | 'deny'
  readonly names: readonly PrivilegeName[]
  /** Levels that its policy is attached to. */
  readonly at: readonly number[]
  /** Levels of whose kinds the policy speaks. */
  readonly of: readonly number[]
  readonly when: number
}
export interface Facts {
  readonly levels: readonly Level[]
  readonly groups: readonly string[]
}

/** Levels from the metalake down to the one that is meant. */
type Holds = (upTo: readonly Level[], level: number, type: string, groups: readonly string[]) => boolean
const tagged = (upTo: readonly Level[], name: string) => upTo.slice(1).some(({ tags }) => Object.hasOwn(tags, name))
const valuesOf = (upTo: readonly Level[], name: string) => upTo.slice(1).findLast(({ tags }) => Object.hasOwn(tags, name))?.tags[name] ?? []
const property = (upTo: readonly Level[]) => upTo.at(-1)?.properties.p
const conditions: readonly (readonly [string, Holds])[] = [
  ['true', () => true],
  ['object.tags has "t"', (upTo) => tagged(upTo, 't')],
  ['not object.tags has "t"', (upTo) => !tagged(upTo, 't')],
  ['object.tags["u"] in ["x", "y"]', (upTo) => valuesOf(upTo, 'u').some((value) => value === 'x' || value === 'y')],
  ['object.tags["u"] != "x"', (upTo) => !valuesOf(upTo, 'u').includes('x')],
  ['object.tags["u"] is null and object.tags has "u"', (upTo) => tagged(upTo, 'u') && valuesOf(upTo, 'u').length === 0],
  ['object.properties["p"] = "x"', (upTo) => property(upTo) === 'x'],
  ['object.properties["p"] != "x"', (upTo) => property(upTo) !== 'x'],
  ['object.name in ["n2", "n3"]', (_, level) => level === 2 || level === 3],
  ['object.type != "schema" or principal.groups has "g"', (_, __, type, groups) => type !== 'schema' || groups.includes('g')],
  ['principal.groups has "g" and not object.tags has "t"', (upTo, _, __, groups) => groups.includes('g') && !tagged(upTo, 't')],
  ['object.properties["p"] in principal.groups', (upTo, _, __, groups) => groups.includes(property(upTo) ?? '')],
]

const level: fc.Arbitrary<Level> = fc.record({
  tags: fc.dictionary(fc.constantFrom('t', 'u'), fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }), { maxKeys: 1 }),
  properties: fc.dictionary(fc.constant('p'), fc.constantFrom('x', 'g'), { maxKeys: 1 }),
})
export const factsOf = (depth: number): fc.Arbitrary<Facts> =>
  fc.record({ levels: fc.array(level, { minLength: depth + 1, maxLength: depth + 1 }), groups: fc.constantFrom<string[]>([], ['g'], ['x', 'g']) })
export const rulesOf = (depth: number, names: readonly PrivilegeName[]): fc.Arbitrary<readonly RandomRule[]> =>
  fc.array(
    fc.record({
      effect: fc.constantFrom('allow', 'allow', 'deny' as const),
      names: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
      at: fc.uniqueArray(fc.nat(depth), { minLength: 1, maxLength: 2 }),
      of: fc.uniqueArray(fc.nat(depth), { minLength: 1, maxLength: 3 }),
      when: fc.nat(conditions.length - 1),
    }),
    { maxLength: 4 },
  )

/** Whether the rule counts on the level itself, in the words of docs/access.md. */
export function countsOn({ at, of, when }: RandomRule, { levels, groups }: Facts, kinds: readonly Kind[], on: number): boolean {
  const type = objectType(kinds[on] as Kind)
  const hangsHereOrAbove = at.some((one) => one <= on)
  const isMeant = of.some((one) => objectType(kinds[one] as Kind) === type)
  return hangsHereOrAbove && isMeant && (conditions[when] as (typeof conditions)[0])[1](levels.slice(0, on + 1), on, type, groups)
}

/** The same rules as a decision has them; the key of a level is one more than the level. */
export function inForce(rules: readonly RandomRule[], { levels, groups }: Facts, kinds: readonly Kind[]): readonly RuleInForce[] {
  const tags = new Map(
    ['t', 'u'].map((name): [string, Hanging] => {
      const has = levels.flatMap((one, i) => (Object.hasOwn(one.tags, name) ? [i] : []))
      const valued = ['x', 'y', 'z'].map(
        (value) => [value, new Set(has.filter((i) => levels[i]?.tags[name]?.includes(value)).map((i) => i + 1))] as const,
      )
      return [name, { all: new Set(has.map((i) => i + 1)), valued: new Map(valued) }]
    }),
  )
  const principal = { name: 'me', groups, roles: [] }
  return rules.flatMap(({ effect, names, at, of, when: which }, i) => {
    const when = reduce(parse((conditions[which] as (typeof conditions)[0])[0], speaks.when, 'when'), { principal })
    if (when.is === 'constant' && when.value !== true) return []
    return [
      {
        policy: `p${i}`,
        tags,
        when,
        masks: [],
        rows: undefined,
        readsProperties: readsProperties(when),
        at: new Set(at.map((one) => one + 1)),
        types: new Set(of.map((one) => (kinds[one] as Kind).name)),
        allow: effect === 'allow' ? bitsOf(names) : 0,
        deny: effect === 'deny' ? bitsOf(names) : 0,
      },
    ]
  })
}
