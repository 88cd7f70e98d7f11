/** What a view takes and becomes, as the reference does where its sources hold views. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decode } from './define.ts'
import { Refusal } from './errors.ts'
import { view } from './view.ts'

const spark = { dialect: 'spark', sql: 'select 1 as a' }
const ask = { name: 'v', columns: [{ name: 'a', type: 'integer' }], representations: [spark] }
const asked = (body: object) => decode(view.fields, body, 'body', view.lenient)
const refuses = (body: object, why: RegExp) =>
  assert.throws(
    () => asked({ ...ask, ...body }),
    (error: Refusal) => error instanceof Refusal && error.status === 400 && why.test(error.message),
  )

describe('a view', () => {
  test('shows the type of its texts and the defaults of its columns, whether or not they were said', () => {
    assert.deepEqual(asked(ask), {
      name: 'v',
      columns: [{ name: 'a', type: 'integer', nullable: true, autoIncrement: false }],
      representations: [{ type: 'sql', ...spark }],
    })
    assert.deepEqual(asked({ ...ask, representations: [{ type: 'SQL', ...spark }] }).representations, [{ type: 'sql', ...spark }])
  })

  test('has fields passed over that it does not have, in itself and in its texts, but not in its columns', () => {
    assert.deepEqual(asked({ ...ask, zz: 1, representations: [{ ...spark, zz: 1 }] }), asked(ask))
    refuses({ columns: [{ name: 'a', type: 'integer', zz: 1 }] }, /columns\[0\]\.zz/)
  })

  test('says its query in at least one dialect and in none twice', () => {
    const { representations: _none, ...without } = ask
    assert.throws(() => asked(without), /"representations" is required/)
    refuses({ representations: [] }, /at least one/)
    refuses({ representations: [spark, { ...spark, sql: 'y' }] }, /spark is there twice/)
    refuses({ representations: [spark, { dialect: 'Spark', sql: 'y' }] }, /spark is there twice/)
    refuses({ representations: [{ sql: 'x' }] }, /representations\[0\]\.dialect/)
    refuses({ representations: [{ dialect: 'spark' }] }, /representations\[0\]\.sql/)
    refuses({ representations: [{ type: 'zz', ...spark }] }, /representations\[0\]\.type/)
    assert.equal(asked({ ...ask, representations: [spark, { dialect: 'trino', sql: 'x' }] }).representations.length, 2)
  })

  test('that is replaced keeps its name and properties, and nothing else', () => {
    const body = { ...asked({ ...ask, comment: 'c', defaultCatalog: 'ice', defaultSchema: 's' }), properties: { q: '2' } }
    const { replaceView } = view.changes
    assert.ok(replaceView?.apply)
    const other = { columns: [{ name: 'b', type: 'long' }], representations: [{ dialect: 'trino', sql: 'select 2 as b' }], comment: 'c2' }
    assert.deepEqual(replaceView.apply({ name: 'v', body }, decode(replaceView.fields, other, 'body', true)), {
      name: 'v',
      body: {
        comment: 'c2',
        columns: [{ name: 'b', type: 'long', nullable: true, autoIncrement: false }],
        representations: [{ type: 'sql', dialect: 'trino', sql: 'select 2 as b' }],
        properties: { q: '2' },
      },
    })
    assert.throws(() => decode(replaceView.fields, { columns: [] }, 'body', true), /"representations" is required/)
    assert.equal(view.changes.updateComment, undefined, 'a comment changes with the whole')
  })
})
