/** Looks into a lake beside the server: what no answer shows. */
import { DatabaseSync } from 'node:sqlite'
import { connect, type Login, type Session } from '../../server/store/postgresql/session.ts'
import { fromText, toText } from '../../server/store/postgresql/text.ts'

export interface Held {
  readonly key: number
  readonly kind: string
  readonly name: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface Look {
  /** What is live in a thing. 0 is the top. */
  within(parent: number): Promise<readonly Held[]>
  /** The same, each with what is live in it. */
  below(parent: number): Promise<readonly (readonly [Held, readonly Held[]])[]>
  /** The live thing at a path from the top; undefined when there is none. */
  at(...path: readonly string[]): Promise<Held | undefined>
  /** Names of the tags that hang on it, sorted. */
  tags(key: number): Promise<readonly string[]>
  secret(ref: string): Promise<string | undefined>
  /** How many calls to sources, and works on directories, are not settled. */
  unsettled(): Promise<number>
}

type Value = string | number
/** The rows of a statement, whose values are named $1 and on. */
type Ask = (sql: string, ...values: Value[]) => Promise<readonly Readonly<Record<string, Value>>[]>

/** `file` need not be there yet. Every look opens it anew, so that nothing is held over a crash. */
export const lookIntoFile = (file: string): Look =>
  lookBy(async (sql, ...values) => {
    const db = new DatabaseSync(file, { readOnly: true })
    try {
      return db.prepare(sql.replaceAll('$', '?')).all(...values) as Readonly<Record<string, Value>>[]
    } finally {
      db.close()
    }
  })

/** Over one connection, which is made anew when it is lost. Dispose of it at last. */
export function lookIntoPostgresql(login: Login): Look & Disposable {
  let session: Session | undefined
  const once = async (sql: string, values: readonly Value[]) => {
    if (!session || session.lost.aborted) session = await connect(login, 'look')
    const { rows } = await session.run<Record<string, Value>>({ text: sql }, values)
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? fromText(value) : value])),
    )
  }
  let turn: Promise<unknown> = Promise.resolve()
  const look = lookBy((sql, ...values) => {
    const sent = values.map((value) => (typeof value === 'string' ? toText(value) : value))
    const asked = turn.then(() => once(sql, sent))
    // Of a database that crashed, the connection may not know yet that it is lost.
    const answered = asked.catch(() => {
      session?.destroy()
      return once(sql, sent)
    })
    turn = answered.catch(() => undefined)
    return answered
  })
  return { ...look, [Symbol.dispose]: () => session?.destroy() }
}

function lookBy(ask: Ask): Look {
  const within = async (parent: number): Promise<readonly Held[]> =>
    (await ask('select key, kind, name, body from entity where parent = $1 and dropped is null order by name', parent)).map(
      ({ key, kind, name, body }) => ({ key: Number(key), kind: String(kind), name: String(name), body: JSON.parse(String(body)) as Held['body'] }),
    )
  return {
    within,
    async below(parent) {
      const all = await within(parent)
      return Promise.all(all.map(async (held) => [held, await within(held.key)] as const))
    },
    async at(...path) {
      let held: Held | undefined
      for (const name of path) {
        held = (await within(held?.key ?? 0)).find((one) => one.name === name)
        if (!held) return undefined
      }
      return held
    },
    tags: async (key) =>
      (await ask('select e.name from relation r join entity e on e.key = r.target where r.origin = $1 and r.until is null order by e.name', key)).map(
        ({ name }) => String(name),
      ),
    secret: async (ref) => (await ask('select value from secret where ref = $1', ref))[0]?.value as string | undefined,
    unsettled: async () => Number((await ask(`select count(*) as n from intent where what in ('source', 'directories')`))[0]?.n),
  }
}
