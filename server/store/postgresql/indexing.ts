/** Writes the words of what a group of writes changed, with the group; and of what others left unread. */
import type { Kind } from '../../../kinds/define.ts'
import { type Own, ownFields, ownWords } from '../../search/own.ts'
import type { RetoldRow } from '../retold.ts'
import { bodyIn, found, pairWord, seenOf } from '../texts.ts'
import type { Overlay, Thing } from './overlay.ts'
import type { Run } from './region/run.ts'
import type { Ask } from './save.ts'
import { toText, toTextOrNull } from './text.ts'

/** Said once on a connection that writes the words of whatever it writes. */
export const readsItself = `set caspian.reads = 'on'`

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
/** Of each thing the nearest that names a provider, itself or above it. */
const above = {
  name: 'providers',
  text: `with recursive up as (
      select w.key as wanted, e.parent, e.body::json ->> 'provider' as provider from unnest($1::bigint[]) w(key) join entity e on e.key = w.key
      union all select u.wanted, e.parent, e.body::json ->> 'provider' from up u join entity e on e.key = u.parent where u.provider is null
    ) select wanted, provider from up where provider is not null`,
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

/** What to send with what the group changed. Asks what the catalogs of it are. */
export async function reading(run: Run, overlay: Overlay): Promise<readonly Ask[]> {
  const { inserted, updated } = overlay.written()
  const changed = [...inserted, ...updated].filter(({ kind }) => found.has(kind))
  const isRead = (thing: Thing): thing is Thing & { readonly body: string } => thing.body !== undefined && thing.dropped === undefined
  const gone = changed.filter(({ dropped }) => dropped !== undefined).map(({ key }) => key)
  return [...forgetting(gone), ...(await written(run, changed.filter(isRead), inserted))]
}

export const forgetting = (keys: readonly number[]): readonly Ask[] =>
  keys.length === 0
    ? []
    : [
        [drop, [keys]],
        [unsee, [keys]],
      ]

/** Of what was brought back to what the log says of it; in the transaction that is open. */
export async function readRetold(run: Run, rows: readonly RetoldRow[]): Promise<void> {
  const is = rows.filter(({ kind, dropped }) => dropped === null && found.has(kind)).map((row) => ({ ...row, root: row.root ?? row.key }))
  const asks = [...forgetting(rows.map(({ key }) => key)), ...(await written(run, is, []))]
  for (const [statement, values] of asks) await run(statement, values)
}

/** The database does not know yet what was `made`. */
export async function written(run: Run, things: readonly Readable[], made: readonly Thing[]): Promise<readonly Ask[]> {
  if (things.length === 0) return []
  const bodies = new Map(things.map(({ key, body }) => [key, bodyIn(body)]))
  const own = new Map(made.map((thing) => [thing.key, thing]))
  /** As far as the group knows: what names it, or the key of the nearest that the database knows. */
  const provider = (thing: Pick<Thing, 'key' | 'parent'>): string | number => {
    const named = bodies.get(thing.key)?.provider
    if (named !== undefined) return named
    const over = own.get(thing.parent)
    return over ? provider(over) : thing.parent
  }
  const named = new Map(things.map((thing) => [thing.key, provider(thing)]))
  const unknown = [...new Set([...named.values()].filter((one) => typeof one === 'number' && one !== 0))]
  const rows = unknown.length === 0 ? [] : await run<{ wanted: number; provider: string }>(above, [unknown])
  const known = new Map<string | number, string>(rows.map(({ wanted, provider }) => [wanted, provider]))
  const texts: object[] = []
  const sights: object[] = []
  for (const { key, kind, parent, root, name } of things) {
    const body = bodies.get(key) ?? {}
    const from = named.get(key) as string | number
    const words = ownWords(found.get(kind) as Kind, name, body, typeof from === 'string' ? from : known.get(from))
    for (const [part, vectors] of partsOf(words).entries()) texts.push({ key, part, ...vectors })
    const seen = seenOf(words, body.audit)
    sights.push({ key, kind, parent, root, name: toText(name), ...seen, owner: toTextOrNull(seen.owner) })
  }
  return [
    [drop, [things.map(({ key }) => key)]],
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
