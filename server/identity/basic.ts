/** Name and password against the built-in identity store. A password is checked once; after that a look into memory tells that it still holds. */
import { hash, randomBytes } from 'node:crypto'
import { unauthorized } from '../../kinds/errors.ts'
import type { Row, Store } from '../store/store.ts'
import type { Guesses } from './guesses.ts'
import { isNobodys, isPassword } from './password.ts'
import { type Authenticator, nameLimit, type Principal } from './principal.ts'
import { basicText } from './simple.ts'
import { groupsOf, passwordRef, userRow } from './users.ts'

/** Headers whose password was right, and users, that a thread remembers. */
const limit = 20_000

/** A header's password is the one kept as `ref`. That stays true for ever: a new password is kept as another. */
interface Proved {
  readonly name: string
  readonly ref: string
}
/** What the log last said of a user. */
interface Known {
  readonly key: number
  readonly ref: string
  readonly principal: Principal
}

const wrong = () => unauthorized('the name or the password is wrong')

/** Throws unauthorized for a wrong or missing login, tooMany for who goes on guessing. */
export function basic(store: Store, guesses: Guesses): Authenticator {
  const proved = new Map<string, Proved>()
  const users = new Map<string, Known>()
  const names = new Map<number, string>()
  const checking = new Map<string, Promise<Principal>>()
  const turns = new Map<string, Promise<Principal>>()
  // What is remembered must not be of use to whoever reads this memory.
  const pepper = randomBytes(32).toString('base64')
  let seen = store.position()

  const forgetAll = () => {
    users.clear()
    names.clear()
  }
  const catchUp = (): void => {
    const touched = store.touchedAfter(seen)
    seen = touched?.position ?? store.position()
    // A group that is dropped leaves its users without a word of their own in the log.
    if (!touched || touched.lists.some(({ parent, kind }) => parent === 0 && kind === 'idpGroup')) return forgetAll()
    for (const key of touched.entities) {
      const name = names.get(key)
      if (name !== undefined) users.delete(name)
      names.delete(key)
    }
  }
  const known = (name: string): Known | undefined => {
    if (store.position() !== seen) catchUp()
    return users.get(name)
  }
  /** As the store has it. */
  const look = async (name: string): Promise<Known | undefined> => {
    const remembered = known(name)
    if (remembered) return remembered
    const begun = seen
    const row = await userRow(store.now, name)
    if (!row) return undefined
    const found: Known = { key: row.key, ref: passwordRef(row), principal: { name: row.name, groups: await groupsOf(store.now, row) } }
    // Read while the log moved on, it may be old already.
    if (store.position() !== begun || seen !== begun) return found
    if (users.size >= limit) forgetAll()
    users.set(name, found)
    names.set(found.key, name)
    return found
  }
  const isRight = async (row: Row | undefined, password: string): Promise<boolean> => {
    if (!row) return isNobodys(password)
    const ref = passwordRef(row)
    const { [ref]: kept = '' } = await store.secrets([ref])
    // Changed between two reads, or brought back without its secret: nobody's password.
    return kept === '' ? isNobodys(password) : isPassword(password, kept)
  }

  const tried = async (name: string, password: string, address: string, mark: string): Promise<Principal> => {
    guesses.check(address, name)
    const row = await userRow(store.now, name)
    const right = await isRight(row, password)
    // Checking takes a while; a password that was changed, or a user who was removed, in that time counts no more.
    await store.fresh()
    const now = await look(name)
    if (!right || !row || !now || now.ref !== passwordRef(row)) {
      guesses.failed(address, name)
      throw wrong()
    }
    guesses.passed(address, name)
    if (proved.size >= limit) proved.clear()
    proved.set(mark, { name, ref: now.ref })
    return now.principal
  }
  const check = async (header: string, address: string, mark: string): Promise<Principal> => {
    const text = basicText(header)
    const colon = text.indexOf(':')
    const [name, password] = [text.slice(0, colon), text.slice(colon + 1)]
    if (colon < 1 || name.length > nameLimit || password === '') throw wrong()
    const before = proved.get(mark)
    const still = before && (await look(name))
    if (before && before.ref === still?.ref) return still.principal
    proved.delete(mark)
    // One guess after the other, so that each knows how those before it ended.
    const turn = `${address}\n${name}`
    const previous = turns.get(turn)
    const mine = Promise.allSettled([previous]).then(() => tried(name, password, address, mark))
    turns.set(turn, mine)
    try {
      return await mine
    } finally {
      if (turns.get(turn) === mine) turns.delete(turn)
    }
  }

  return {
    scheme: 'basic',
    authenticate(header, address) {
      if (header === undefined) throw unauthorized('this lake asks for a name and a password: send them in a Basic Authorization header')
      const mark = hash('sha256', pepper + header, 'base64')
      const before = proved.get(mark)
      const now = before && known(before.name)
      if (now && now.ref === before.ref) return now.principal
      // Many requests of one new caller come at once: one check is enough. Guesses from elsewhere are counted by themselves.
      const place = `${address}\n${mark}`
      const running = checking.get(place) ?? check(header, address, mark).finally(() => checking.delete(place))
      checking.set(place, running)
      return running
    },
  }
}
