/** Brings back what was dropped, with all that went with it, as a change like any other. */
import { ancestors, type Kind } from '../../kinds/define.ts'
import { conflict, Refusal, unsupported } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { type Ask, type DropHow, type Path, presentOnly } from '../entity/ask.ts'
import { commitWith } from '../entity/commit.ts'
import { checkUse, fromSource } from '../entity/resolve.ts'
import { sealedOf } from '../entity/secrets.ts'
import { seenThrough } from '../entity/seen-through.ts'
import type { Above, Effect, Lake } from '../lake.ts'
import { lookAt } from '../source/load.ts'
import { see } from '../source/see.ts'
import type { Entry, Row } from '../store/store.ts'
import { refuseErased } from './erased.ts'
import { aboveOf, goneAbove, kindOfEntry, pathOf, rowsTo } from './place.ts'

export interface Return {
  readonly id: string
  readonly kind: Kind
  readonly path: Path
  /** How many things came back, itself included. */
  readonly things: number
  /** Properties whose values the drop erased, by the thing that had them. */
  readonly secrets: readonly { readonly path: Path; readonly properties: readonly string[] }[]
  /** Directories that were removed with the drop, and are there again, empty. */
  readonly directories: readonly string[]
}

/**
 * Undoes the drop that `entry` tells of. Throws NoSuch… when what it was in is dropped too, …AlreadyExists when its name is taken,
 * notInUse, unsupported for what a source held and does not have again, conflict.
 */
export async function undelete(lake: Lake, ask: Ask, entry: Entry): Promise<Return> {
  presentOnly(ask)
  const kind = kindOfEntry(entry)
  const rows = await rowsTo(lake.store.now, entry.parent)
  if (!rows) throw await orphaned(lake, kind, entry)
  const at = aboveOf(rows)
  const path = [...pathOf(rows), entry.path.at(-1) as string]
  checkUse(rows)
  await refuseErased(lake, entry.batch - 1, 'undelete')
  const then = lake.store.asOf(entry.batch - 1)
  const was = await then.byKey(entry.subject)
  if (!was) throw new Error(`${entry.id} was dropped at ${entry.position} and was not there before`)
  const found = fromSource(kind, at.provider) ? await lookAt(lake, ask, kind, at, was.name) : undefined
  if (!found) refuseHeld(kind, at, was)

  const how: DropHow = { force: true, cascade: true, purge: false }
  const past: Ask = { author: ask.author, groups: ask.groups, signal: ask.signal, view: then, past: true, until: entry.batch - 1 }
  const removed = (await lake.behaviours[kind.name as KindName]?.removing?.(past, lake, at, was, how))?.effects ?? []
  const making = removed.map(({ directory }): Effect => ({ do: 'make', directory }))
  const outcome = await commitWith(lake, ask.author, making, [{ do: 'revive', key: entry.subject, dropped: entry.position, path }])
  if (!outcome.ok && outcome.reason === 'taken')
    throw new Refusal(
      'alreadyExists',
      `${kind.title}AlreadyExistsException`,
      `${kind.title} ${path.join('.')} already exists; rename or drop it first`,
    )
  if (!outcome.ok && outcome.reason === 'gone') throw await orphaned(lake, kind, entry)
  if (!outcome.ok) throw conflict(`${path.join('.')} was brought back by somebody else; load it`)
  await lake.behaviours[kind.name as KindName]?.changed?.(lake, was)
  return seenThrough(async () => {
    if (found) await see(lake, ask, kind, at, path, found)
    return { id: entry.id, kind, path, directories: making.map(({ directory }) => directory), ...(await cameBack(lake, entry, then)) }
  })
}

/** What a source held comes back in the source first; a part of such a thing, when the thing has it. */
function refuseHeld(kind: Kind, at: Above, { name }: Row): void {
  if (fromSource(kind, at.provider))
    throw unsupported(
      `${kind.name} ${name} is held by the source of catalog ${at.rows[1]?.name}, which dropped it with all in it; make it there again under that name, and undelete gives it its id, tags and history back`,
    )
  const holder = kind.parent
  if (kind.serves.length > 0 || !holder || !fromSource(holder, at.provider)) return
  const parts = Object.values(at.rows.at(-1)?.body ?? {}).filter((part) => Array.isArray(part))
  if (!parts.flat().some((part) => (part as { name?: unknown } | null)?.name === name))
    throw unsupported(`${holder.name} ${at.rows.at(-1)?.name} has no ${kind.name} ${name}: add it there first`)
}

async function orphaned(lake: Lake, kind: Kind, entry: Entry): Promise<Refusal> {
  const gone = await goneAbove(lake, entry.parent)
  const title = (ancestors(kind).at(-1) as Kind).title
  if (!gone) return conflict(`${entry.path.join('.')} was changed meanwhile; try again`)
  const how = gone.batch === entry.batch ? 'it went along, and comes back with it' : 'then this'
  const what = `${gone.kind} ${gone.path.join('.')}`
  return new Refusal(
    'notFound',
    `NoSuch${title}Exception`,
    `${what} was dropped at ${gone.position}: undelete that first ("id": "${gone.id}"); ${how}`,
  )
}

/** Counts what the last commit about the thing brought back, and the secrets that these had. */
async function cameBack(lake: Lake, { subject }: Entry, then: Lake['store']['now']): Promise<Pick<Return, 'things' | 'secrets'>> {
  const all = await lake.store.history(subject, 10, undefined, 'body')
  const back = all.find(({ operation }) => operation === 'undelete') as Entry
  const secrets: { path: Path; properties: readonly string[] }[] = []
  let things = 0
  for (let at = back.position - 1, more = true; more; ) {
    const rows = await lake.store.entries(at, 1000)
    const mine = rows.filter(({ batch }) => batch === back.batch)
    for (const row of mine) {
      if (row.operation !== 'undelete') continue
      things++
      const properties = Object.keys(sealedOf((await then.byKey(row.subject))?.body ?? {}))
      if (properties.length > 0) secrets.push({ path: row.path, properties })
    }
    at = rows.at(-1)?.position ?? at
    more = mine.length === rows.length && rows.length > 0
  }
  return { things, secrets }
}
