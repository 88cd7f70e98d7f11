/** Everybody who may look at a thing, and through what: now, or at a moment of the past. */
import { illegal } from '../../kinds/errors.ts'
import type { Row, View } from '../store/store.ts'
import type { Caller } from './compile.ts'
import { type Explained, explain } from './explain.ts'
import type { Found } from './objects.ts'
import { readingOnce } from './rules.ts'

export interface Who extends Explained {
  /** A user by itself, or whoever is in a group: `user ola`, `group analysts`. */
  readonly principal: string
}
export interface Whoever {
  readonly who: readonly Who[]
  /** How many users and groups were looked at. */
  readonly principals: number
}

/** At most so many users and groups are looked at. */
const lookLimit = 20_000

/**
 * Of a user, what the groups give that they may prove to be in is not counted: that is told of the groups. Throws illegal for a metalake
 * of more users and groups than can be looked at.
 */
export async function whoMay(view: View, metalake: Row, found: Found, gaps: boolean): Promise<Whoever> {
  const holders = [...(await view.children(metalake.key, 'user')), ...(await view.children(metalake.key, 'group'))]
  if (holders.length > lookLimit)
    throw illegal(`${metalake.name} has ${holders.length} users and groups, and at most ${lookLimit} can be looked at; ask for one by "principal"`)
  const reading = readingOnce(view)
  const who: Who[] = []
  for (const { kind, name } of holders) {
    const caller: Caller = kind === 'user' ? { name, groups: [], active: 'all' } : { name: '', groups: [name], active: 'all', anyone: true }
    const told = await explain(view, metalake, caller, found, gaps, reading)
    if (told.member && told.may.load) who.push({ principal: `${kind} ${name}`, ...told })
  }
  return { who, principals: holders.length }
}
