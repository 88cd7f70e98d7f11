/** Brings things over: reads them in the source, and has the lake take them in as they are. */
import { importThings, type Was } from '../../client/imports.ts'
import type { Send } from '../../client/request.ts'
import type { Kind } from '../../kinds/define.ts'
import { type KindName, kinds } from '../../kinds/index.ts'
import { providerOf } from '../../kinds/providers/index.ts'
import { formatPath } from '../words/path.ts'
import { missingSecrets, type Secrets, untold, withSecrets } from './secrets.ts'
import type { Tally } from './tally.ts'
import { type Children, chunks, type Found, holds, isOff, Stopped, type Visitor, walk } from './walk.ts'

/** Bodies stay well below what a lake takes, 10 MB. */
const bytesAtOnce = 2_000_000

/** What reading takes. */
export interface Reading {
  readonly source: Send
  readonly secrets: Secrets
  /** All when there are none. */
  readonly metalakes: readonly string[]
  readonly tally: Tally
}
export interface Plan extends Reading {
  readonly lake: Send
}

export const shownPath = (path: readonly string[]) => formatPath(path)
const wanted = ({ metalakes }: Reading, { kind, names }: Children) =>
  kind === kinds.metalake && metalakes.length > 0 ? names.filter((name) => metalakes.includes(name)) : names

/** What every walk over the source says of what it cannot see. */
export function remarks({ tally }: Reading): Pick<Visitor, 'unserved' | 'closed' | 'failed'> {
  return {
    unserved: () => undefined,
    closed: (found) =>
      tally.refuse(
        found.kind.name,
        shownPath(found.path),
        'it is switched off there, so what is in it cannot be read; switch it on and run this again',
      ),
    failed: (kind, path, error) => tally.refuse(kind.name, shownPath(path), `the ${kind.plural} in it cannot be read: ${error.message}`),
  }
}

interface Metalake {
  readonly name: string
  readonly isOff: boolean
}
/** Counts what there is, and gives the catalogs and metalakes. Nothing is written. */
export async function survey(
  plan: Reading,
): Promise<{ readonly total: number; readonly catalogs: readonly Found[]; readonly metalakes: readonly Metalake[] }> {
  const { tally, source } = plan
  let total = 0
  const catalogs: Found[] = []
  const metalakes: Metalake[] = []
  const visitor: Visitor = {
    unserved: () => undefined,
    closed: () => undefined,
    failed: () => undefined,
    async children(children) {
      const names = wanted(plan, children)
      tally.of(children.kind.name).source += names.length
      total += names.length
      tally.step(names.length)
      if (!holds(children.kind)) return []
      // What lists give whole, or need not be whole for going on.
      const found = children.kind.parent?.parent ? names.map((name) => bare(children, name)) : await children.load(names)
      if (children.kind === kinds.catalog) catalogs.push(...found)
      if (children.kind === kinds.metalake) metalakes.push(...found.map(({ path, shown }) => ({ name: path[0] ?? '', isOff: isOff(shown) })))
      return found
    },
  }
  await walk(source, null, visitor)
  return { total, catalogs, metalakes }
}
const bare = ({ kind, within }: Children, name: string): Found => ({ kind, path: [...within, name], shown: {} })

/** What must be told before catalogs can be made, as the secrets file names it. */
export function needed({ secrets }: Reading, catalogs: readonly Found[]) {
  return {
    missing: catalogs.flatMap((found) => missingSecrets(found, secrets)),
    untold: catalogs.map((found) => untold(found, secrets)).filter(({ properties }) => properties.length > 0),
  }
}

/** Brings everything but what hangs on things. Gives the full names of tables that are there now, by metalake. */
export async function bring(plan: Plan): Promise<ReadonlyMap<string, readonly string[]>> {
  const { source, tally } = plan
  const tables = new Map<string, string[]>()
  const providers = new Map<string, string>()
  await walk(source, null, {
    ...remarks(plan),
    async children(children) {
      const { kind } = children
      const into: Found[] = []
      let sending: Promise<void> = Promise.resolve()
      for (const names of chunks(wanted(plan, children))) {
        const found = await children.load(names)
        if (kind === kinds.catalog) for (const { path, shown } of found) providers.set(path.join('.'), String(shown.provider))
        await sending
        const provider = providers.get(children.within.slice(0, 2).join('.'))
        sending = handOver(plan, found, provider).then((taken) => {
          if (holds(kind)) into.push(...taken)
          if (kind === kinds.table)
            for (const { path } of taken) {
              const [metalake = '', ...below] = path
              const list = tables.get(metalake) ?? []
              list.push(below.join('.'))
              tables.set(metalake, list)
            }
          tally.step(found.length)
        })
        // It is looked at before the next one, or below.
        sending.catch(() => undefined)
      }
      await sending
      return into
    },
  })
  return tables
}

/** The lake asks the source for what that holds, and needs only who made it. */
function wasOf({ kind, path, shown }: Found, provider: string | undefined, secrets: Secrets): Was {
  const held = providerOf(provider ?? '')?.source.includes(kind.name as KindName)
  const whole = kind === kinds.catalog ? withSecrets({ kind, path, shown }, secrets) : shown
  return { kind: kind.name as KindName, path, shown: held ? { audit: shown.audit } : whole }
}

/** Gives those that are there now, so that what is in them can follow. */
async function handOver({ lake, tally, secrets }: Plan, found: readonly Found[], provider: string | undefined): Promise<readonly Found[]> {
  const there: Found[] = []
  const able = found.filter(({ kind }) => takes(kind, tally))
  for (const part of bySize(able, (one) => wasOf(one, provider, secrets))) {
    const outcomes = await takenIn(
      lake,
      part.map(({ was }) => was),
    )
    for (const [i, { one }] of part.entries()) {
      const outcome = outcomes[i]
      if (outcome === undefined) continue
      if ('taken' in outcome) {
        tally.of(one.kind.name)[outcome.taken]++
        there.push(one)
      } else tally.refuse(one.kind.name, shownPath(one.path), outcome.message)
    }
  }
  return there
}

async function takenIn(lake: Send, things: readonly Was[]) {
  try {
    return await importThings(lake, things)
  } catch (error) {
    throw new Stopped(error)
  }
}

/** Kinds that are only listed so far come later. */
function takes(kind: Kind, tally: Tally): boolean {
  const can = kind.serves.includes('create')
  if (!can) tally.remark(`# ${kind.plural} did not come along: the lake does not keep ${kind.plural} yet`)
  return can
}

function bySize(found: readonly Found[], was: (one: Found) => Was) {
  const parts: { one: Found; was: Was }[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const one of found) {
    const made = { one, was: was(one) }
    const size = JSON.stringify(made.was).length
    if (bytes + size > bytesAtOnce) {
      parts.push([])
      bytes = 0
    }
    bytes += size
    parts.at(-1)?.push(made)
  }
  return parts
}
