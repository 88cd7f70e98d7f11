/** Conditions of rules: what they can speak of, as data, and as the text that people write. */

/** A value as it stands in a condition. Numbers have at most 15 digits. */
export type Literal = string | number | boolean
export type Root = 'principal' | 'object' | 'column' | 'row'
/** `key` is that of a property or of a tag whose values are meant; of a row, `name` is the column's. */
export interface Attribute {
  readonly of: Root
  readonly name: string
  readonly key?: string
}
export type Operand = { readonly literal: Literal } | { readonly attribute: Attribute }
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

export type Condition =
  /** Null is neither true nor false: it hangs on a value that a row does not have. */
  | { readonly is: 'constant'; readonly value: boolean | null }
  | { readonly is: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  | { readonly is: 'compare'; readonly by: Comparison; readonly left: Operand; readonly right: Operand }
  /** The item is in the set; of an item that is a set itself, one of it is. */
  | { readonly is: 'in'; readonly item: Operand; readonly set: readonly Literal[] | Attribute }
  | { readonly is: 'null'; readonly of: Attribute }

/** text: one text · set: several texts · any: of a row, whatever the column holds. */
export type Sort = 'text' | 'set' | 'any'
/** What a condition can speak of. `keyed` stands before a key in brackets: of one property, of the values of one tag. */
export const attributes: Readonly<
  Record<Exclude<Root, 'row'>, Readonly<Record<string, { readonly plain?: Sort; readonly keyed?: Sort; readonly doc: string }>>>
> = {
  principal: {
    name: { plain: 'text', doc: 'the name of whoever asks' },
    groups: { plain: 'set', doc: 'the groups that they have proved to be in' },
    roles: { plain: 'set', doc: 'the roles that they hold in the metalake, by themselves or by a group' },
  },
  object: {
    type: { plain: 'text', doc: 'table, view, fileset and so on' },
    name: { plain: 'text', doc: 'its own name' },
    properties: { keyed: 'text', doc: 'one of its properties' },
    tags: { plain: 'set', keyed: 'set', doc: 'the tags on it and on what it is in; with a name, the values that this tag has there' },
  },
  column: {
    name: { plain: 'text', doc: 'its name' },
    type: { plain: 'text', doc: 'its type, as the lake writes it' },
    tags: { plain: 'set', keyed: 'set', doc: 'the tags on it, on its table and on what that is in; with a name, the values that this tag has there' },
  },
}

export function sortOf({ of, name, key }: Attribute): Sort | undefined {
  if (of === 'row') return 'any'
  const one = Object.hasOwn(attributes[of], name) ? attributes[of][name] : undefined
  return key === undefined ? one?.plain : one?.keyed
}

export const yes: Condition = { is: 'constant', value: true }
export const no: Condition = { is: 'constant', value: false }
export const unknown: Condition = { is: 'constant', value: null }

export function not(of: Condition): Condition {
  if (of.is === 'not') return of.of
  if (of.is === 'constant') return of.value === null ? of : of.value ? no : yes
  return { is: 'not', of }
}
/** All of them, or one of them, without what does not count. */
export function joined(is: 'and' | 'or', of: readonly Condition[]): Condition {
  const ends = is === 'or'
  const left: Condition[] = []
  for (const one of of) {
    if (one.is === 'constant' && one.value === ends) return one
    if (one.is !== 'constant' || one.value === null) left.push(one)
  }
  return left.length > 1 ? { is, of: left } : (left[0] ?? (ends ? no : yes))
}

/** Every attribute that the condition speaks of. */
export function* spokenOf(condition: Condition): Generator<Attribute> {
  const operand = function* (one: Operand) {
    if ('attribute' in one) yield one.attribute
  }
  switch (condition.is) {
    case 'constant':
      return
    case 'and':
    case 'or':
      for (const one of condition.of) yield* spokenOf(one)
      return
    case 'not':
      return yield* spokenOf(condition.of)
    case 'compare':
      yield* operand(condition.left)
      return yield* operand(condition.right)
    case 'in':
      yield* operand(condition.item)
      if (!Array.isArray(condition.set)) yield condition.set as Attribute
      return
    case 'null':
      yield condition.of
  }
}

const isWord = (text: string) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`

/** Digits and a point alone, as short as they name the number. */
export function digits(number: number): string {
  for (let places = 0; places < 15; places++) if (Number(number.toFixed(places)) === number) return number.toFixed(places)
  return number.toFixed(15)
}
const printLiteral = (one: Literal) => (typeof one === 'string' ? quoted(one) : typeof one === 'number' ? digits(one) : String(one))
export function printAttribute({ of, name, key }: Attribute): string {
  if (of === 'row') return isWord(name) ? `row.${name}` : `row[${quoted(name)}]`
  return `${of}.${name}${key === undefined ? '' : `[${quoted(key)}]`}`
}
const printOperand = (one: Operand) => ('literal' in one ? printLiteral(one.literal) : printAttribute(one.attribute))

/** As text that is read back as the same condition. Null, which nobody writes, is printed as what is never true: `unknown`. */
export function print(condition: Condition): string {
  switch (condition.is) {
    case 'constant':
      return condition.value === null ? 'unknown' : String(condition.value)
    case 'and':
    case 'or':
      return condition.of.map((one) => (one.is === 'and' || one.is === 'or' ? `(${print(one)})` : print(one))).join(` ${condition.is} `)
    case 'not':
      return condition.of.is === 'constant' ? `not ${print(condition.of)}` : `not (${print(condition.of)})`
    case 'compare':
      return `${printOperand(condition.left)} ${condition.by} ${printOperand(condition.right)}`
    case 'in': {
      const { item, set } = condition
      return `${printOperand(item)} in ${isList(set) ? `[${set.map(printLiteral).join(', ')}]` : printAttribute(set)}`
    }
    case 'null':
      return `${printAttribute(condition.of)} is null`
  }
}
export const isList = (set: readonly Literal[] | Attribute): set is readonly Literal[] => Array.isArray(set)
