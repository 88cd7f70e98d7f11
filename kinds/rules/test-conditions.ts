/** Random conditions and worlds, and what a condition means there, written down plainly. */
import fc from 'fast-check'
import { type Attribute, type Condition, isList, type Literal, type Operand, type Root } from './condition.ts'
import type { Tags, Value, World } from './condition-evaluate.ts'

/** Few names, so that they meet. */
const [names, keys, columns] = [
  ['a', 'b', 'ola', 'x "y" \\'],
  ['k', 't', 'a b'],
  ['n', 'odd name'],
]
const text = fc.constantFrom(...names)
const attribute = (of: Root, name: string, key?: string): Attribute => ({ of, name, ...(key === undefined ? {} : { key }) })
const key = fc.constantFrom(...keys)
const scalar = fc.oneof(
  fc.constantFrom(attribute('principal', 'name'), attribute('object', 'type'), attribute('object', 'name'), attribute('column', 'name')),
  fc.constant(attribute('column', 'type')),
  key.map((one) => attribute('object', 'properties', one)),
)
const tags = fc.oneof(
  fc.constantFrom(attribute('object', 'tags'), attribute('column', 'tags')),
  fc.tuple(fc.constantFrom<Root>('object', 'column'), key).map(([of, one]) => attribute(of, 'tags', one)),
)
const own = fc.constantFrom(attribute('principal', 'groups'), attribute('principal', 'roles'))
const column = fc.constantFrom(...columns).map((name) => attribute('row', name))
const number = fc.oneof(fc.integer({ min: -999, max: 999 }), fc.constantFrom(0.5, -12.25, 0.00000001, 999999999999999))
const literal: fc.Arbitrary<Literal> = fc.oneof(text, number, fc.boolean())
const of = (one: Attribute): Operand => ({ attribute: one })
const lit = (one: Literal): Operand => ({ literal: one })
const list = <T extends Literal>(from: fc.Arbitrary<T>) => fc.array(from, { minLength: 1, maxLength: 3 })
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.boolean().map((value): Condition => ({ is: 'constant', value })),
  fc
    .tuple(scalar, fc.constantFrom('=', '!=' as const), fc.oneof(text.map(lit), scalar.map(of)))
    .map(([a, by, right]): Condition => ({ is: 'compare', by, left: of(a), right })),
  fc
    .tuple(column, fc.constantFrom('=', '!=', '<', '<=', '>', '>=' as const), fc.oneof(text.map(lit), number.map(lit), scalar.map(of)))
    .map(([a, by, right]): Condition => ({ is: 'compare', by, left: of(a), right })),
  fc.tuple(fc.oneof(scalar, tags, own), list(text)).map(([a, set]): Condition => ({ is: 'in', item: of(a), set })),
  fc.tuple(column, list(literal)).map(([a, set]): Condition => ({ is: 'in', item: of(a), set })),
  fc
    .tuple(fc.oneof(text.map(lit), scalar.map(of), column.map(of), tags.map(of), own.map(of)), own)
    .map(([item, set]): Condition => ({ is: 'in', item, set })),
  fc
    .tuple(fc.oneof(text.map(lit), own.map(of), fc.constant(of(attribute('principal', 'name')))), tags)
    .map(([item, set]): Condition => ({ is: 'in', item, set })),
  fc
    .oneof(
      column,
      scalar,
      key.map((one) => attribute('object', 'tags', one)),
    )
    .map((one): Condition => ({ is: 'null', of: one })),
)
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ one: Condition }>((tie) => ({
  one: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('one').map((one): Condition => ({ is: 'not', of: one })),
    fc
      .tuple(fc.constantFrom('and', 'or' as const), fc.array(tie('one'), { minLength: 2, maxLength: 3 }))
      .map(([is, parts]): Condition => ({ is, of: parts })),
  ),
})).one

/** A world as plain data. */
const tagged = fc.dictionary(fc.oneof(text, key), fc.array(text, { maxLength: 2 }), { maxKeys: 3 })
export const world = fc.record({
  principal: fc.record({ name: text, groups: fc.uniqueArray(text, { maxLength: 2 }), roles: fc.uniqueArray(text, { maxLength: 2 }) }),
  object: fc.record({ type: text, name: text, properties: fc.dictionary(key, text, { maxKeys: 2 }), tags: tagged }),
  column: fc.record({ name: text, type: text, tags: tagged }),
  row: fc.dictionary(fc.constantFrom(...columns), fc.oneof(literal, fc.constant(null)), { maxKeys: 2 }),
})
export type Plain = typeof world extends fc.Arbitrary<infer T> ? T : never
const tagsOf = (plain: Readonly<Record<string, readonly string[]>>): Tags => ({
  has: (name) => Object.hasOwn(plain, name),
  valued: (name, value) => Object.hasOwn(plain, name) && (plain[name] ?? []).includes(value),
  withValue: (name) => Object.hasOwn(plain, name) && (plain[name] ?? []).length > 0,
})
export const worldOf = ({ principal, object, column: col, row }: Plain): World & { readonly principal: object; readonly object: object } => ({
  principal,
  object: { ...object, property: (name) => object.properties[name], tags: tagsOf(object.tags) },
  column: { ...col, tags: tagsOf(col.tags) },
  row: (name) => row[name],
})

/** What a condition means, written down plainly: every attribute is a list of values; a list of none is missing. */
export function slow(one: Condition, plain: Plain): boolean | 'unknown' {
  const values = ({ of: root, name, key: k }: Attribute): readonly Value[] => {
    if (root === 'row') return plain.row[name] === undefined || plain.row[name] === null ? [] : [plain.row[name]]
    const from = plain[root] as Readonly<Record<string, unknown>>
    const at = from[name]
    if (name === 'properties') return [(at as Record<string, string>)[k as string]].filter((v) => v !== undefined)
    if (name === 'tags') return k === undefined ? Object.keys(at as object) : ((at as Record<string, string[]>)[k] ?? [])
    return Array.isArray(at) ? at : [at as string]
  }
  const operand = (o: Operand) => ('literal' in o ? [o.literal] : values(o.attribute))
  const isRow = (o: Operand) => 'attribute' in o && o.attribute.of === 'row'
  switch (one.is) {
    case 'constant':
      return one.value ?? 'unknown'
    case 'not': {
      const is = slow(one.of, plain)
      return is === 'unknown' ? is : !is
    }
    case 'and': {
      const are = new Set(one.of.map((part) => slow(part, plain)))
      return are.has(false) ? false : are.has('unknown') ? 'unknown' : true
    }
    case 'or': {
      const are = new Set(one.of.map((part) => slow(part, plain)))
      return are.has(true) ? true : are.has('unknown') ? 'unknown' : false
    }
    case 'compare': {
      const [[a], [b]] = [operand(one.left), operand(one.right)]
      if (a === undefined || a === null || b === undefined || b === null) return isRow(one.left) || isRow(one.right) ? 'unknown' : one.by === '!='
      if (one.by === '=') return a === b
      if (one.by === '!=') return a !== b
      if (typeof a !== typeof b) return false
      // The texts here are of one alphabet, in which this order is that of the bytes.
      return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[one.by]
    }
    case 'in': {
      const items = operand(one.item)
      if (items.length === 0 && isRow(one.item)) return 'unknown'
      const set = isList(one.set) ? one.set : values(one.set)
      return items.some((item) => set.includes(item))
    }
    case 'null':
      return values(one.of).length === 0
  }
}
