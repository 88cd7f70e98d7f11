/** Partitions as requests hold them: three forms, each brought to one shape, everything else refused by name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from './errors.ts'
import { partition, partitionFrom } from './partition.ts'
import { anyJson, goodText, spoiled } from './test-values.ts'

const one = { type: 'literal', dataType: 'integer', value: '1' } as const
const none = { type: 'literal', dataType: 'null', value: 'NULL' } as const
const forms = {
  identity: { type: 'identity', name: 'a=1/b=1', fieldNames: [['a'], ['s', 'b']], values: [one, one], properties: { x: 'y' } },
  list: { type: 'list', name: 'l', lists: [[one, one], [none]], properties: {} },
  range: { type: 'range', name: 'r', upper: one, lower: none, properties: {} },
}
const refuses = (raw: unknown, naming: string) =>
  assert.throws(
    () => partitionFrom(raw, 'p'),
    (e) => e instanceof Refusal && e.family === 'illegal' && e.message.includes(`"${naming}"`),
    JSON.stringify(raw),
  )

for (const [type, form] of Object.entries(forms))
  test(`a partition by ${type} is kept as it is, in any letter case of its type`, () => {
    const { name, ...body } = form
    assert.deepEqual(partitionFrom(form, 'p'), { name, body })
    assert.deepEqual(partitionFrom({ ...form, type: type.toUpperCase(), more: 1 }, 'p'), { name, body })
    const { properties: _p, ...bare } = body
    for (const properties of [null, undefined]) assert.deepEqual(partitionFrom({ ...form, properties }, 'p'), { name, body: bare })
    assert.deepEqual(
      Object.keys(form).filter((key) => !Object.hasOwn(partition.fields, key)),
      [],
    )
  })

test('only one by value may be without a name', () => {
  for (const name of [null, undefined]) {
    assert.equal(partitionFrom({ ...forms.identity, name }, 'p').name, undefined)
    for (const form of [forms.list, forms.range]) refuses({ ...form, name }, 'p.name')
  }
})

test('no bound is written as a literal of type null, and given back so', () => {
  const bound = { type: 'literal', dataType: 'null', value: null }
  assert.deepEqual(partitionFrom({ ...forms.range, lower: bound }, 'p').body, { type: 'range', upper: one, lower: none, properties: {} })
})

test('what is missing, empty or of another sort is refused by name', () => {
  const { identity, list, range } = forms
  for (const raw of [null, 'x', [], 5]) refuses(raw, 'p')
  for (const type of [undefined, null, 'hash', 5]) refuses({ ...identity, type }, 'p.type')
  for (const fieldNames of [undefined, null, [], 'a']) refuses({ ...identity, fieldNames }, 'p.fieldNames')
  refuses({ ...identity, fieldNames: [['a'], []] }, 'p.fieldNames[1]')
  for (const values of [undefined, [], [one]]) refuses({ ...identity, values }, 'p.values')
  refuses({ ...identity, values: [one, { type: 'field', fieldName: ['a'] }] }, 'p.values[1]')
  for (const lists of [undefined, []]) refuses({ ...list, lists }, 'p.lists')
  refuses({ ...list, lists: [[one], []] }, 'p.lists[1]')
  refuses({ ...list, lists: [[{ ...one, value: 'x' }]] }, 'p.lists[0][0].value')
  for (const bound of ['upper', 'lower']) refuses({ ...range, [bound]: undefined }, `p.${bound}`)
  refuses({ ...range, properties: { a: null } }, 'p.properties.a')
  refuses({ ...range, name: {} }, 'p.name')
})

test('whatever is sent is taken or refused, never a failure of ours; and what is taken is taken again unchanged', () => {
  const any = fc.oneof(
    anyJson(Object.keys(partition.fields), goodText),
    fc.constantFrom(...Object.values(forms)).chain((form) => spoiled(form, anyJson([], goodText))),
  )
  fc.assert(
    fc.property(any, (raw) => {
      let first: ReturnType<typeof partitionFrom>
      try {
        first = partitionFrom(raw, 'p')
      } catch (error) {
        return assert.ok(error instanceof Refusal, String(error))
      }
      assert.deepEqual(partitionFrom({ name: first.name, ...first.body }, 'p'), first)
    }),
  )
})
