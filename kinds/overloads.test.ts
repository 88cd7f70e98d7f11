/** The rules of overloads, against the slow and obvious: all calls written out and compared. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from './errors.ts'
import {
  checkOverloads,
  type Implementation,
  type Overload,
  type Parameter,
  withImpl,
  withOtherImpl,
  withoutImpl,
  withoutOverload,
} from './overloads.ts'
import type { TypeJson } from './types.ts'

const list = (containsNull: boolean): TypeJson => ({ type: 'list', containsNull, elementType: 'integer' })
const one = { type: 'literal', dataType: 'integer', value: '1' } as const
const parameter: fc.Arbitrary<Parameter> = fc
  .tuple(fc.constantFrom('x', 'y'), fc.constantFrom<TypeJson>('integer', 'string', list(true), list(false)), fc.boolean())
  .map(([name, dataType, isOptional]) => ({ name, dataType, ...(isOptional ? { defaultValue: one } : {}) }))
const impl: fc.Arbitrary<Implementation> = fc.record(
  { runtime: fc.constantFrom('SPARK', 'TRINO'), sql: fc.constantFrom('a', 'b') },
  { noNullPrototype: true },
)
const overload: fc.Arbitrary<Overload> = fc.record(
  {
    parameters: fc.array(parameter, { maxLength: 3 }),
    returnType: fc.constant('integer'),
    impls: fc.array(impl, { minLength: 1, maxLength: 2 }),
  },
  { noNullPrototype: true },
)
const overloads = fc.array(overload, { minLength: 1, maxLength: 4 })

const has = ({ defaultValue }: Parameter) => defaultValue !== undefined
/** Every call of an overload, as the types of its arguments. */
function calls({ parameters }: Overload): readonly string[] {
  const needed = parameters.filter((p) => !has(p)).length
  return Array.from({ length: parameters.length - needed + 1 }, (_, i) => JSON.stringify(parameters.slice(0, needed + i).map((p) => p.dataType)))
}
const inOrder = ({ parameters }: Overload) => parameters.every((p, i) => i === 0 || has(p) || !has(parameters[i - 1] as Parameter))
const onceEach = (all: readonly string[]) => new Set(all).size === all.length
const isSound = (all: readonly Overload[]) =>
  all.every(inOrder) && all.every(({ impls }) => onceEach(impls.map((i) => i.runtime))) && onceEach(all.flatMap(calls))
const accepted = (all: readonly Overload[]) => {
  try {
    checkOverloads('scalar', all)
    return true
  } catch (error) {
    assert.ok(error instanceof Refusal && error.family === 'illegal', String(error))
    return false
  }
}
const sound = overloads.filter(isSound)
const illegal = (does: () => unknown, says: RegExp) =>
  assert.throws(does, (e) => e instanceof Refusal && e.family === 'illegal' && says.test(e.message))

describe('overloads', () => {
  test('are taken when every call means one of them and each has one implementation a runtime, and not otherwise', () => {
    fc.assert(
      fc.property(overloads, (all) => assert.equal(accepted(all), isSound(all))),
      { numRuns: 3000 },
    )
  })

  test('in another order are taken just so', () => {
    fc.assert(fc.property(overloads, (all) => assert.equal(accepted(all.toReversed()), accepted(all))))
  })

  test('with one less are sound still, and the rest is as it was', () => {
    fc.assert(
      fc.property(sound, fc.nat(3), (all, n) => {
        const gone = all[n % all.length] as Overload
        // Comments and defaults do not count when one is named.
        const named = gone.parameters.map(({ name, dataType }) => ({ name, dataType, comment: 'other' }))
        if (all.length === 1) return illegal(() => withoutOverload(all, named), /at least one definition/)
        const first = all.findIndex(
          (o) => JSON.stringify(o.parameters.map((p) => [p.name, p.dataType])) === JSON.stringify(named.map((p) => [p.name, p.dataType])),
        )
        const rest = withoutOverload(all, named)
        assert.deepEqual(rest, all.toSpliced(first, 1))
        assert.ok(accepted(rest))
      }),
    )
  })

  test('have an implementation added, replaced and removed, each only where it can be, and the others stay', () => {
    fc.assert(
      fc.property(sound, fc.nat(3), impl, (all, n, other) => {
        const { parameters, impls } = all[n % all.length] as Overload
        const is = impls.some(({ runtime }) => runtime === other.runtime)
        if (is) {
          illegal(() => withImpl(all, parameters, other), /already/)
          const replaced = withOtherImpl(all, parameters, other.runtime, other)
          assert.deepEqual(
            replaced[n % all.length]?.impls.find(({ runtime }) => runtime === other.runtime),
            other,
          )
          assert.deepEqual(replaced.toSpliced(n % all.length, 1), all.toSpliced(n % all.length, 1))
          if (impls.length === 1) illegal(() => withoutImpl(all, parameters, other.runtime), /at least one implementation/)
          else assert.ok(accepted(withoutImpl(all, parameters, other.runtime)))
        } else {
          illegal(() => withOtherImpl(all, parameters, other.runtime, other), /has no implementation/)
          illegal(() => withoutImpl(all, parameters, other.runtime), /has no implementation/)
          const more = withImpl(all, parameters, other)
          assert.ok(accepted(more))
          assert.deepEqual(withoutImpl(more, parameters, other.runtime), all)
        }
      }),
    )
  })

  test('are named by names and types: what fits none is told those that there are', () => {
    const all = [{ parameters: [{ name: 'x', dataType: list(true) }], returnType: 'integer', impls: [{ runtime: 'SPARK' }] }]
    for (const parameters of [[], [{ name: 'y', dataType: list(true) }], [{ name: 'x', dataType: list(false) }]])
      illegal(() => withoutOverload(all, parameters), /there is no definition with .*; there are \(x: list<integer>\)/)
    illegal(() => withOtherImpl(all, all[0]?.parameters ?? [], 'SPARK', { runtime: 'TRINO' }), /must be SPARK/)
  })

  test('say what they give: a type, or for table functions columns', () => {
    const bare = { parameters: [], impls: [{ runtime: 'SPARK' }] }
    for (const type of ['scalar', 'aggregate'])
      illegal(() => checkOverloads(type, [{ ...bare, returnColumns: [{}] }]), /"definitions\[0\]\.returnType" is required/)
    for (const returnColumns of [undefined, []])
      illegal(() => checkOverloads('table', [{ ...bare, returnType: 'long', returnColumns }]), /"definitions\[0\]\.returnColumns" is required/)
    checkOverloads('table', [{ ...bare, returnColumns: [{}] }])
  })

  test('of a hundred thousand parameters that may all be left out are checked as they come', () => {
    const parameters = Array.from({ length: 100_000 }, (_, i) => ({ name: `p${i}`, dataType: 'integer', defaultValue: one }))
    const wide = { parameters, returnType: 'integer', impls: [{ runtime: 'SPARK' }] }
    checkOverloads('scalar', [wide])
    illegal(() => checkOverloads('scalar', [wide, { ...wide, parameters: parameters.slice(0, 1) }]), /would mean both/)
    illegal(() => withoutOverload([wide], []), /^.{0,300}p7: integer, …\)$/)
  })
})
