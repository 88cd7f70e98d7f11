/** Rules for somebody of whom it is not known which groups they prove to be in: what they allow for sure, what they may come to deny or hide. */
import { type Attribute, type Condition, isList, joined, not, type Operand, yes } from '../../../kinds/rules/condition.ts'
import type { Trace } from '../../kept/exact.ts'
import type { View } from '../../store/store.ts'
import { type AccessPolicy, type Reading, readingOnce } from '../rules.ts'

/** Names of the roles that groups hold. */
type ByGroups = ReadonlySet<string>
const attributeOf = (one: Operand): Attribute | undefined => ('attribute' in one ? one.attribute : undefined)
const isMemberships = (one: Attribute | undefined) => one?.of === 'principal' && one.name !== 'name'

/** Whether being in more groups can make it true. It never makes it false: it asks whether something is among groups or roles. */
function growsWithGroups({ item, set }: Extract<Condition, { is: 'in' }>, byGroups: ByGroups): boolean {
  const asked = [attributeOf(item), isList(set) ? undefined : set].filter(isMemberships)
  if (asked.length === 0) return false
  const named = isList(set) ? set : 'literal' in item ? [item.literal] : undefined
  return asked.some((one) => one?.name === 'groups') || !named || named.some((name) => byGroups.has(String(name)))
}

/**
 * With no groups at all put in afterwards: true only if the condition is, whatever groups somebody is in (`surely`); or true wherever it
 * is in some of them (`perhaps`).
 */
export function taken(condition: Condition, as: 'surely' | 'perhaps', byGroups: ByGroups): Condition {
  switch (condition.is) {
    case 'and':
    case 'or':
      return joined(
        condition.is,
        condition.of.map((one) => taken(one, as, byGroups)),
      )
    case 'not':
      return not(taken(condition.of, as === 'surely' ? 'perhaps' : 'surely', byGroups))
    case 'in':
      return as === 'perhaps' && growsWithGroups(condition, byGroups) ? yes : condition
    case 'compare':
    case 'null':
    case 'constant':
      return condition
  }
}

/** Allowed is what is so for sure; denied, filtered and masked what may be. Rows that may be hidden are. */
export function cautious(policy: AccessPolicy, byGroups: ByGroups): readonly AccessPolicy[] {
  const { rule } = policy
  const { effect, rows, masks } = rule
  const [surely, perhaps] = (['surely', 'perhaps'] as const).map((as) => taken(rule.when, as, byGroups)) as [Condition, Condition]
  const effects: AccessPolicy = { ...policy, rule: { ...rule, when: effect === 'deny' ? perhaps : surely, rows: undefined, masks: [] } }
  const views: AccessPolicy = {
    ...policy,
    rule: {
      when: perhaps,
      privileges: [],
      rows: rows && taken(rows, 'surely', byGroups),
      masks: masks.map((mask) => ({ ...mask, columns: taken(mask.columns, 'perhaps', byGroups) })),
    },
  }
  return [...(effect ? [effects] : []), ...(rows || masks.length > 0 ? [views] : [])]
}

/** The policies of a lake that stays as it is, taken cautiously. */
export function cautiousReading(view: View, byGroups: ByGroups): Reading {
  const { policies, hanging } = readingOnce(view)
  let kept: Promise<readonly AccessPolicy[]> | undefined
  const cautiously = async (metalake: number, trace: Trace) => (await policies(metalake, trace)).flatMap((policy) => cautious(policy, byGroups))
  return { policies: (metalake, trace) => (kept ??= cautiously(metalake, trace)), hanging }
}
