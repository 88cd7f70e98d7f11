/** Random histories of a SQLite lake, with what its tables held after each commit, for tests of taking it back there. */
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { digestOf } from '../digest.ts'
import type { Store } from '../store.ts'
import { done, Kit } from '../test-kit.ts'
import { audit, author, plan, type Work, World, work } from '../test-model.ts'
import { lakeFile } from './sqlite.ts'
import { stateNow } from './state.ts'

export interface Held {
  readonly position: number
  /** By the tables of then, not by the log. */
  readonly digest: string
  readonly tables: Readonly<Record<string, readonly object[]>>
}
/** Pieces of work, whether something dropped is brought back after them, and whether a password is changed. */
export const histories = fc.tuple(work, fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 25, maxLength: 25 }))

/** What a lake holds, but for the numbers that SQLite gives to relations. */
export async function heldIn(file: string): Promise<Held> {
  using db = new DatabaseSync(file, { readOnly: true })
  db.exec('begin')
  const all = (text: string) =>
    db
      .prepare(text)
      .all()
      .map((row) => ({ ...row }))
  const log = all('select * from log order by position')
  return {
    position: log.length,
    digest: (await digestOf(stateNow(db))).digest,
    tables: { log, entity: all('select * from entity order by key'), relation: all('select * from relation order by since, rowid') },
  }
}

/** Does the work; gives what was held after each commit. */
export async function live(store: Store, directory: string, [commits, extras]: readonly [Work[][], [boolean, boolean][]]): Promise<readonly Held[]> {
  const kit = new Kit({
    store,
    reopen: () => Promise.reject(new Error('not here')),
    log: async () => [],
    [Symbol.asyncDispose]: async () => undefined,
  })
  const top = await kit.make('metalake', 0, 'm')
  let world = new World(top)
  const secretly = kit.insert('catalog', top.key, 'secretly')
  const sealed = (ref: string) => ({ body: { n: 1, sealed: { password: ref }, audit }, secrets: { [ref]: `value of ${ref}` } })
  const { keys } = done(await store.commit({ author, steps: [{ ...secretly, ...sealed('ref0') }] }))
  const held: Held[] = [await heldIn(lakeFile(directory))]
  let version = 1
  for (const [i, pieces] of commits.entries()) {
    const { steps, after } = plan(world, pieces)
    if (steps.length > 0) {
      const outcome = await store.commit({ author, steps })
      if (outcome.ok) world = after.settled(outcome.keys)
      held.push(await heldIn(lakeFile(directory)))
    }
    const [revives, changes] = extras[i] ?? [false, false]
    const [gone] = revives ? await store.dropped({ root: top.key }, 1) : []
    if (gone) {
      await store.commit({ author, steps: [{ do: 'revive', key: gone.subject, dropped: gone.position, path: gone.path }] })
      held.push(await heldIn(lakeFile(directory)))
    }
    if (changes) {
      const name = `secretly${version}`
      const step = { do: 'update', operation: 'rename', key: keys[secretly.id] ?? 0, expect: version++, name, path: ['m', name] } as const
      done(await store.commit({ author, steps: [{ ...step, ...sealed(`ref${version}`) }] }))
      held.push(await heldIn(lakeFile(directory)))
    }
  }
  return held
}
