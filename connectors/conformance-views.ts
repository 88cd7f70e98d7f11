/** What every connector that holds views must do, whatever the system behind it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Refusal } from '../kinds/errors.ts'
import type { Column } from '../kinds/table.ts'
import type { Representation } from '../kinds/view.ts'
import type { Trial } from './conformance.ts'
import type { Found, Holder, Source } from './connector.ts'

/** A live system to try views on. */
export interface ViewTrial extends Trial {
  /** Queries in the system's own dialect that give an integer called `a`, and a text called `b`. */
  readonly queries: readonly [a: Representation, b: Representation]
}

const never = new AbortController().signal
const how = { cascade: false, purge: false }
const columnsOf = (found: Found | null) => (found?.body.columns as readonly Column[] | undefined)?.map(({ name, type }) => ({ name, type }))

function holders(source: Source): { views: Holder; tables: Holder } {
  const { view: views, table: tables } = source.holders
  assert.ok(views && tables, 'holds views and tables')
  return { views, tables }
}

/** Registers the tests. `begin` is called before each: the schema is empty again. */
export function viewConformance(name: string, begin: () => Promise<ViewTrial>): void {
  void describe(`${name} as a source of views`, () => {
    const check = (says: string, run: (trial: ViewTrial, views: Holder, tables: Holder) => Promise<void>) => {
      void test(says, async () => {
        const trial = await begin()
        await using source = trial.open()
        const { views, tables } = holders(source)
        await run(trial, views, tables)
      })
    }
    const refused = (type: string) => (error: unknown) => {
      assert.ok(error instanceof Refusal, String(error))
      assert.equal(error.type, type, error.message)
      return true
    }
    const body = (query: Representation, comment?: string) => ({
      columns: [],
      properties: {},
      representations: [query],
      ...(comment === undefined ? {} : { comment }),
    })

    check('makes, lists, loads and drops a view, which is no table', async ({ schema, queries: [a] }, views, tables) => {
      assert.deepEqual(await views.list([schema], never), [])
      await views.create([schema], 'v', body(a, 'made here'), never)
      assert.deepEqual(await views.list([schema], never), ['v'])
      assert.deepEqual(await tables.list([schema], never), [])
      assert.equal(await tables.load([schema], 'v', never), null)
      const found = await views.load([schema], 'v', never)
      assert.ok(found?.uid)
      assert.equal(found.body.comment, 'made here')
      assert.deepEqual(columnsOf(found), [{ name: 'a', type: 'integer' }])
      assert.equal((found.body.representations as readonly Representation[])[0]?.dialect, a.dialect)
      assert.equal(await views.drop([schema], 'v', how, never), true)
      assert.equal(await views.drop([schema], 'v', how, never), false)
      assert.equal(await views.load([schema], 'v', never), null)
    })

    check('reads back a query that makes the same view again', async ({ schema, queries: [a] }, views) => {
      await views.create([schema], 'v', body(a), never)
      const once = await views.load([schema], 'v', never)
      const [again] = (once?.body.representations ?? []) as readonly Representation[]
      await views.create([schema], 'w', body(again as Representation), never)
      assert.deepEqual((await views.load([schema], 'w', never))?.body, once?.body)
    })

    check('replaces and renames: all that is asked, in order, or nothing', async ({ schema, queries: [a, b] }, views) => {
      await views.create([schema], 'v', body(a, 'first'), never)
      const before = await views.load([schema], 'v', never)
      const replace = { type: 'replaceView', ask: { representations: [b] } }
      const rename = { type: 'rename', ask: { newName: 'w' } }
      const impossible = { type: 'replaceView', ask: { representations: [{ ...b, sql: 'no query at all' }] } }
      await assert.rejects(views.alter([schema], 'v', [replace, rename, impossible], never), Refusal)
      assert.deepEqual(await views.load([schema], 'v', never), before)
      await views.alter([schema], 'v', [rename], never)
      assert.equal((await views.load([schema], 'w', never))?.uid, before?.uid, 'the uid outlives a rename')
      await views.alter([schema], 'w', [replace], never)
      const after = await views.load([schema], 'w', never)
      assert.deepEqual([columnsOf(after), after?.body.comment], [[{ name: 'b', type: 'string' }], undefined])
      assert.deepEqual(await views.list([schema], never), ['w'])
    })

    check('refuses what is taken, by a view or a table, and what is missing', async ({ schema, queries: [a] }, views, tables) => {
      const taken = refused('ViewAlreadyExistsException')
      await views.create([schema], 'v', body(a), never)
      await tables.create([schema], 't', { columns: [{ name: 'a', type: 'integer', nullable: true }] }, never)
      for (const name of ['v', 't']) await assert.rejects(views.create([schema], name, body(a), never), taken)
      await assert.rejects(views.alter([schema], 'v', [{ type: 'rename', ask: { newName: 't' } }], never), taken)
      await assert.rejects(views.alter([schema], 'none', [{ type: 'rename', ask: { newName: 'x' } }], never), refused('NoSuchViewException'))
      await assert.rejects(views.create(['missing'], 'v', body(a), never), refused('NoSuchSchemaException'))
      await assert.rejects(views.list(['missing'], never), refused('NoSuchSchemaException'))
      assert.equal(await views.load(['missing'], 'v', never), null)
      assert.equal(await views.drop(['missing'], 'v', how, never), false)
      assert.equal(await views.drop([schema], 't', how, never), false)
    })

    check('takes one query and nothing after it, and reads no comment as a command', async ({ schema, queries: [a] }, views, tables) => {
      await tables.create([schema], 't', { columns: [{ name: 'a', type: 'integer', nullable: true }] }, never)
      const more = { ...a, sql: `${a.sql}; DROP TABLE ${schema}.t` }
      await assert.rejects(views.create([schema], 'v', body(more), never), refused('IllegalArgumentException'))
      const hostile = `'; DROP TABLE ${schema}.t; -- " \` \\`
      await views.create([schema], 'v', body(a, hostile), never)
      assert.equal((await views.load([schema], 'v', never))?.body.comment, hostile)
      assert.equal(await views.load([schema], hostile, never), null)
      assert.deepEqual(await tables.list([schema], never), ['t'])
    })

    check('refuses another dialect, and heeds the signal', async ({ schema, queries: [a] }, views) => {
      await assert.rejects(views.create([schema], 'v', body({ ...a, dialect: 'klingon' }), never), refused('IllegalArgumentException'))
      const reason = new Error('the caller went away')
      const gone = AbortSignal.abort(reason)
      for (const work of [views.list([schema], gone), views.create([schema], 'v', body(a), gone), views.drop([schema], 'v', how, gone)])
        await assert.rejects(work, (error) => error === reason)
      assert.deepEqual(await views.list([schema], never), [])
    })
  })
}
