/** Name and password against the built-in identity store. A password is checked once; after that a look into memory tells that it still holds. */
import { hash, randomBytes } from 'node:crypto'
import { unauthorized } from '../../kinds/errors.ts'
import type { Row, Store } from '../store/store.ts'
import { Followed } from './followed.ts'
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
  readonly ref: string
  readonly principal: Principal
}

const wrong = () => unauthorized('the name or the password is wrong')

/** Throws unauthorized for a wrong or missing login, tooMany for who goes on guessing. */
export function basic(store: Store, guesses: Guesses): Authenticator {
  const proved = new Map<string, Proved>()
  const users = new Followed<Known>(store, limit)
  const checking = new Map<string, Promise<Principal>>()
  const turns = new Map<string, Promise<Principal>>()
  // What is remembered must not be of use to whoever reads this memory.
  const pepper = randomBytes(32).toString('base64')

  /** As the store has it. */
  const look = async (name: string): Promise<Known | undefined> => {
    const remembered = users.get(name)
    if (remembered) return remembered
    const begun = users.begin()
    const row = await userRow(store.now, name)
    if (!row) return undefined
    const found = { ref: passwordRef(row), principal: { name: row.name, groups: await groupsOf(store.now, row) } }
    users.keep(name, found, [row.key], begun)
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
      const now = before && users.get(before.name)
      if (now && now.ref === before.ref) return now.principal
      // Many requests of one new caller come at once: one check is enough. Guesses from elsewhere are counted by themselves.
      const place = `${address}\n${mark}`
      const running = checking.get(place) ?? check(header, address, mark).finally(() => checking.delete(place))
      checking.set(place, running)
      return running
    },
  }
}
