/** Conditions mean what is written, whoever reads them: the parser, the evaluator, what is left of them, and the SQL of it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '../errors.ts'
import { type Condition, digits, print, type Root, spokenOf } from './condition.ts'
import { evaluate, reduce } from './condition-evaluate.ts'
import { parse } from './condition-parse.ts'
import { maskSql, rowFilterSql } from './condition-sql.ts'
import { condition, slow, world, worldOf } from './test-conditions.ts'

const all: readonly Root[] = ['principal', 'object', 'column', 'row']
const read = (text: string, roots = all) => parse(text, roots, 'when')
const refused = (text: string, roots = all): string => {
  try {
    read(text, roots)
  } catch (error) {
    assert.ok(error instanceof Refusal && error.family === 'illegal')
    return error.message
  }
  return assert.fail(`${text.slice(0, 100)} was taken`)
}

describe('a condition', () => {
  test('reads as written', () => {
    const cases: readonly (readonly [string, string])[] = [
      [
        'object.tags has "pii" and not (principal.groups has "privacy" or principal.name = "ola")',
        '"pii" in object.tags and not ("privacy" in principal.groups or principal.name = "ola")',
      ],
      ['object.properties["owner.team"] = "x"', 'object.properties["owner.team"] = "x"'],
      ['object.tags["sensitivity"] in ["high","secret"]', 'object.tags["sensitivity"] in ["high", "secret"]'],
      ['object.tags["sensitivity"] != "low"', 'not ("low" in object.tags["sensitivity"])'],
      ['ROW.amount >= 10.50 OR row["a b"] is not null', 'row.amount >= 10.5 or not (row["a b"] is null)'],
      ['row.region not in ["eu", 1, true]', 'not (row.region in ["eu", 1, true])'],
      ['row.owner = principal.name and row.team in principal.groups', 'row.owner = principal.name and row.team in principal.groups'],
      ['not not true', 'not (not true)'],
      ['column.tags has principal.name or column.type = "string"', 'principal.name in column.tags or column.type = "string"'],
    ]
    for (const [said, printed] of cases) assert.equal(print(read(said)), printed)
  })

  test('is read back from its print, as the same', () => {
    fc.assert(
      fc.property(condition, (one) => {
        fc.pre(depthOf(one) < 28)
        assert.deepEqual(read(print(one)), one)
      }),
      { numRuns: 3_000 },
    )
  })

  test('holds where it holds as written down plainly', () => {
    const seen = { true: 0, false: 0, null: 0 }
    fc.assert(
      fc.property(condition, world, (one, plain) => {
        const is = evaluate(one, worldOf(plain))
        assert.equal(is ?? 'unknown', slow(one, plain), print(one))
        seen[String(is) as 'true']++
      }),
      { numRuns: 10_000 },
    )
    assert.ok(Math.min(...Object.values(seen)) > 200, JSON.stringify(seen))
  })

  test('means the same whatever part of the world is put in before, in any order, and speaks of that no more', () => {
    fc.assert(
      fc.property(condition, world, fc.uniqueArray(fc.constantFrom(...all), { minLength: 1 }), (one, plain, order) => {
        const whole = worldOf(plain)
        let left = one
        for (const root of order) left = reduce(left, { [root]: whole[root] })
        assert.equal(evaluate(left, whole), evaluate(one, whole), `${print(one)} became ${print(left)}`)
        const together = reduce(one, Object.fromEntries(order.map((root) => [root, whole[root]])))
        assert.equal(evaluate(together, whole), evaluate(one, whole))
        if (order.includes('principal')) for (const { of: root } of spokenOf(together)) assert.notEqual(root, 'principal')
        if (['principal', 'object', 'column'].every((root) => order.includes(root as Root))) {
          for (const { of: root } of spokenOf(together)) assert.equal(root, 'row')
          rowFilterSql(together)
        }
      }),
      { numRuns: 10_000 },
    )
  })

  test('is refused with the character it goes wrong at, and what to write', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['', '"when" at character 1: write what is compared, which begins with one of principal, object, column, row; the condition ends'],
      ['principal.name', '"when" at character 15: write one of = != < <= > >= in has "not in" "is null" here; the condition ends'],
      ["principal.name = 'ola'", '"when" at character 18: texts stand in double quotes'],
      ['principal.nam = "x"', '"when" at character 11: there is no principal.nam; there are principal.name, principal.groups, principal.roles'],
      ['object.type = 5', '"when" at character 1: object.type holds text; write "5" in double quotes'],
      ['principal.groups = "x"', '"when" at character 1: principal.groups is a set: write principal.groups has "…", or principal.groups in ["…"]'],
      ['object.name < "b"', '"when" at character 13: only columns have an order; object.name is compared by =, != and in'],
      ['object.name has "b"', '"when" at character 1: what stands before "has" must be a set, such as principal.groups or object.tags'],
      ['row.a = row.b', '"when" at character 1: a column is compared with a literal, the principal or the object, not with another column'],
      [
        'object.tags has object.name',
        '"when" at character 17: tags are compared with literals and with what is known of the principal; object.name is neither',
      ],
      ['object.tags["x', '"when" at character 13: a text begins here and does not end; write " after it'],
      ['object.type = "table" principal.name = "x"', '"when" at character 23: write "and" or "or" here; it is principal'],
      ['row.a in []', '"when" at character 11: a list holds literals: texts in double quotes, numbers, true, false; it is ]'],
      ['(true', '"when" at character 6: write ) here; the condition ends'],
      ['row.a = 1234567890123456', '"when" at character 9: a number has at most 15 digits; write a longer one as text in double quotes'],
      ['principal.name = "a\\n"', '"when" at character 20: within a text only \\" and \\\\ begin with a backslash'],
      ['object.name = "x" ; drop table t', '"when" at character 19: ";" means nothing here'],
    ]
    for (const [said, message] of cases) assert.equal(refused(said), message)
    assert.match(refused('row.a = 1', ['principal', 'object']), /begins with one of principal, object; it is row/)
  })

  test('that is long, deep or of many parts is refused at once', () => {
    const deep = (n: number) => '('.repeat(n) + 'true' + ')'.repeat(n)
    read(deep(31))
    assert.match(refused(deep(32)), /at most 32 deep/)
    assert.match(refused(`${'not '.repeat(1_000)}true`), /at most 32 deep/)
    for (const text of [deep(10_000), '('.repeat(1_000_000), 'not '.repeat(300_000), `"${'a'.repeat(5_000_000)}`, '[['.repeat(100_000)])
      assert.match(refused(text), /at most 4096 characters/)
    assert.match(refused(`row.a in [${Array.from({ length: 257 }, (_, i) => i).join(',')}]`), /at most 256 parts/)
    assert.match(refused(Array.from({ length: 257 }, () => 'true').join(' or ')), /at most 256 parts/)
    assert.match(refused('true and '.repeat(400)), /write what is compared|at most 256 parts/)
  })

  test('of any text is read or refused, and nothing else', () => {
    const words = [
      'row',
      '.',
      'a',
      '"',
      '\\',
      '(',
      ')',
      '[',
      ']',
      'not',
      'in',
      'has',
      'is',
      'null',
      'true',
      '5',
      '-',
      '<',
      '=',
      '!',
      ' ',
      'principal',
      'groups',
      'object',
      'tags',
      '\u0000',
      '😀',
      ',',
    ]
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((some) => some.join(' ')),
        ),
        (said) => {
          try {
            assert.deepEqual(read(print(read(said))), read(said))
          } catch (error) {
            assert.ok(error instanceof Refusal && error.family === 'illegal', String(error))
          }
        },
      ),
      { numRuns: 20_000 },
    )
  })
})

const depthOf = (one: Condition): number =>
  one.is === 'not' ? 1 + depthOf(one.of) : one.is === 'and' || one.is === 'or' ? 1 + Math.max(...one.of.map(depthOf)) : 0

describe('the SQL of a filter', () => {
  test('quotes every name and every text', () => {
    const text =
      'row["a\\" or 1=1 --"] = "\'; drop table t; --" and (row.n in [1, 2.5, -3] or not row.b = true) and row.c is not null and row.d >= "x"'
    assert.equal(
      rowFilterSql(read(text)),
      `("a"" or 1=1 --" = '''; drop table t; --' AND ("n" IN (1, 2.5, -3) OR NOT ("b" = TRUE)) AND NOT ("c" IS NULL) AND "d" >= 'x')`,
    )
    const name = "o'\\\n"
    const left = reduce(read('row.owner = principal.name'), { principal: { name, groups: [], roles: [] } })
    assert.equal(rowFilterSql(left), `"owner" = U&'o''\\\\\\000a'`)
    assert.throws(() => rowFilterSql(read('row.a = principal.name')), /still to be put in/)
    assert.equal(rowFilterSql(reduce(read('row.a in principal.groups'), { principal: { name, groups: [], roles: [] } })), '("a" IS NULL AND NULL)')
  })

  test('writes numbers in digits', () => {
    for (const [is, said] of [
      [0.00000001, '0.00000001'],
      [999999999999999, '999999999999999'],
      [-0.5, '-0.5'],
      [0.1, '0.1'],
    ] as const)
      assert.equal(digits(is), said)
  })

  test('of a mask shows of the value what was asked for, and nothing of what cannot be masked so', () => {
    assert.equal(maskSql('a"b', true, { with: 'null' }), 'NULL')
    assert.equal(maskSql('a', false, { with: 'last4' }), 'NULL')
    assert.equal(maskSql('a', true, { with: 'constant', value: "it's" }), "'it''s'")
    assert.equal(maskSql('a"b', true, { with: 'hash' }), 'lower(to_hex(sha256(to_utf8(CAST("a""b" AS varchar)))))')
    assert.match(maskSql('a', true, { with: 'last4' }), /^CASE WHEN "a" IS NULL THEN NULL WHEN length\("a"\) > 8 THEN/)
  })
})
