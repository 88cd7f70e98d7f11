/** What every connector that holds schemas and tables must do, whatever the system behind it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../kinds/errors.ts'
import type { Column } from '../kinds/table.ts'
import type { Found, Holder, Source } from './connector.ts'

/** A live system to try a connector on. */
export interface Trial {
  /** A source of the system; every call gives another one. */
  open(): Source
  /** A source with the same settings at an address where nobody answers. */
  openDead(): Source
  /** A source with the same settings but a login the system refuses. */
  openRefused(): Source
  /** An empty schema that is there already. */
  readonly schema: string
  /** What no message may hold: passwords, and whatever else of the settings is secret. */
  readonly secrets: readonly string[]
  /** How many connections the sources given so far have open. */
  connections(): Promise<number>
}

const never = new AbortController().signal
const how = { cascade: false, purge: false }
const body = { comment: 'made here', columns: [column('a', 'integer', 'first'), column('b', 'string')] }

function column(name: string, type: string, comment?: string) {
  return { name, type, nullable: true, ...(comment === undefined ? {} : { comment }) }
}
function holders(source: Source): { schemas: Holder; tables: Holder } {
  const { schema: schemas, table: tables } = source.holders
  assert.ok(schemas && tables, 'holds schemas and tables')
  return { schemas, tables }
}
const columnsOf = (found: Found | null) =>
  (found?.body.columns as readonly Column[] | undefined)?.map(({ name, type, comment }) => ({ name, type, comment }))

