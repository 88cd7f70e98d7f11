/** Whether a condition holds, and what is left of it when a part of the world is known already. */
import { type Attribute, type Condition, isList, joined, type Literal, no, not, type Operand, type Root, unknown, yes } from './condition.ts'

export type Value = Literal | null | undefined
/** Tags as a condition asks for them. */
export interface Tags {
  readonly has: (name: string) => boolean
  readonly valued: (name: string, value: string) => boolean
  /** Whether the tag is there with any value. */
  readonly withValue: (name: string) => boolean
}
/** As much of the world as is known; what is absent stays in the condition. */
export interface World {
  readonly principal?: { readonly name: string; readonly groups: readonly string[]; readonly roles: readonly string[] }
  readonly object?: { readonly type: string; readonly name: string; readonly property: (key: string) => string | undefined; readonly tags: Tags }
  readonly column?: { readonly name: string; readonly type: string; readonly tags: Tags }
  /** What a row holds in a column; null where it holds nothing. */
  readonly row?: (column: string) => Value
}

/**
 * True, false, or null where a row has no value to compare, as in SQL. What is missing elsewhere, such as a property, is equal to
 * nothing: `=` and `in` are false of it, `!=` and `not in` are true. All that the condition speaks of must be known.
 */
export function evaluate(condition: Condition, world: World): boolean | null {
  switch (condition.is) {
    case 'constant':
      return condition.value
    case 'and':
    case 'or': {
      const ends = condition.is === 'or'
      let so: boolean | null = !ends
      for (const one of condition.of) {
        const is = evaluate(one, world)
        if (is === ends) return ends
        if (is === null) so = null
      }
      return so
    }
    case 'not': {
      const is = evaluate(condition.of, world)
      return is === null ? null : !is
    }
    case 'compare': {
      const { left, right, by } = condition
      const [a, b] = [valueOf(left, world), valueOf(right, world)]
      if (a === undefined || a === null || b === undefined || b === null) return isOfRow(left) || isOfRow(right) ? null : by === '!='
      return compared(a, by, b)
    }
    case 'in':
      return isIn(condition.item, condition.set, world)
    case 'null':
      return isNull(condition.of, world)
  }
}

const isOfRow = (one: Operand) => 'attribute' in one && one.attribute.of === 'row'

function compared(a: Literal, by: string, b: Literal): boolean {
  if (by === '=') return a === b
  if (by === '!=') return a !== b
  if (typeof a !== typeof b) return false
  const order = typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b as string)) : a < b ? -1 : a > b ? 1 : 0
  return by === '<' ? order < 0 : by === '<=' ? order <= 0 : by === '>' ? order > 0 : order >= 0
}

function valueOf(one: Operand, world: World): Value {
  if ('literal' in one) return one.literal
  const { of, name, key = '' } = one.attribute
  if (of === 'row') return world.row?.(name)
  if (of === 'principal') return world.principal?.name
  if (of === 'column') return name === 'name' ? world.column?.name : world.column?.type
  return name === 'name' ? world.object?.name : name === 'type' ? world.object?.type : world.object?.property(key)
}

const tagsOf = ({ of }: Attribute, world: World): Tags | undefined => (of === 'column' ? world.column?.tags : world.object?.tags)
/** The members of a set of the principal; tags are asked for one by one instead. */
const listOf = ({ name }: Attribute, { principal }: World): readonly string[] => (name === 'groups' ? principal?.groups : principal?.roles) ?? []
const isTags = ({ of, name }: Attribute) => name === 'tags' && (of === 'object' || of === 'column')
const isSet = (one: Attribute) => isTags(one) || (one.of === 'principal' && one.name !== 'name')

/** Whether a tag of this name, or with this value, is there. */
function tagged(set: Attribute, item: Value, world: World): boolean {
  if (typeof item !== 'string') return false
  const tags = tagsOf(set, world)
  return (set.key === undefined ? tags?.has(item) : tags?.valued(set.key, item)) ?? false
}

function isIn(item: Operand, set: readonly Literal[] | Attribute, world: World): boolean | null {
  const members = isList(set) ? set : isTags(set) ? undefined : listOf(set, world)
  if ('attribute' in item && isSet(item.attribute)) {
    const one = item.attribute
    if (isTags(one)) return (members ?? []).some((name) => tagged(one, name, world))
    const items = listOf(one, world)
    return members ? items.some((name) => members.includes(name)) : items.some((name) => tagged(set as Attribute, name, world))
  }
  const value = valueOf(item, world)
  if (value === undefined || value === null) return isOfRow(item) ? null : false
  return members ? members.includes(value) : tagged(set as Attribute, value, world)
}

function isNull(of: Attribute, world: World): boolean {
  if (isTags(of)) return !tagsOf(of, world)?.withValue(of.key ?? '')
  return (valueOf({ attribute: of }, world) ?? null) === null
}

/** The condition with all that is known put in: a constant when nothing else is asked. What it means stays the same. */
export function reduce(condition: Condition, world: World): Condition {
  switch (condition.is) {
    case 'constant':
      return condition
    case 'and':
    case 'or':
      return joined(
        condition.is,
        condition.of.map((one) => reduce(one, world)),
      )
    case 'not':
      return not(reduce(condition.of, world))
    case 'compare': {
      const [left, right] = [put(condition.left, world), put(condition.right, world)]
      if (!left || !right) return isOfRow(condition.left) || isOfRow(condition.right) ? unknown : condition.by === '!=' ? yes : no
      return settled({ ...condition, left, right }, [left, right], world)
    }
    case 'in': {
      const item = put(condition.item, world)
      if (!item) return isOfRow(condition.item) ? unknown : no
      const set = isList(condition.set) || condition.set.of !== 'principal' || !world.principal ? condition.set : listOf(condition.set, world)
      // Nothing is in an empty set; of a column that holds nothing it is not known.
      if (isList(set) && set.length === 0)
        return 'attribute' in item && isOfRow(item) ? joined('and', [{ is: 'null', of: item.attribute }, unknown]) : no
      if ('attribute' in item && item.attribute.of === 'principal' && isSet(item.attribute) && world.principal)
        return joined(
          'or',
          listOf(item.attribute, world).map((literal) => reduce({ is: 'in', item: { literal }, set }, world)),
        )
      return settled({ ...condition, item, set }, isList(set) ? [item] : [item, { attribute: set }], world)
    }
    case 'null':
      return settled(condition, [{ attribute: condition.of }], world)
  }
}

const known = (of: Root, world: World) => world[of] !== undefined
const settled = (condition: Condition, operands: readonly Operand[], world: World): Condition =>
  operands.every((one) => 'literal' in one || known(one.attribute.of, world)) ? constantOf(evaluate(condition, world)) : condition
const constantOf = (value: boolean | null): Condition => (value === null ? unknown : value ? yes : no)

/** Undefined is known to be missing. */
function put(one: Operand, world: World): Operand | undefined {
  if ('literal' in one || !known(one.attribute.of, world) || isSet(one.attribute)) return one
  const value = valueOf(one, world)
  if (value === undefined || value === null) return undefined
  // That a comparison is one of a row must still be known when the rest is put in.
  return one.attribute.of === 'row' ? one : { literal: value }
}
