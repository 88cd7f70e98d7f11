/** Finds words in the index of a PostgreSQL lake. */
import { ownFields } from '../../search/own.ts'
import { type Asked, type Known, keysIn, pairWord, type Sight, type Texts } from '../texts.ts'
import type { Reads } from './reads.ts'
import { fromText, fromTextOrNull } from './text.ts'
import { isUnread, unreadIn } from './unread.ts'

const matching = (fields: readonly string[]) =>
  `select string_agg(key::text, ',' order by key) as keys, count(*) as count, exists (select from unread where not old) as unread from (select distinct key from texts where ${fields.map((field) => `"${field}" @@ $1::tsquery`).join(' or ')}) t`
const columns = 'key, kind, parent, root, name, owner, created, changed, has'
const statements = {
  any: { name: 'any text', text: matching(ownFields) },
  things: { name: 'text things', text: `select ${columns} from sight where key > $1 order by key limit $2` },
  words: {
    name: 'text words',
    text: `select word, ndoc as things from ts_stat('select ${ownFields.map((field) => `strip(coalesce("${field}", ''''))`).join(' || ')} from caspian.texts') order by word collate "C"`,
  },
} as const

/** Words hold no quote and no backslash. */
const phrase = ({ words, open, any }: Asked) =>
  words.map((word, i) => `'${word}'${open && i === words.length - 1 ? ':*' : ''}`).join(any ? ' | ' : ' <-> ')

/** Before the index is asked, whatever is unread is `read`. */
export function textsOver(reads: Reads, read: () => Promise<void>): Texts {
  const run = reads.run.bind(reads)
  const whole = async () => void ((await isUnread(run)) && (await read()))
  /** All words as they were when somebody last began with them: the database has no list of them to read on in. */
  let vocabulary: readonly Known[] = []
  const keys = async (field: string | undefined, query: string) => {
    const statement = field === undefined ? statements.any : { name: `text in ${field}`, text: matching([field]) }
    const ask = async () => (await reads.run<{ keys: string | null; count: number; unread: boolean }>(statement, [query]))[0]
    let row = await ask()
    if (row?.unread) {
      await read()
      row = await ask()
    }
    return keysIn(Buffer.from(row?.keys ?? '', 'latin1'), row?.count ?? 0)
  }
  return {
    holding: async (asked) => (asked.words.length === 0 ? new Uint32Array() : keys(asked.in, phrase(asked))),
    paired: (key, word) => keys('pair', `'${pairWord(key, word)}'`),
    async vocabulary(after, limit) {
      if (after === '' || vocabulary.length === 0) {
        await whole()
        vocabulary = await reads.run<Known>(statements.words)
      }
      const bytes = Buffer.from(after)
      let [low, high] = [0, vocabulary.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (Buffer.compare(Buffer.from((vocabulary[middle] as Known).word), bytes) > 0) high = middle
        else low = middle + 1
      }
      const page = vocabulary.slice(low, low + limit)
      if (page.length === 0) vocabulary = []
      return page
    },
    async things(after, limit) {
      await whole()
      return (await reads.run<Stored>(statements.things, [after, limit])).map(sightOf)
    },
    ahead: false,
    unread: () => unreadIn(reads),
  }
}

type Stored = Omit<Sight, 'owner' | 'created' | 'changed'> & {
  readonly owner: string | null
  readonly created: number | null
  readonly changed: number | null
}
const sightOf = ({ owner, created, changed, name, ...rest }: Stored): Sight => ({
  ...rest,
  name: fromText(name),
  owner: fromTextOrNull(owner) ?? undefined,
  home: undefined,
  created: created ?? undefined,
  changed: changed ?? undefined,
})
