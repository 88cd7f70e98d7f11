/** Looks into a lake's file beside the server: what no answer shows. */
import { DatabaseSync } from 'node:sqlite'

export interface Held {
  readonly key: number
  readonly kind: string
  readonly name: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface Look {
  /** What is live in a thing. 0 is the top. */
  within(parent: number): readonly Held[]
  /** The live thing at a path from the top; undefined when there is none. */
  at(...path: readonly string[]): Held | undefined
  /** Names of the tags that hang on it, sorted. */
  tags(key: number): readonly string[]
  secret(ref: string): string | undefined
  /** How many calls to sources are not settled. */
  unsettled(): number
}

/** `file` need not be there yet. Every look opens it anew, so that nothing is held over a crash. */
export function lookInto(file: string): Look {
  const ask = (sql: string, ...values: (string | number)[]): readonly unknown[] => {
    const db = new DatabaseSync(file, { readOnly: true })
    try {
      return db.prepare(sql).all(...values)
    } finally {
      db.close()
    }
  }
  const within = (parent: number): readonly Held[] =>
    (ask('select key, kind, name, body from entity where parent = ? and dropped is null order by name', parent) as (Held & { body: string })[]).map(
      (row) => ({ ...row, body: JSON.parse(row.body) as Held['body'] }),
    )
  return {
    within,
    at(...path) {
      let held: Held | undefined
      for (const name of path) {
        held = within(held?.key ?? 0).find((one) => one.name === name)
        if (!held) return undefined
      }
      return held
    },
    tags: (key) =>
      (
        ask('select e.name from relation r join entity e on e.key = r.target where r.origin = ? and r.until is null order by e.name', key) as {
          name: string
        }[]
      ).map(({ name }) => name),
    secret: (ref) => (ask('select value from secret where ref = ?', ref)[0] as { value: string } | undefined)?.value,
    unsettled: () => (ask(`select count(*) as n from intent where what = 'source'`)[0] as { n: number }).n,
  }
}
