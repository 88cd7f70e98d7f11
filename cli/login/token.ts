/** The token that a command sends: what the environment holds, else what a login left, renewed when it is about to end. */
import { exits, Failure } from '../failure.ts'
import type { Env } from '../shell.ts'
import { alone, keepLogin, type Login, loginAt } from './kept.ts'

const ahead = 30_000
const isOver = ({ until }: Login) => until - Date.now() < ahead
const over = (url: string) => new Failure(`your login at ${url} has ended`, 'Sign in again: caspian login', exits.refused)

/** Whether this one command names somebody: that goes before a login, and before what `use` stored. */
export const isNamed = (options: Readonly<Record<string, unknown>>, env: Env) => typeof options.user === 'string' || (env.CASPIAN_USER ?? '') !== ''

/** Undefined when nobody has signed in at the lake, or `named` says that somebody is meant by name. Throws Failure when the login has ended. */
export async function tokenAt(env: Env, url: string, named: boolean): Promise<string | undefined> {
  if (named) return undefined
  const { CASPIAN_TOKEN: given = '' } = env
  if (given !== '') return given
  const login = await loginAt(env, url)
  if (!login || !isOver(login)) return login?.token
  if (!login.renewal) {
    if (login.until > Date.now()) return login.token
    throw over(url)
  }
  const { renewed } = await import('./openid.ts')
  return alone(env, async () => {
    const now = await loginAt(env, url)
    // Another command has renewed it, or signed out.
    if (!now?.renewal || !isOver(now)) return now?.token
    const next = await renewed(now.renewal)
    if (!next) throw over(url)
    await keepLogin(env, url, { ...now, ...next })
    return next.token
  })
}
