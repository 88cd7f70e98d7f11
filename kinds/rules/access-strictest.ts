/** The strictest of rules on access that regions wrote apart: all that each denies, filters and masks, and only what all of them allow. */
import type { PrivilegeName } from '../privileges.ts'
import { type KeptAccess, type KeptRule, keptRules, type Mask, maskings, readRule, speaks } from './access.ts'
import type { Apart } from './apart.ts'
import { type Condition, isList, joined, print } from './condition.ts'
import { parse } from './condition-parse.ts'

/** What is allowed where all of the conditions are true, on objects of the types. */
interface Allowed {
  readonly when: ReadonlyMap<string, Condition>
  readonly types: readonly string[]
  readonly privileges: readonly PrivilegeName[]
}

/**
 * As one rule, or several that all count; undefined when they say nothing. What only some of them are for is denied, filtered and masked on
 * objects of all their types, and allowed on none but those that all of them are for.
 */
export function strictestAccess(apart: readonly Apart<KeptAccess>[]): KeptAccess | undefined {
  const rules = apart.flatMap(({ rule }) => (rule === undefined ? [] : keptRules(rule)))
  const all = [...allowed(apart), ...denied(rules), ...filtered(rules), ...masked(rules)]
  return all.length > 1 ? { all } : all[0]
}

const conditional = (when: string) => (when === '' ? {} : { when })
const inOrder = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
const common = <T>(lists: readonly (readonly T[])[]): readonly T[] => {
  const [first = [], ...others] = lists
  return [...new Set(first.filter((one) => others.every((list) => list.includes(one))))].sort()
}

function allowed(apart: readonly Apart<KeptAccess>[]): readonly KeptRule[] {
  const all = apart.map(allowedIn).filter((one) => one !== undefined)
  if (all.length < apart.length) return []
  const privileges = common(all.map((one) => one.privileges))
  const types = common(all.map((one) => one.types))
  if (privileges.length === 0 || types.length === 0) return []
  const conditions = inOrder(new Map(all.flatMap(({ when }) => [...when]))).map(([, condition]) => condition)
  if (apart.some((one) => one.types.some((type) => !types.includes(type)))) conditions.push(ofTypes(types))
  const when = conditions.length === 0 ? '' : print(joined('and', conditions))
  // What is too long to be read is not allowed at all.
  return isReadable(when) ? [{ ...conditional(when), effect: 'allow', privileges }] : []
}
function allowedIn({ rule, types }: Apart<KeptAccess>): Allowed | undefined {
  const one =
    rule === undefined
      ? undefined
      : keptRules(rule)
          .map(readRule)
          .find(({ effect }) => effect === 'allow')
  if (!one) return undefined
  const parts = conjuncts(one.when)
  if (parts.some(({ is }) => is === 'constant')) return undefined
  const lists = parts.map(typesIn).filter((list) => list !== undefined)
  const others = parts.filter((part) => typesIn(part) === undefined)
  return { when: new Map(others.map((part) => [print(part), part])), types: common([types, ...lists]), privileges: one.privileges }
}
/** All of which must be true; a constant among them never is. */
function conjuncts(condition: Condition): readonly Condition[] {
  if (condition.is === 'and') return condition.of.flatMap(conjuncts)
  return condition.is === 'constant' && condition.value === true ? [] : [condition]
}
const ofTypes = (set: readonly string[]): Condition => ({ is: 'in', item: { attribute: { of: 'object', name: 'type' } }, set })
/** The types to which a condition keeps itself, when that is all it says. */
function typesIn(one: Condition): readonly string[] | undefined {
  if (one.is !== 'in' || !('attribute' in one.item) || one.item.attribute.of !== 'object' || one.item.attribute.name !== 'type') return undefined
  return isList(one.set) ? one.set.filter((type) => typeof type === 'string') : undefined
}
function isReadable(when: string): boolean {
  try {
    return when === '' || parse(when, speaks.when, 'when') !== undefined
  } catch {
    return false
  }
}

function denied(rules: readonly KeptRule[]): readonly KeptRule[] {
  const privileges = new Map<string, Set<PrivilegeName>>()
  for (const rule of rules)
    if (rule.effect === 'deny') privileges.set(rule.when ?? '', new Set([...(privileges.get(rule.when ?? '') ?? []), ...readRule(rule).privileges]))
  return inOrder(privileges).map(([when, names]) => ({ ...conditional(when), effect: 'deny', privileges: [...names].sort() }))
}
function filtered(rules: readonly KeptRule[]): readonly KeptRule[] {
  const filters = new Map(rules.flatMap(({ when = '', rows }) => (rows === undefined ? [] : [[JSON.stringify([when, rows]), { when, rows }]])))
  return inOrder(filters).map(([, { when, rows }]) => ({ ...conditional(when), rows }))
}
/** Of several masks of the same columns the strongest. */
function masked(rules: readonly KeptRule[]): readonly KeptRule[] {
  const masks = new Map<string, Map<string, Mask>>()
  for (const { when = '', masks: own = [] } of rules) {
    const there = masks.get(when) ?? new Map<string, Mask>()
    for (const { columns, ...mask } of own) {
      const is = there.get(columns)
      if (!is || isStronger(mask, is)) there.set(columns, mask)
    }
    if (there.size > 0) masks.set(when, there)
  }
  return inOrder(masks).map(([when, own]) => ({ ...conditional(when), masks: inOrder(own).map(([columns, mask]) => ({ columns, ...mask })) }))
}
function isStronger(a: Mask, b: Mask): boolean {
  const [x, y] = [maskings.indexOf(a.with), maskings.indexOf(b.with)]
  return x === y ? (a.value ?? '') < (b.value ?? '') : x < y
}
