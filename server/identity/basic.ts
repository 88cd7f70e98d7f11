/** Name and password against the built-in identity store. A password is checked once; after that a look into memory tells that it still holds. */
import { hash, randomBytes } from 'node:crypto'
import { unauthorized } from '../../kinds/errors.ts'
import type { Row, Store } from '../store/store.ts'
import type { Guesses } from './guesses.ts'
import { knownUsers } from './known-users.ts'
import { isNobodys, isPassword } from './password.ts'
import { type Authenticator, nameLimit, type Principal, Unidentified } from './principal.ts'
import { basicText } from './simple.ts'
import { passwordRef, userRow } from './users.ts'

/** Headers whose password was right that a thread remembers. */
const limit = 20_000

/** A header's password is the one kept as `ref`. That stays true for ever: a new password is kept as another. */
interface Proved {
  readonly name: string
  readonly ref: string
}
const wrong = (tried?: string) => new Unidentified('the name or the password is wrong', undefined, 'UnauthorizedException', tried)

/** Takes as long for a name that is nobody's. */
async function isRight(store: Store, row: Row | undefined, password: string): Promise<boolean> {
  if (!row) return isNobodys(password)
  const ref = passwordRef(row)
  const { [ref]: kept = '' } = await store.secrets([ref])
  // Changed between two reads, or brought back without its secret: nobody's password.
  return kept === '' ? isNobodys(password) : isPassword(password, kept)
}

/** The name and the password of a Basic header. Throws unauthorized for what cannot be one. */
function loginIn(header: string): readonly [name: string, password: string] {
  const text = basicText(header)
  const colon = text.indexOf(':')
  const [name, password] = [text.slice(0, colon), text.slice(colon + 1)]
  if (colon < 1 || name.length > nameLimit || password === '') throw wrong()
  return [name, password]
}

/** The user that a Basic header is right for now, read anew. Throws unauthorized. */
export async function provedUser(store: Store, header: string): Promise<Row> {
  const [name, password] = loginIn(header)
  const row = await userRow(store.now, name)
  if (!(await isRight(store, row, password)) || !row) throw wrong(name)
  return row
}

/** Throws unauthorized for a wrong or missing login, tooMany for who goes on guessing. */
export function basic(store: Store, guesses: Guesses): Authenticator {
  const proved = new Map<string, Proved>()
  const users = knownUsers(store)
  const checking = new Map<string, Promise<Principal>>()
  const turns = new Map<string, Promise<Principal>>()
  // What is remembered must not be of use to whoever reads this memory.
  const pepper = randomBytes(32).toString('base64')

  const tried = async (name: string, password: string, address: string, mark: string): Promise<Principal> => {
    guesses.check(address, name)
    const row = await userRow(store.now, name)
    const right = await isRight(store, row, password)
    // Checking takes a while; a password that was changed, or a user who was removed, in that time counts no more.
    await store.fresh()
    const now = await users.look(name)
    if (!right || !row || !now || now.ref !== passwordRef(row)) {
      guesses.failed(address, name)
      throw wrong(name)
    }
    guesses.passed(address, name)
    if (proved.size >= limit) proved.clear()
    proved.set(mark, { name, ref: now.ref })
    return now.principal
  }
  const check = async (header: string, address: string, mark: string): Promise<Principal> => {
    const [name, password] = loginIn(header)
    const before = proved.get(mark)
    const still = before && (await users.look(name))
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
