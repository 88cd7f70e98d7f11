/** The secrets of a SQLite lake that nobody else has open, as they are kept. */
import type { Safe } from '../safe.ts'
import { openForWriting, replaceTokenKeyIn, tokenKeyIn } from './schema.ts'

/** Opens the file, making or migrating its tables. Throws what that throws. */
export function safeIn(file: string): Safe & Disposable {
  const db = openForWriting(file)
  const some = db.prepare('select ref, value from secret where ref > ? order by ref limit ?')
  const replace = db.prepare('update secret set value = ? where ref = ? and value = ?')
  return {
    values: async (after, limit) => some.all(after, limit) as unknown as { ref: string; value: string }[],
    async replace(changes) {
      db.exec('begin immediate')
      for (const { ref, was, value } of changes) replace.run(value, ref, was)
      db.exec('commit')
    },
    tokenKey: async () => tokenKeyIn(db),
    replaceTokenKey: async (was, is) => replaceTokenKeyIn(db, was, is),
    async scrub() {
      // Also what was replaced or dropped long ago, in pages that are free or half filled.
      db.exec('vacuum; pragma wal_checkpoint(truncate)')
    },
    [Symbol.dispose]: () => db.close(),
  }
}
