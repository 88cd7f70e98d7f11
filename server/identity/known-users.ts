/** What the log last said of users of the built-in identity store: by what their password is kept, and in which groups they are. */
import type { Store } from '../store/store.ts'
import { Followed } from './followed.ts'
import type { Principal } from './principal.ts'
import { groupsOf, passwordRef, userRow } from './users.ts'

/** Users that a thread remembers. */
const limit = 20_000

export interface KnownUser {
  /** Another one for every password that is set. */
  readonly ref: string
  readonly principal: Principal
}
export interface KnownUsers {
  /** At once, when they are remembered. */
  get(name: string): KnownUser | undefined
  /** As the store has them; undefined for a name that is nobody's. */
  look(name: string): Promise<KnownUser | undefined>
}

export function knownUsers(store: Store): KnownUsers {
  const users = new Followed<KnownUser>(store, limit)
  return {
    get: (name) => users.get(name),
    async look(name) {
      const remembered = users.get(name)
      if (remembered) return remembered
      const begun = users.begin()
      const row = await userRow(store.now, name)
      if (!row) return undefined
      const found = { ref: passwordRef(row), principal: { name: row.name, groups: await groupsOf(store.now, row) } }
      users.keep(name, found, [row.key], begun)
      return found
    },
  }
}
