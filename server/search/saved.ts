/** Searches that people keep under names: each sees their own alone, whoever owns the metalake. */
import { hash } from 'node:crypto'
import type { Shape } from '../../kinds/define.ts'
import { already, noSuch, Refusal } from '../../kinds/errors.ts'
import { type KindName, kinds } from '../../kinds/index.ts'
import type { searchRequests } from '../../kinds/saved-search.ts'
import { changedBy, madeBy } from '../entity/audit.ts'
import { retryStale } from '../entity/commit.ts'
import { userRow } from '../identity/users.ts'
import { instant } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import type { Author, Row } from '../store/store.ts'
import { parse } from './grammar.ts'

const kind: KindName = 'savedSearch'
const { title } = kinds[kind]
/** Of one person in one metalake; and of these those that are watched, each of which is searched twice when alerts are asked for. */
export const [savedLimit, watchedLimit] = [200, 50]

export interface Saved {
  readonly name: string
  readonly query: string
  readonly watched: boolean
  /** Instants. */
  readonly created: string
  readonly looked: string
}
interface Kept {
  readonly query: string
  readonly watched: boolean
  readonly owner: string
  /** Id of the metalake, which may get another name. */
  readonly metalake: string
  readonly looked: string
}
const keptIn = (row: Pick<Row, 'body'>) => row.body as unknown as Kept
type In = Pick<Lake, 'store' | 'now'>

/**
 * All of a person in a metalake stand together in the list of all. A user of the built-in identity store is another one once they are made anew
 * under the same name; elsewhere a name is all that is known.
 */
async function placeOf({ store }: In, metalake: Row, { actor }: Author): Promise<string> {
  const user = await userRow(store.now, actor)
  return `${hash('sha256', JSON.stringify([metalake.id, actor, user?.id ?? null]), 'base64url')}/`
}
const shown = (row: Pick<Row, 'name' | 'body'>): Saved => {
  const { query, watched, looked } = keptIn(row)
  return { name: row.name.slice(row.name.indexOf('/') + 1), query, watched, created: row.body.audit.createTime ?? '', looked }
}
const rowsAt = async ({ store }: In, place: string) =>
  // All that follow the slash: "0" is the character after it.
  store.now.children(0, kind, { from: place, upTo: `${place.slice(0, -1)}0`, limit: savedLimit + 1 })

/** By name. */
export async function savedBy(lake: In, metalake: Row, author: Author): Promise<readonly Saved[]> {
  return (await rowsAt(lake, await placeOf(lake, metalake, author))).map(shown)
}
/** Throws NoSuchSavedSearchException. */
export async function savedAs(lake: In, metalake: Row, author: Author, name: string): Promise<Saved> {
  return shown(await rowOf(lake, await placeOf(lake, metalake, author), name))
}
async function rowOf({ store }: In, place: string, name: string): Promise<Row> {
  const row = await store.now.child(0, kind, `${place}${name}`)
  if (!row) throw noSuch(title, name)
  return row
}

/** Throws illegal for what is no search, or too many; SavedSearchAlreadyExistsException. */
export async function addSaved(
  lake: In,
  metalake: Row,
  author: Author,
  { name, query, watched = false }: Shape<typeof searchRequests.add>,
): Promise<Saved> {
  parse(query)
  const place = await placeOf(lake, metalake, author)
  await checkRoom(lake, place, { more: 1, watched: watched ? 1 : 0 })
  const body = { query, watched, owner: author.actor, metalake: metalake.id, looked: instant(lake.now()), audit: madeBy(author) }
  const id = lake.store.mint()
  const outcome = await lake.store.commit({
    author,
    // Whoever reads the log for others is told no name.
    steps: [{ do: 'insert', operation: 'create', kind, id, parent: 0, name: `${place}${name}`, path: [id], body }],
  })
  if (!outcome.ok) throw already(title, name)
  return shown({ name: `${place}${name}`, body })
}
async function checkRoom(lake: In, place: string, wanted: { readonly more: number; readonly watched: number }): Promise<void> {
  const rows = await rowsAt(lake, place)
  if (wanted.more > 0 && rows.length + wanted.more > savedLimit)
    throw full(`so many searches are saved by you in this metalake already: ${rows.length}. Delete one first`)
  const watched = rows.filter((row) => keptIn(row).watched).length
  if (wanted.watched > 0 && watched + wanted.watched > watchedLimit)
    throw full(`so many searches are watched by you in this metalake already: ${watched}. Watch another one less`)
}
const full = (message: string) => new Refusal('illegal', 'IllegalArgumentException', message)

/**
 * What is not given stays. Whoever asks for something else, or begins to watch, is told what comes from then on.
 * Throws illegal for what is no search, or too many; NoSuchSavedSearchException, SavedSearchAlreadyExistsException, conflict.
 */
export async function changeSaved(lake: In, metalake: Row, author: Author, name: string, asked: Shape<typeof searchRequests.change>): Promise<Saved> {
  if (asked.query !== undefined) parse(asked.query)
  const place = await placeOf(lake, metalake, author)
  return altered(lake, author, place, name, async (before) => {
    const { query = before.query, watched = before.watched } = asked
    if (watched && !before.watched) await checkRoom(lake, place, { more: 0, watched: 1 })
    const isAnother = query !== before.query || (watched && !before.watched)
    return { name: asked.name ?? name, query, watched, looked: isAnother ? instant(lake.now()) : before.looked }
  })
}
/** From now on only what comes later is new. Throws NoSuchSavedSearchException, conflict. */
export async function lookedAt(lake: In, metalake: Row, author: Author, name: string): Promise<Saved> {
  const looked = instant(lake.now())
  return altered(lake, author, await placeOf(lake, metalake, author), name, async (before) => ({ ...before, looked }))
}
type Changing = Pick<Saved, 'name' | 'query' | 'watched' | 'looked'>

async function altered(lake: In, author: Author, place: string, name: string, change: (before: Changing) => Promise<Changing>): Promise<Saved> {
  return retryStale(async () => {
    const row = await rowOf(lake, place, name)
    const { name: called, ...after } = await change(shown(row))
    const { query, watched, looked } = after
    const body = { ...row.body, query, watched, looked, audit: changedBy(author, row.body.audit) }
    const outcome = await lake.store.commit({
      author,
      steps: [{ do: 'update', operation: 'alter', key: row.key, expect: row.version, name: `${place}${called}`, path: [row.id], body }],
    })
    if (outcome.ok) return shown({ name: `${place}${called}`, body })
    if (outcome.reason === 'taken') throw already(title, called)
    return 'stale'
  })
}
/** False when there is none. Throws conflict. */
export async function removeSaved(lake: In, metalake: Row, author: Author, name: string): Promise<boolean> {
  const place = await placeOf(lake, metalake, author)
  return retryStale(async () => {
    const row = await lake.store.now.child(0, kind, `${place}${name}`)
    if (!row) return false
    return (await lake.store.commit({ author, steps: [{ do: 'drop', key: row.key, path: [row.id] }] })).ok || 'stale'
  })
}
