/** Reads the text of a condition. What it cannot mean is refused with the place and what to write there. */
import { type Attribute, attributes, type Comparison, type Condition, type Literal, type Operand, type Root, sortOf } from './condition.ts'
import { refuseAt, type Token, tokens } from './condition-text.ts'

/** Brackets and negations in one another; parts of a condition, each literal of a list counted. */
export const [depthLimit, nodeLimit] = [32, 256]
const comparisons: readonly string[] = ['=', '!=', '<', '<=', '>', '>=']

/** `roots` is what it may speak of; `where` the field it stands in. Takes time in proportion to the text. Throws illegal. */
export function parse(text: string, roots: readonly Root[], where: string): Condition {
  const all = tokens(text, where)
  let next = 0
  let nodes = 0
  const peek = () => all[next] as Token
  const take = () => all[next++] as Token
  const refuse = (token: Token, what: string): never => refuseAt(where, token.at, what)
  const isWord = (word: string, token = peek()) => token.kind === 'word' && token.text.toLowerCase() === word
  const isSign = (sign: string, token = peek()) => token.kind === 'sign' && token.text === sign
  const passed = (is: boolean) => is && take() !== undefined
  const found = (token: Token) => (token.kind === 'end' ? 'the condition ends' : `it is ${token.text.slice(0, 40)}`)
  const expect = (sign: string) => passed(isSign(sign)) || refuse(peek(), `write ${sign} here; ${found(peek())}`)
  const node = <T>(one: T): T => (++nodes > nodeLimit ? refuse(peek(), `a condition has at most ${nodeLimit} parts`) : one)

  function several(is: 'or' | 'and', part: (depth: number) => Condition, depth: number): Condition {
    const of = [part(depth)]
    while (passed(isWord(is))) of.push(part(depth))
    return of.length > 1 ? node({ is, of }) : (of[0] as Condition)
  }
  const whole = (depth: number): Condition => several('or', (inner) => several('and', one, inner), depth)

  function one(depth: number): Condition {
    const token = peek()
    if (depth > depthLimit) refuse(token, `brackets and "not" stand at most ${depthLimit} deep`)
    if (passed(isWord('not'))) return node({ is: 'not', of: one(depth + 1) })
    if (passed(isSign('('))) {
      const inner = whole(depth + 1)
      expect(')')
      return inner
    }
    for (const value of [true, false])
      if (isWord(String(value)) && !comparisons.includes(all[next + 1]?.text ?? '')) return take() && node({ is: 'constant', value })
    return node(comparison())
  }

  function comparison(): Condition {
    const [first, left] = [peek(), operand()]
    const sort = sorted(left)
    const token = take()
    if (isWord('has', token)) {
      if (!('attribute' in left) || sort !== 'set') refuse(first, 'what stands before "has" must be a set, such as principal.groups or object.tags')
      const set = (left as { attribute: Attribute }).attribute
      const [at, item] = [peek(), operand()]
      if (sorted(item) === 'set') refuse(at, `one text stands after "has"; write ${say(item)} in ${say(left)} where one of several is enough`)
      return within(at, item, set)
    }
    if (isWord('in', token)) return among(first, left)
    if (isWord('not', token)) {
      if (!passed(isWord('in'))) refuse(peek(), 'write "in" after "not" here')
      return node({ is: 'not', of: among(first, left) })
    }
    if (isWord('is', token)) {
      const isNot = passed(isWord('not'))
      if (!passed(isWord('null'))) refuse(peek(), 'write "null" or "not null" after "is"')
      if (!('attribute' in left)) return refuse(first, 'a literal is never null')
      if (sort === 'set' && left.attribute.key === undefined) refuse(first, 'a set is never null')
      const is: Condition = { is: 'null', of: left.attribute }
      return isNot ? node({ is: 'not', of: is }) : is
    }
    if (token.kind === 'sign' && comparisons.includes(token.text)) return compared(first, left, token, operand())
    return refuse(token, `write one of ${comparisons.join(' ')} in has "not in" "is null" here; ${found(token)}`)
  }

  function among(first: Token, item: Operand): Condition {
    if (passed(isSign('['))) {
      const list: Literal[] = []
      do {
        const token = peek()
        const value = literal()
        if (value === undefined) return refuse(token, `a list holds literals: texts in double quotes, numbers, true, false; ${found(token)}`)
        checkKinds(token, item, { literal: value })
        list.push(node(value))
      } while (passed(isSign(',')))
      expect(']')
      return { is: 'in', item, set: list }
    }
    const [token, set] = [peek(), operand()]
    if (!('attribute' in set) || sorted(set) !== 'set')
      return refuse(token, 'what stands after "in" must be a list such as ["a", "b"], or a set such as principal.groups')
    return within(first, item, set.attribute)
  }

  function within(at: Token, item: Operand, set: Attribute): Condition {
    checkKinds(at, item, { literal: '' })
    if ('attribute' in item) {
      const both = [item.attribute, set]
      if (both.every(({ of }) => of !== 'principal') && both.some(({ name, of }) => name === 'tags' && of !== 'row'))
        refuse(at, `tags are compared with literals and with what is known of the principal; ${say(item)} is neither`)
    }
    return { is: 'in', item, set }
  }

  function compared(first: Token, left: Operand, sign: Token, right: Operand): Condition {
    const by = sign.text as Comparison
    for (const [set, other] of [
      [left, right],
      [right, left],
    ] as const)
      if (sorted(set) === 'set') {
        const attribute = (set as { attribute: Attribute }).attribute
        if (attribute.key === undefined || (by !== '=' && by !== '!=') || sorted(other) === 'set')
          refuse(first, `${say(set)} is a set: write ${say(set)} has "…", or ${say(set)} in ["…"]`)
        const is = within(first, other, attribute)
        return by === '=' ? is : node({ is: 'not', of: is })
      }
    checkKinds(first, left, right)
    const rows = [left, right].filter((one) => 'attribute' in one && one.attribute.of === 'row')
    if (rows.length === 2) refuse(first, 'a column is compared with a literal, the principal or the object, not with another column')
    if (by !== '=' && by !== '!=' && rows.length === 0) refuse(sign, `only columns have an order; ${say(left)} is compared by =, != and in`)
    if (by !== '=' && by !== '!=' && [left, right].some((one) => 'literal' in one && typeof one.literal === 'boolean'))
      refuse(sign, 'true and false have no order; write = or !=')
    if (!('attribute' in left) && !('attribute' in right)) refuse(first, 'two literals need no comparison; write true or false')
    return { is: 'compare', by, left, right }
  }

  /** Texts are compared with texts; only a column may hold something else. */
  function checkKinds(at: Token, one: Operand, other: Operand): void {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      if (sorted(a) === 'any' || 'literal' in a || !('literal' in b) || typeof b.literal === 'string') continue
      refuse(at, `${say(a)} holds text; write "${String(b.literal)}" in double quotes`)
    }
    if ('literal' in one && 'literal' in other && typeof one.literal !== typeof other.literal)
      refuse(at, `${say(one)} is no text; write it in double quotes`)
  }

  function literal(): Literal | undefined {
    const token = peek()
    if (token.kind === 'literal') return take() && token.value
    for (const value of [true, false]) if (passed(isWord(String(value)))) return value
    return undefined
  }

  function operand(): Operand {
    const token = peek()
    const value = literal()
    if (value !== undefined) return { literal: value }
    const known = roots.join(', ')
    const root = token.kind === 'word' ? roots.find((one) => isWord(one)) : undefined
    if (root === undefined) return refuse(token, `write what is compared, which begins with one of ${known}; ${found(token)}`)
    take()
    if (root === 'row' && isSign('[')) return { attribute: { of: root, name: key() } }
    expect('.')
    const name = take()
    if (name.kind !== 'word') return refuse(name, `write a name after "${root}."; ${found(name)}`)
    if (root === 'row') return { attribute: { of: root, name: name.text } }
    const attribute: Attribute = { of: root, name: name.text.toLowerCase(), ...(isSign('[') ? { key: key() } : {}) }
    if (!sortOf(attribute)) return refuse(name, unknownName(root, attribute))
    return { attribute }
  }
  function key(): string {
    expect('[')
    const token = peek()
    const value = literal()
    if (typeof value !== 'string' || value === '') return refuse(token, `write a name in double quotes within [ ]; ${found(token)}`)
    expect(']')
    return value
  }

  const condition = whole(1)
  return peek().kind === 'end' ? condition : refuse(peek(), `write "and" or "or" here; ${found(peek())}`)
}

function unknownName(root: Exclude<Root, 'row'>, { name, key }: Attribute): string {
  const known = Object.entries(attributes[root]).flatMap(([one, { plain, keyed }]) => [
    ...(plain ? [`${root}.${one}`] : []),
    ...(keyed ? [`${root}.${one}["…"]`] : []),
  ])
  return `there is no ${root}.${name}${key === undefined ? '' : '["…"]'}; there are ${known.join(', ')}`
}
const sorted = (one: Operand) => ('attribute' in one ? sortOf(one.attribute) : undefined)
const say = (one: Operand) =>
  'attribute' in one
    ? `${one.attribute.of}.${one.attribute.name}${one.attribute.key === undefined ? '' : `["${one.attribute.key}"]`}`
    : String(one.literal)
