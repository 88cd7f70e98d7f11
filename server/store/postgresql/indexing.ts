/** What to send to have the words of things in the index of a PostgreSQL lake. */
import type { Kind } from '../../../kinds/define.ts'
import { type Own, ownFields, ownWords } from '../../search/own.ts'
import { bodyIn, found, pairWord, seenOf } from '../texts.ts'
import type { Run } from './region/run.ts'
import type { Ask } from './save.ts'
import { toText, toTextOrNull } from './text.ts'

const fields = [...ownFields, 'pair'].map((field) => `"${field}"`)
const drop = { name: 'drop texts', text: 'delete from texts where key = any($1)' }
const unsee = { name: 'drop sights', text: 'delete from sight where key = any($1)' }
const put = {
  name: 'put texts',
  text: `insert into texts (key, part, ${fields.join()}) select key, part, ${fields.map((field) => `${field}::tsvector`).join()}
    from json_to_recordset($1) as w(key bigint, part integer, ${fields.map((field) => `${field} text`).join()})`,
}
const see = {
  name: 'put sights',
  text: `insert into sight (key, kind, parent, root, name, owner, created, changed, has) select * from
      json_to_recordset($1) as w(key bigint, kind text, parent bigint, root bigint, name text, owner text, created bigint, changed bigint, has integer)
    on conflict (key) do update set kind = excluded.kind, parent = excluded.parent, root = excluded.root, name = excluded.name, owner = excluded.owner,
      created = excluded.created, changed = excluded.changed, has = excluded.has`,
}
/** What things are in, however deep. What a body says is for bodyIn to tell: the database takes no text for JSON that has all that JSON may. */
const above = {
  name: 'above',
  text: `with recursive up as (
      select key, parent, body from entity where key = any($1) union select e.key, e.parent, e.body from up u join entity e on e.key = u.parent
    ) select key, parent, body from up`,
}

/** A thing whose words are read. */
export interface Readable {
  readonly key: number
  readonly kind: string
  readonly parent: number
  /** Its own key for a metalake. */
  readonly root: number
  readonly name: string
  readonly body: string
}

export const forgetting = (keys: readonly number[]): readonly Ask[] =>
  keys.length === 0
    ? []
    : [
        [drop, [keys]],
        [unsee, [keys]],
      ]

/** Asks what they are in. */
export async function reading(run: Run, things: readonly Readable[]): Promise<readonly Ask[]> {
  if (things.length === 0) return []
  const keys = things.map(({ key }) => key)
  const up = await run<Pick<Readable, 'key' | 'parent' | 'body'>>(above, [[...new Set(things.map(({ parent }) => parent))]])
  const named = new Map(up.map(({ key, parent, body }) => [key, { parent, provider: bodyIn(body).provider }]))
  /** Of the nearest that names one. */
  const providerOf = (key: number): string | undefined => {
    const over = named.get(key)
    return over && (over.provider ?? providerOf(over.parent))
  }
  const texts: object[] = []
  const sights: object[] = []
  for (const { key, kind, parent, root, name, body: text } of things) {
    const body = bodyIn(text)
    const words = ownWords(found.get(kind) as Kind, name, body, body.provider ?? providerOf(parent))
    for (const [part, vectors] of partsOf(words).entries()) texts.push({ key, part, ...vectors })
    const seen = seenOf(words, body.audit)
    sights.push({ key, kind, parent, root, name: toText(name), ...seen, owner: toTextOrNull(seen.owner) })
  }
  return [
    [drop, [keys]],
    [put, [JSON.stringify(texts)]],
    [see, [JSON.stringify(sights)]],
  ]
}

/** As PostgreSQL keeps them: of more positions, more of one word, or more bytes than this the rest would be lost, so there is one more part. */
const [mostPositions, mostOfOne, mostBytes] = [16_000, 250, 500_000]

type Vectors = Readonly<Record<string, string>>
function partsOf(own: Own): readonly Vectors[] {
  const parts: Record<string, string>[] = [{}]
  const spread = (field: string, runs: Iterable<string>) => {
    for (const [part, vector] of vectorsOf(runs).entries()) (parts[part] ??= {})[field] = vector
  }
  for (const field of ownFields) if (own.runs[field].size > 0) spread(field, own.runs[field])
  spread('pair', Array.from(own.pairs, ([key, words]) => Array.from(words, (word) => pairWord(key, word))).flat())
  return parts
}

/** Words of one text have positions one after the other, with a gap before the next; what stands alone needs none. */
function vectorsOf(runs: Iterable<string>): readonly string[] {
  const vectors: string[] = []
  let [vector, position, counts] = [[] as string[], 0, new Map<string, number>()]
  let bytes = 0
  const end = () => {
    if (vector.length > 0) vectors.push(vector.join(' '))
    ;[vector, position, counts] = [[], 0, new Map()]
    bytes = 0
  }
  for (const run of runs) {
    const words = run.split(' ')
    const size = Buffer.byteLength(run)
    const isMuch = words.length > 1 && (position + words.length > mostPositions || words.some((word) => (counts.get(word) ?? 0) + 1 > mostOfOne))
    if (isMuch || bytes + size > mostBytes) end()
    bytes += size
    if (words.length === 1) vector.push(`'${run}'`)
    else
      for (const word of words) {
        vector.push(`'${word}':${++position}`)
        counts.set(word, (counts.get(word) ?? 0) + 1)
      }
    position++
  }
  end()
  return vectors
}
