/** Sessions: what a name and a password are changed for at sign-in, so that neither a browser nor a command has to keep a password. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { forbidden, unauthorized } from '../../kinds/errors.ts'
import { instant } from '../kit/clock.ts'
import type { Store } from '../store/store.ts'
import { provedUser } from './basic.ts'
import { knownUsers } from './known-users.ts'
import { type Authenticator, type Principal, Unidentified } from './principal.ts'
import { passwordRef } from './users.ts'

const lastsMs = 12 * 3_600_000
/** No token for programs begins so (tokens.ts). */
const prefix = 'caspian_session.'
const form = /^caspian_session\.([\w-]{1,700})\.([0-9a-z]{1,9})\.([\w-]{43})$/

export interface Session {
  readonly name: string
  /** Instant. */
  readonly expires: string
}

/** The key is the lake's own, so every thread and server of it knows its sessions. */
const keyOf = (store: Store) => Buffer.from(hkdfSync('sha256', store.tokenKey, '', 'caspian sessions', 32))
/** `ref` is another for every password, so a session ends with the password that opened it. */
const proofOf = (key: Buffer, name: string, ref: string, until: string) =>
  createHmac('sha256', key)
    .update(JSON.stringify([name, ref, until]))
    .digest('base64url')

/** `header` holds a name and a password, and they are looked at anew: what proves them is what the session hangs on. Throws forbidden, unauthorized. */
export async function openSession(
  store: Store,
  header: string | undefined,
  now = Date.now(),
): Promise<{ readonly session: Session; readonly secret: string }> {
  if (!/^basic\s/i.test(header ?? '')) throw forbidden('a session is opened with a name and a password: send them in a Basic Authorization header')
  const row = await provedUser(store, header ?? '')
  const until = Math.floor((now + lastsMs) / 1000).toString(36)
  const proof = proofOf(keyOf(store), row.name, passwordRef(row), until)
  return {
    session: { name: row.name, expires: instant(Number.parseInt(until, 36) * 1000) },
    secret: `${prefix}${Buffer.from(row.name).toString('base64url')}.${until}.${proof}`,
  }
}

/** Whether a header holds one; other Bearer tokens are for programs, or an identity provider's. */
export const isSession = (header: string) => header.slice('Bearer '.length).trimStart().startsWith(prefix)

/** Reads headers of which `isSession` says so. `now` is in ms. */
export function sessions(store: Store, now: () => number = Date.now): Authenticator {
  const users = knownUsers(store)
  const key = keyOf(store)
  const wrong = () => unauthorized('the session has ended: the password was changed, or the user removed; sign in again')

  return {
    scheme: 'bearer',
    authenticate(header = '') {
      const [, encoded = '', until = '', proof = ''] = form.exec(header.slice('Bearer '.length).trim()) ?? []
      if (proof === '') throw wrong()
      const name = Buffer.from(encoded, 'base64url').toString()
      const judged = (user: { readonly ref: string; readonly principal: Principal } | undefined): Principal => {
        if (!user || !timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(key, name, user.ref, until)))) throw wrong()
        if (Number.parseInt(until, 36) * 1000 <= now())
          throw new Unidentified('the session has expired; sign in again', undefined, 'TokenExpiredException')
        return user.principal
      }
      const user = users.get(name)
      return user ? judged(user) : users.look(name).then(judged)
    },
  }
}
