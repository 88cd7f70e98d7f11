/** Drops one thing with all in it, or refuses because of what it holds. */
import type { Kind } from '../../kinds/define.ts'
import { nonEmpty, inUse as stillInUse } from '../../kinds/errors.ts'
import type { KindName } from '../../kinds/index.ts'
import { checkName, refuseServers } from '../../kinds/names.ts'
import { guarded } from '../../kinds/switches.ts'
import type { Lake } from '../lake.ts'
import { refuseHeld } from '../rule/hold.ts'
import { dropInSource } from '../source/drop.ts'
import { type Ask, type DropHow, type Path, presentOnly } from './ask.ts'
import { commitWith, retryStale } from './commit.ts'
import { Absent, above, checkOwn, find, fromSource, inUse, nameRule, providerOfRow } from './resolve.ts'

const held = <T>({ store }: Lake, names: readonly string[], work: () => Promise<T>) => (names.length > 0 ? store.hold(names, work) : work())

/** False when there was nothing to drop. Throws inUse, nonEmpty, notInUse, NoSuchCatalog below a catalog, and what the source refuses. */
export async function drop(lake: Lake, ask: Ask, kind: Kind, path: Path, how: DropHow): Promise<boolean> {
  presentOnly(ask)
  try {
    const at = await above(lake, ask, kind, path, 'drop')
    const rule = nameRule(kind, at.provider)
    if (kind.strict) checkName(rule, kind.title, path.at(-1) as string)
    checkOwn(kind, at.provider, 'drop', path.at(-1) as string)
    refuseServers(rule, kind.title, path.at(-1) as string)
    if (fromSource(kind, at.provider)) return await dropInSource(lake, ask, kind, at, path, how)
    return await retryStale(async () => {
      const { at: now, row } = await find(lake, ask, kind, path, 'drop')
      const { keeps } = kind
      const anyway = keeps ? how[keeps.unless] : true
      const hint = keeps ? `use ${keeps.unless}=true to drop all of it` : ''
      if (guarded(kind) && !how.force && inUse(row)) throw stillInUse(kind.title, path.join('.'))
      const empty = keeps && !anyway ? { of: keeps.counts, except: providerOfRow(row)?.standing ?? [] } : undefined
      const behaviour = lake.behaviours[kind.name as KindName]
      const still = await refuseHeld(lake, kind, [...now.rows, row], path, now.rights)
      const outcome = await held(lake, behaviour?.holding?.(row) ?? [], async () => {
        // A drop that will be refused must not go on to remove directories: those come after the commit.
        const { effects = [], only, also = [] } = (await behaviour?.removing?.(ask, lake, at, row, how)) ?? {}
        return commitWith(lake, ask.author, effects, [
          { do: 'drop', key: row.key, expect: row.version, path, ...(empty ? { empty } : {}), ...(only ? { only } : {}) },
          ...also,
          ...still,
        ])
      })
      if (outcome.ok) {
        await behaviour?.changed?.(lake, row)
        return true
      }
      if (outcome.reason === 'notEmpty') throw nonEmpty(kind.title, path.join('.'), hint)
      return outcome.reason === 'gone' && outcome.step === 0 ? false : 'stale'
    })
  } catch (error) {
    if (error instanceof Absent) return false
    throw error
  }
}
