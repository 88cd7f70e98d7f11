/** What it rests on that somebody may do what they ask for: looked at again by the commit, if anybody's rights changed meanwhile. */
import { isDeepStrictEqual } from 'node:util'
import { conflict } from '../../kinds/errors.ts'
import type { Author, Grounds, Row, Step, Store, Write } from '../store/store.ts'
import { checkGiving } from './giving.ts'
import { ownerOf, type Rights } from './rights.ts'

/** Of one request. */
export class Grounded implements Grounds {
  /** Of the log: nothing that was read for a decision is older. */
  position: number
  private readonly store: Pick<Store, 'now' | 'asOf' | 'position'>
  private readonly rightsIn: (metalake: Row) => Promise<Rights>
  private readonly decided = new Map<number, { readonly metalake: Row; readonly rights: Rights }>()
  private readonly owners = new Map<number, string | undefined>()

  constructor(store: Pick<Store, 'now' | 'asOf' | 'position'>, rightsIn: (metalake: Row) => Promise<Rights>) {
    this.store = store
    this.position = store.position()
    this.rightsIn = rightsIn
  }

  async rights(metalake: Row): Promise<Rights> {
    const rights = await this.rightsIn(metalake)
    if (!this.decided.has(metalake.key)) this.decided.set(metalake.key, { metalake, rights })
    return rights
  }

  /** Whose the row is may have decided. */
  rely(row: Row): void {
    if (!this.owners.has(row.key)) this.owners.set(row.key, ownerOf(row)?.id)
  }

  check(steps: readonly Step[]): Promise<void> {
    return checkGiving(this.store, (metalake) => this.rights(metalake), steps)
  }

  /** Whether all is as it was, up to where the log ends now. */
  async hold(): Promise<boolean> {
    this.position = this.store.position()
    for (const { metalake, rights } of this.decided.values()) {
      const now = await this.rightsIn(metalake)
      if (now !== rights && !isDeepStrictEqual(now, rights)) return false
    }
    for (const [key, owner] of this.owners) {
      const row = await this.store.now.byKey(key)
      if (row && ownerOf(row)?.id !== owner) return false
    }
    return true
  }

  /** It goes nowhere with the author. */
  toJSON(): undefined {
    return undefined
  }
}

const changed = () => conflict('what you may do was changed while this was under way; nothing was written, ask again')
/** What was begun outside the lake has to be ended, whatever became of the rights since: they were looked at when it was begun. */
const isEnding = ({ steps }: Write) => steps.some((step) => step.do === 'settle')

/** A store that writes for an author only what they may still do at that instant: a right that was taken back counts for what is under way too. */
export function guardedStore(store: Store): Store {
  return {
    ...store,
    async commit(write) {
      const { grounds, ...author }: Author = write.author
      if (!grounds || isEnding(write)) return store.commit(write)
      for (;;) {
        await grounds.check(write.steps)
        const outcome = await store.commit({ ...write, author, decided: grounds.position })
        if (outcome.ok || outcome.reason !== 'ruled') return outcome
        if (!(await grounds.hold())) throw changed()
      }
    },
  }
}
