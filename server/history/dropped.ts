/** What was dropped and not brought back: in pages, newest first, and one of them by id or path. */
import { illegal, Refusal } from '../../kinds/errors.ts'
import { type KindName, kindOf } from '../../kinds/index.ts'
import type { Path } from '../entity/ask.ts'
import type { Lake } from '../lake.ts'
import type { DroppedOf } from '../store/dropped.ts'
import type { Entry } from '../store/store.ts'
import { isUnder } from './changes.ts'

const lookLimit = 1000

/** Newest first, from before position `before`, at most `limit`; `under` holds names below the metalake, as they were. */
export async function dropped(
  lake: Lake,
  of: DroppedOf,
  under: Path,
  limit: number,
  before: number | undefined,
  knows: (entry: Entry) => Promise<boolean>,
): Promise<readonly Entry[]> {
  const found: Entry[] = []
  for (let at = before; ; ) {
    const looked = await lake.store.dropped(of, under.length === 0 ? limit : lookLimit, at)
    for (const entry of looked) if (found.length < limit && isUnder(entry.path, under) && (await knows(entry))) found.push(entry)
    at = looked.at(-1)?.position
    if (found.length === limit || looked.length < (under.length === 0 ? limit : lookLimit)) return found
  }
}

/** What is to be brought back: by id, or by kind and path; of several drops the one at `position`, else the last. */
export interface Means {
  readonly id?: string | undefined
  readonly kind?: KindName | undefined
  /** Names below the metalake; for a metalake its own. */
  readonly path?: Path | undefined
  readonly position?: number | undefined
}

/** The drop that is meant. Throws illegal, and NoSuch… where nothing like it is dropped. */
export async function dropOf(lake: Lake, root: number, { id, kind, path, position }: Means): Promise<Entry> {
  // At the top there is more than metalakes, and none of it comes back by an address that is not its own.
  const isHere = (entry: Entry) => (position === undefined || entry.position === position) && (root !== 0 || entry.kind === kind)
  if (id !== undefined) {
    const entry = (await lake.store.dropped({ root, all: true, id }, 1)).find(isHere)
    if (entry) return entry
    throw new Refusal(
      'notFound',
      'NoSuchEntityException',
      `nothing with id ${id.slice(0, 80)} is dropped${position === undefined ? '' : ` at ${position}`}`,
    )
  }
  if (kind === undefined || path === undefined) throw illegal('"id" is required, or "kind" and "path"')
  const isNumbered = kindOf(kind).wire.list === 'numbers'
  const name = isNumbered ? {} : { name: String(path.at(-1)) }
  for (let before: number | undefined; ; ) {
    const looked = await lake.store.dropped({ root, all: true, kind, ...name }, lookLimit, before)
    const found = looked.find((entry) => isHere(entry) && (root === 0 ? entry.path : entry.path.slice(1)).join('\0') === path.join('\0'))
    if (found) return found
    before = looked.at(-1)?.position
    if (looked.length < lookLimit) break
  }
  const { title } = kindOf(kind)
  throw new Refusal(
    'notFound',
    `NoSuch${title}Exception`,
    `no ${kind} ${path.join('.')} is dropped${position === undefined ? '' : ` at ${position}`}; see dropped`,
  )
}
