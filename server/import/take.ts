/** Takes a thing in from another lake as it was there: who made it and when, its numbers, switched on or off. No directory is touched. */
import { noSuch } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { type Ask, presentOnly } from '../entity/ask.ts'
import { retryStale } from '../entity/commit.ts'
import { comingWith, prepare } from '../entity/create.ts'
import { refuseOwn } from '../entity/places.ts'
import { above, fromSource, parentKey } from '../entity/resolve.ts'
import { alike, seal } from '../entity/secrets.ts'
import type { Imported, Lake, Taken } from '../lake.ts'
import { takeFromSource } from '../source/take.ts'

/**
 * What is here already is never changed: a second run finds it alike, or says that it differs.
 * Throws Refusal as making it would: illegal, NoSuch… for what it should be in, notInUse, connectionFailed.
 */
export async function take(lake: Lake, ask: Ask, was: Imported): Promise<Taken> {
  const { kind, path, audit } = was
  presentOnly(ask)
  const behaviour = lake.behaviours[kind.name as KindName]
  if (behaviour?.take) return behaviour.take(lake, ask, was)
  const within = path.slice(0, -1)
  const holder = await above(lake, ask, kind, within, 'create')
  if (fromSource(kind, holder.provider)) return takeFromSource(lake, ask, kind, holder, path, audit)
  const { at, name, rows, draft, becomes } = await prepare(lake, ask, kind, within, was.asked(), true)
  const { body, secrets } = seal(rows, { ...draft, ...kept(was, draft) }, () => lake.store.mint())
  const whole = { ...body, audit }
  return retryStale(async () => {
    const is = await lake.store.now.child(parentKey(at), kind.name as KindName, name)
    // Versions point aliases at their model; those are theirs to tell.
    if (is) return alike({ ...is.body, aliases: undefined }, { ...whole, aliases: undefined }) ? 'same' : 'differs'
    // The directories are there, and stay as they are; but none may be the lake's own.
    const places = behaviour?.making?.(at, name, body) ?? []
    await refuseOwn(
      places.map((effect) => effect.directory),
      lake.directory,
    )
    const id = lake.store.mint()
    const outcome = await lake.store.commit({
      author: ask.author,
      steps: [
        {
          do: 'insert',
          operation: 'import',
          kind: kind.name as KindName,
          id,
          parent: parentKey(at),
          name,
          path,
          body: whole,
          secrets,
        },
        ...comingWith(lake, becomes, id, path, audit),
      ],
    })
    if (outcome.ok) return 'made'
    if (outcome.reason === 'gone') throw noSuch(kind.parent?.title ?? '', within.join('.'))
    return 'stale'
  })
}

/** Of what only answers carry, the part that the lake keeps too. */
function kept({ given, inUse }: Imported, draft: object): object {
  const numbers = Object.fromEntries(Object.entries(given()).filter(([key]) => Object.hasOwn(draft, key)))
  // What was never switched off says nothing of it.
  return inUse === undefined || (inUse && !Object.hasOwn(draft, 'inUse')) ? numbers : { ...numbers, inUse }
}
