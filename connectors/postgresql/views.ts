/** PostgreSQL's views as the lake's. Materialised ones are listed, loaded, renamed and dropped; making and replacing them stays PostgreSQL's. */
import type { Body } from '../../kinds/define.ts'
import { already, illegal, noSuch, Refusal } from '../../kinds/errors.ts'
import type { ViewBody } from '../../kinds/view.ts'
import type { Alteration, Holder } from '../connector.ts'
import type { Database, Run } from './connect.ts'
import { createView, type Definition, options, readView, replaceView, setOption } from './define-view.ts'
import { enter } from './enter.ts'
import { identifier, qualified } from './quote.ts'
import { readTable, type TableRow, viewBody } from './read.ts'

/** What SQL calls each `relkind` that is a view here. */
const words: Readonly<Record<string, string>> = { v: 'VIEW', m: 'MATERIALIZED VIEW' }

export function viewHolder(database: Database): Holder {
  return {
    async list([schema = ''], signal) {
      const [row] = await database.read<{ names: readonly string[] }>(
        signal,
        `SELECT ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind IN ('v', 'm') ORDER BY c.relname COLLATE "C") AS names
         FROM pg_namespace n WHERE n.nspname = $1::text`,
        [schema],
      )
      if (!row) throw noSuch('Schema', schema)
      return row.names
    },

    async load([schema = ''], name, signal) {
      const [row] = await database.read<TableRow>(signal, readTable, [schema, name])
      return row && Object.hasOwn(words, row.kind) ? { uid: row.uid, body: { ...viewBody(schema, row) } } : null
    },

    async create([schema = ''], name, body: Body, signal) {
      // kinds/view.ts has decoded it.
      const { properties, ...asked } = body as unknown as ViewBody
      await orTaken(
        database.transaction(signal, async (run) => {
          const { hasSchema, kind } = await enter(run, schema, name)
          if (!hasSchema) throw noSuch('Schema', schema)
          if (kind) throw already('View', `${schema}.${name}`)
          await createView(run, schema, name, asked, properties)
        }),
      )
    },

    async alter([schema = ''], name, alterations, signal) {
      await orTaken(
        database.transaction(signal, async (run) => {
          await enter(run, schema, name)
          let current = name
          for (const alteration of alterations) current = await alterView(run, schema, current, alteration)
        }),
      )
    },

    async drop([schema = ''], name, _how, signal) {
      return database.transaction(signal, async (run) => {
        const { kind } = await enter(run, schema, name)
        const word = words[kind ?? '']
        if (word) await run(`DROP ${word} ${qualified(schema, name)}`)
        return word !== undefined
      })
    },
  }
}

/** Gives the name it then has. */
async function alterView(run: Run, schema: string, name: string, { type, ask }: Alteration): Promise<string> {
  const row = await readView(run, schema, name)
  const word = words[row?.kind ?? '']
  if (!row || !word) throw noSuch('View', `${schema}.${name}`)
  const view = qualified(schema, name)
  if (type === 'rename') {
    const to = String(ask.newName)
    if (to !== name) await run(`ALTER ${word} ${view} RENAME TO ${identifier(to)}`)
    return to
  }
  if (row.kind !== 'v') throw illegal(`${schema}.${name} is materialised: here it can only be renamed and dropped`)
  const { property, value } = ask as { property?: string; value?: string }
  if (type === 'setProperty') await run(`ALTER VIEW ${view} SET (${setOption(String(property), String(value))})`)
  else if (type === 'replaceView') await replaceView(run, schema, name, ask as unknown as Definition, viewBody(schema, row).properties)
  else if (type !== 'removeProperty') throw illegal(`PostgreSQL cannot apply "${type}" to a view`)
  else if (options.includes(String(property))) await run(`ALTER VIEW ${view} RESET (${property})`)
  return name
}

/** Tables, sequences and types share their names with views; whatever has it, it is the view that cannot. */
async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof Refusal && error.family === 'alreadyExists'
      ? new Refusal(error.family, 'ViewAlreadyExistsException', error.message)
      : error
  }
}