/** Registers the tests. `begin` is called before each: the schema is empty again, and there is none called `made`. */
export function conformance(name: string, begin: () => Promise<Trial>): void {
  void describe(`${name} as a source of schemas and tables`, () => {
    const check = (says: string, run: (trial: Trial, source: Source) => Promise<void>) => {
      void test(says, async () => {
        const trial = await begin()
        await using source = trial.open()
        await run(trial, source)
      })
    }
    const refused = (trial: Trial, type: string) => (error: unknown) => {
      assert.ok(error instanceof Refusal, String(error))
      assert.equal(error.type, type, error.message)
      for (const secret of trial.secrets) assert.ok(!`${error.message} ${error.stack}`.includes(secret), error.message)
      return true
    }

    check('makes, lists, loads and drops a schema', async (trial, source) => {
      const { schemas } = holders(source)
      await schemas.create([], 'made', { comment: 'ours' }, never)
      assert.deepEqual((await schemas.list([], never)).filter((one) => one === 'made' || one === trial.schema).length, 2)
      const found = await schemas.load([], 'made', never)
      assert.equal(found?.body.comment, 'ours')
      assert.ok(found.uid)
      await assert.rejects(schemas.create([], 'made', {}, never), refused(trial, 'SchemaAlreadyExistsException'))
      assert.equal(await schemas.drop([], 'made', how, never), true)
      assert.equal(await schemas.drop([], 'made', how, never), false)
      assert.equal(await schemas.load([], 'made', never), null)
    })

    check('makes, lists, loads and drops a table', async ({ schema }, source) => {
      const { tables } = holders(source)
      assert.deepEqual(await tables.list([schema], never), [])
      await tables.create([schema], 't', body, never)
      assert.deepEqual(await tables.list([schema], never), ['t'])
      const found = await tables.load([schema], 't', never)
      assert.equal(found?.body.comment, 'made here')
      assert.deepEqual(columnsOf(found), [
        { name: 'a', type: 'integer', comment: 'first' },
        { name: 'b', type: 'string', comment: undefined },
      ])
      assert.equal(await tables.drop([schema], 't', how, never), true)
      assert.equal(await tables.drop([schema], 't', how, never), false)
      assert.equal(await tables.load([schema], 't', never), null)
    })

    check('drops a schema with a table in it only by cascade', async (trial, source) => {
      const { schemas, tables } = holders(source)
      await tables.create([trial.schema], 't', body, never)
      await assert.rejects(schemas.drop([], trial.schema, how, never), refused(trial, 'NonEmptySchemaException'))
      assert.equal(await schemas.drop([], trial.schema, { ...how, cascade: true }, never), true)
      assert.equal(await schemas.load([], trial.schema, never), null)
      await schemas.create([], trial.schema, {}, never)
      assert.deepEqual(await tables.list([trial.schema], never), [])
    })

    check('alters a table: all that is asked, in order, or nothing', async (trial, source) => {
      const { tables } = holders(source)
      await tables.create([trial.schema], 't', body, never)
      const before = await tables.load([trial.schema], 't', never)
      const add = { type: 'addColumn', ask: { fieldName: ['c'], type: 'long' } }
      const rename = { type: 'renameColumn', ask: { oldFieldName: ['c'], newFieldName: 'd' } }
      const impossible = { type: 'deleteColumn', ask: { fieldName: ['missing'] } }
      await assert.rejects(tables.alter([trial.schema], 't', [add, rename, impossible], never), Refusal)
      assert.deepEqual(await tables.load([trial.schema], 't', never), before)
      await tables.alter([trial.schema], 't', [add, rename], never)
      const after = await tables.load([trial.schema], 't', never)
      assert.deepEqual(columnsOf(after)?.at(-1), { name: 'd', type: 'long', comment: undefined })
      await tables.alter([trial.schema], 't', [{ type: 'rename', ask: { newName: 'u' } }], never)
      assert.deepEqual(await tables.list([trial.schema], never), ['u'])
      assert.equal((await tables.load([trial.schema], 'u', never))?.uid, before?.uid, 'the uid outlives a rename')
    })

    check('refuses what is taken or missing', async (trial, source) => {
      const { schemas, tables } = holders(source)
      const change = [{ type: 'updateComment', ask: { newComment: 'x' } }]
      await tables.create([trial.schema], 't', body, never)
      await tables.create([trial.schema], 'u', body, never)
      await assert.rejects(tables.create([trial.schema], 't', body, never), refused(trial, 'TableAlreadyExistsException'))
      const rename = [{ type: 'rename', ask: { newName: 'u' } }]
      await assert.rejects(tables.alter([trial.schema], 't', rename, never), refused(trial, 'TableAlreadyExistsException'))
      await assert.rejects(tables.alter([trial.schema], 'missing', change, never), refused(trial, 'NoSuchTableException'))
      await assert.rejects(tables.create(['missing'], 't', body, never), refused(trial, 'NoSuchSchemaException'))
      await assert.rejects(tables.list(['missing'], never), refused(trial, 'NoSuchSchemaException'))
      assert.equal(await tables.load(['missing'], 't', never), null)
      assert.equal(await tables.drop(['missing'], 't', how, never), false)
      assert.equal(await schemas.load([], 'missing', never), null)
    })

    check('lets nothing of a name or comment be read as a command', async ({ schema }, source) => {
      const { tables } = holders(source)
      const hostile = `'; DROP TABLE t; -- " \` \\`
      const columns = [column(hostile, 'integer', hostile)]
      await tables.create([schema], 't', { comment: hostile, columns }, never)
      const found = await tables.load([schema], 't', never)
      assert.equal(found?.body.comment, hostile)
      assert.deepEqual(columnsOf(found), [{ name: hostile, type: 'integer', comment: hostile }])
      assert.equal(await tables.load([schema], hostile, never), null)
      assert.equal(await tables.drop([schema], hostile, how, never), false)
    })

    check('shows at once what others change', async (trial, source) => {
      const { tables } = holders(source)
      await using other = trial.open()
      const behind = holders(other).tables
      await behind.create([trial.schema], 't', body, never)
      assert.deepEqual(await tables.list([trial.schema], never), ['t'])
      assert.ok(await tables.load([trial.schema], 't', never))
      await behind.alter([trial.schema], 't', [{ type: 'addColumn', ask: { fieldName: ['c'], type: 'date' } }], never)
      assert.equal(columnsOf(await tables.load([trial.schema], 't', never))?.length, 3)
      await behind.drop([trial.schema], 't', how, never)
      assert.equal(await tables.load([trial.schema], 't', never), null)
      assert.equal(await tables.drop([trial.schema], 't', how, never), false)
    })

    check('serves many at once, and lets one of two win', async (trial, source) => {
      const { tables } = holders(source)
      const names = Array.from({ length: 12 }, (_, i) => `t${String(i).padStart(2, '0')}`)
      await Promise.all(names.map((one) => tables.create([trial.schema], one, body, never)))
      assert.deepEqual([...(await tables.list([trial.schema], never))].sort(), names)
      const loads = await Promise.all([...names, ...names].map((one) => tables.load([trial.schema], one, never)))
      assert.equal(new Set(loads.map((found) => found?.uid)).size, names.length)
      const twice = await Promise.allSettled([1, 2].map(() => tables.create([trial.schema], 'same', body, never)))
      assert.deepEqual(twice.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
      for (const one of twice) if (one.status === 'rejected') refused(trial, 'TableAlreadyExistsException')(one.reason)
    })

    check('heeds the signal, and works on after it', async ({ schema }, source) => {
      const { tables } = holders(source)
      const reason = new Error('the caller went away')
      const gone = AbortSignal.abort(reason)
      const heeds = (work: Promise<unknown>) => assert.rejects(work, (error) => error === reason)
      await heeds(tables.list([schema], gone))
      await heeds(tables.load([schema], 't', gone))
      await heeds(tables.create([schema], 't', body, gone))
      await heeds(source.ping(gone))
      for (let delayMs = 0; delayMs < 8; delayMs++) {
        const caller = new AbortController()
        const creating = tables.create([schema], 't', body, caller.signal).then(
          () => true,
          () => false,
        )
        await sleep(delayMs)
        caller.abort(reason)
        const made = await creating
        assert.equal((await tables.load([schema], 't', never)) !== null, made, 'a refused create leaves nothing')
        await tables.drop([schema], 't', how, never)
      }
      await source.ping(never)
    })

    check('opens no connection before it is used, and leaves none when closed', async (trial, source) => {
      // The system may take a moment to notice what earlier tests closed.
      while ((await trial.connections()) > 0) await sleep(10)
      const other = trial.open()
      assert.equal(await trial.connections(), 0)
      await holders(source).tables.list([trial.schema], never)
      await Promise.all([1, 2, 3].map(() => holders(other).tables.list([trial.schema], never)))
      assert.ok((await trial.connections()) > 0)
      await Promise.all([other[Symbol.asyncDispose](), source[Symbol.asyncDispose]()])
      while ((await trial.connections()) > 0) await sleep(10)
    })

    check('says which address is dead and that a login is refused, and gives no secret away', async (trial) => {
      for (const source of [trial.openDead(), trial.openRefused()]) {
        await using closing = source
        const { schemas, tables } = holders(closing)
        const failed = refused(trial, 'ConnectionFailedException')
        await assert.rejects(closing.ping(never), failed)
        await assert.rejects(schemas.list([], never), failed)
        await assert.rejects(tables.load([trial.schema], 't', never), failed)
        await assert.rejects(tables.create([trial.schema], 't', body, never), failed)
      }
    })
  })
}
