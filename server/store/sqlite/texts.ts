/** The index of words of a SQLite lake: what a write leaves unread is read some at a time, and before anybody asks the index. */
import type { DatabaseSync } from 'node:sqlite'
import { type Own, ownFields, ownWords } from '../../search/own.ts'
import { type Asked, apart, bodyIn, found, type Known, keysIn, pairWord, type Sight, seenOf, type Texts } from '../texts.ts'
import type { Aside } from './aside.ts'

const columns = [...ownFields, 'pair'].map((field) => `"${field}"`).join()

/** What the triggers on entities say is not in the index as it is now (schema.ts): `old` is what nobody waits for. */
const statements = {
  changed:
    'select u.key, e.kind, e.parent, e.root, e.name, e.body, e.dropped from unread u left join entity e on e.key = u.key where u.old = ? limit ?',
  above: 'select parent, body from entity where key = ?',
  put: `insert or replace into texts (rowid, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?)`,
  drop: 'delete from texts where rowid = ?',
  see: 'insert or replace into sight (key, kind, parent, root, name, owner, created, changed, has) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  unsee: 'delete from sight where key = ?',
  done: 'delete from unread where key = ? and old = ?',
  fresh: 'select count(*) as count from (select 1 from unread where old = 0 limit ?)',
  later: 'update or ignore unread set old = 1 where old = 0',
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',
} as const

interface Changed {
  readonly key: number
  readonly kind: string | null
  readonly parent: number
  readonly root: number | null
  readonly name: string
  readonly body: string
  readonly dropped: number | null
}
const providersLimit = 10_000

export interface Indexing {
  /** Reads some of what was written since the start, in a transaction of its own; false when nothing of it is left. */
  some(): boolean
  /** The same of what an older lake left to do. */
  more(): boolean
}

export function indexing(db: DatabaseSync): Indexing {
  const sql = Object.fromEntries(Object.entries(statements).map(([name, text]) => [name, db.prepare(text)])) as Record<
    keyof typeof statements,
    ReturnType<DatabaseSync['prepare']>
  >
  // Who filled or restored the file left this to whoever opens it: the first search should not wait for all of it. A crash leaves only some.
  const { count } = sql.fresh.get(startLimit) as { count: number }
  if (count === startLimit) sql.later.run()
  const providers = new Map<number, string | undefined>()
  /** Of the nearest thing that names one. */
  const providerOf = (key: number): string | undefined => {
    if (key === 0) return undefined
    if (providers.has(key)) return providers.get(key)
    const at = sql.above.get(key) as { parent: number; body: string } | undefined
    const provider = at && (bodyIn(at.body).provider ?? providerOf(at.parent))
    if (providers.size >= providersLimit) providers.clear()
    providers.set(key, provider)
    return provider
  }
  const read = ({ key, kind, parent, root, name, body: text, dropped }: Changed) => {
    const is = kind !== null && dropped === null ? found.get(kind) : undefined
    if (!is) {
      sql.drop.run(key)
      sql.unsee.run(key)
      return
    }
    const body = bodyIn(text)
    if (body.provider !== undefined) providers.clear()
    const own = ownWords(is, name, body, body.provider ?? providerOf(parent))
    sql.put.run(key, ...ownFields.map((field) => joined(own.runs[field])), pairsOf(own))
    const { owner, created, changed, has } = seenOf(own, body.audit)
    sql.see.run(key, kind, parent, root ?? key, name, owner, created, changed, has)
  }
  const some = (old: 0 | 1): boolean => {
    sql.begin.run()
    try {
      const all = sql.changed.all(old, batch) as unknown as Changed[]
      for (const one of all) {
        read(one)
        sql.done.run(one.key, old)
      }
      sql.commit.run()
      return all.length === batch
    } catch (error) {
      sql.rollback.run()
      throw error
    }
  }
  let left = true
  return { some: () => some(0), more: () => left && (left = some(1)) }
}
/** As many as writers may wait for: of tables with 30 columns, 0.3 ms of processor each, and a third of what each costs alone. */
const batch = 64
/** So many are read before the first search. */
const startLimit = 2_000

const joined = (runs: ReadonlySet<string>) => Array.from(runs).join(` ${apart} `)
const pairsOf = ({ pairs }: Own) => Array.from(pairs, ([key, words]) => Array.from(words, (word) => pairWord(key, word)).join(' ')).join(' ')

/** Words hold no quote, and none begins as a pair does. */
const phrase = ({ words, in: field, open, any }: Asked) =>
  `${field === undefined ? '' : `"${field}" : `}${any ? `("${words.join('" OR "')}")` : `"${words.join(' ')}"${open ? ' *' : ''}`}`

/** What takes long where much is found: asked on the thread itself, or on another one (aside.ts). */
export interface TextReads {
  /** Of the query of FTS5: keys, ascending. */
  keys(query: string): Uint32Array<ArrayBuffer>
  words(after: string, limit: number): readonly Known[]
}
export function textReads(db: DatabaseSync): TextReads {
  // As bytes: to make a text of a million keys takes longer than to find them.
  const matching = db.prepare(
    'select cast(group_concat(rowid) as blob) as keys, count(*) as count from (select rowid from texts where texts match ? order by rowid)',
  )
  const words = db.prepare('select term as word, doc as things from texts_words where term > ? and term < ? limit ?')
  words.setReturnArrays(true)
  return {
    keys(query) {
      const { keys, count } = matching.get(query) as { keys: Uint8Array | null; count: number }
      return keys === null ? new Uint32Array() : keysIn(keys, count)
    },
    words: (after, limit) => (words.all(after, apart, limit) as unknown as [string, number][]).map(([word, things]) => ({ word, things })),
  }
}

/** Of fewer things, all is found sooner than another thread is asked. */
const asideFrom = 20_000

/** Before the index is asked, whatever is unread is `read`. */
export function textsIn(db: DatabaseSync, read: () => Promise<unknown>, aside?: Aside, from = asideFrom): Texts {
  const here = textReads(db)
  const things = db.prepare('select key, kind, parent, root, name, owner, created, changed, has from sight where key > ? order by key limit ?')
  things.setReturnArrays(true)
  const largest = db.prepare('select max(key) as key from sight')
  const fresh = db.prepare('select 1 from unread where old = 0 limit 1')
  const unread = db.prepare('select count(*) as count from unread where old = 1')
  const whole = async () => void (fresh.get() && (await read()))
  const reads = () => (aside && ((largest.get() as { key: number | null }).key ?? 0) >= from ? aside : here)
  return {
    async holding(asked) {
      await whole()
      return asked.words.length === 0 ? new Uint32Array() : reads().keys(phrase(asked))
    },
    async paired(key, word) {
      await whole()
      return reads().keys(`pair : "${pairWord(key, word)}"`)
    },
    async vocabulary(after, limit) {
      await whole()
      return reads().words(after, limit)
    },
    async things(after, limit) {
      await whole()
      return (things.all(after, limit) as unknown as Parameters<typeof sightOf>[0][]).map(sightOf)
    },
    ahead: aside !== undefined,
    unread: async () => (unread.get() as { count: number }).count,
  }
}
/** Of a row as a list: a million are read at the start. */
const sightOf = ([key, kind, parent, root, name, owner, created, changed, has]: readonly [
  key: number,
  kind: Sight['kind'],
  parent: number,
  root: number,
  name: string,
  owner: string | null,
  created: number | null,
  changed: number | null,
  has: number,
]): Sight => ({
  key,
  kind,
  parent,
  root,
  name,
  owner: owner ?? undefined,
  home: undefined,
  created: created ?? undefined,
  changed: changed ?? undefined,
  has,
})
