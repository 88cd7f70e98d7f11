/** What happened to a thing: its rows of the log, each with the state before and after. */
import type { Kind } from '../../kinds/define.ts'
import { noSuch } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { above, parentKey } from '../entity/resolve.ts'
import { instant, millisOf } from '../kit/clock.ts'
import type { Lake } from '../lake.ts'
import { type Entry, type LinkKind, relations } from '../store/store.ts'

export interface Happened {
  readonly entry: Entry
  readonly time: string
  /** The state that the one before left, of the same facet; undefined for the first. */
  readonly before?: Entry['after']
  readonly after: Entry['after']
  /** The state before or after, where it is missing, was erased. */
  readonly erased?: true
}

/** Tags and policies by the names they had then: the log keeps their ids, which no rename changes. */
async function stateOf(lake: Lake, { facet, position, subject, after }: Entry): Promise<Entry['after']> {
  const what = (Object.keys(relations) as LinkKind[]).find((kind) => relations[kind].facet === facet)
  if (what === undefined) return after
  const view = lake.store.asOf(position)
  const hung = await Promise.all(
    (await view.links(subject, what)).map(async ({ to, value }) => ({
      // By the log, as the body of then may be erased.
      name: (await lake.store.history(to, 1, position + 1, 'body'))[0]?.name,
      ...(value === null ? {} : { value }),
    })),
  )
  return { [facet]: hung }
}

/** Newest first, at most `limit`, older than position `before`. Throws NoSuch…; what is dropped has its history in its parent's past. */
export async function history(lake: Lake, ask: Ask, kind: Kind, path: Path, limit: number, before?: number): Promise<readonly Happened[]> {
  const at = await above(lake, ask, kind, path, 'load')
  const name = path.at(-1) as string
  const row =
    (await ask.view.child(parentKey(at), kind.name as KindName, name)) ?? (ask.past ? undefined : await lake.importMissing(ask, kind, at, name))
  if (!row) throw noSuch(kind.title, path.join('.'))
  const known = Math.min(before ?? Number.MAX_SAFE_INTEGER, (ask.until ?? Number.MAX_SAFE_INTEGER - 1) + 1)
  const entries = await lake.store.history(row.key, limit, known)
  return Promise.all(
    entries.map(async (entry, i) => {
      const here = entries.slice(i + 1).find((older) => older.facet === entry.facet)
      const older = here ?? (await lake.store.history(row.key, 1, entries.at(-1)?.position, entry.facet))[0]
      return happened(lake, entry, older)
    }),
  )
}

async function happened(lake: Lake, entry: Entry, older: Entry | undefined): Promise<Happened> {
  const before = older && !older.erased && { before: await stateOf(lake, older) }
  const isErased = entry.erased || older?.erased
  const after = entry.erased ? null : await stateOf(lake, entry)
  return { entry, time: timeOf(entry), ...before, after, ...(isErased ? { erased: true } : {}) }
}

/** One change with the states around it. */
export const whole = async (lake: Lake, entry: Entry): Promise<Happened> =>
  happened(lake, entry, (await lake.store.history(entry.subject, 1, entry.position, entry.facet))[0])

export const timeOf = (entry: Entry): string => instant(millisOf(entry.stamp))
