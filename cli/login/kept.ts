/** Who one has signed in as, at each lake: kept in a file that its owner alone can read. */
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { contextFile } from '../context.ts'
import { misused } from '../failure.ts'
import type { Env } from '../shell.ts'

/** Where more tokens are to be had for what the provider gave. */
export interface Renewal {
  readonly tokenEndpoint: string
  readonly clientId: string
  readonly refreshToken: string
  readonly revocationEndpoint?: string
}
export interface Login {
  readonly how: 'password' | 'provider'
  readonly name: string
  /** Goes into a Bearer header, to this lake alone. */
  readonly token: string
  /** Instant in ms at which it counts no more. */
  readonly until: number
  readonly renewal?: Renewal
}

const fileOf = (env: Env) => join(dirname(contextFile(env)), 'logins.json')
/** A lock older than this was left by a command that was killed, in ms. */
const staleMs = 15_000

async function all(env: Env): Promise<Readonly<Record<string, Login>>> {
  try {
    return JSON.parse(await readFile(fileOf(env), 'utf8')) as Readonly<Record<string, Login>>
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as { code?: unknown }).code))) return {}
    throw misused(`${fileOf(env)} cannot be read: ${(error as Error).message}`, 'Remove it, and sign in again: caspian login')
  }
}

/** Undefined when nobody has signed in at the lake. Throws Failure for a file that cannot be read as one. */
export const loginAt = async (env: Env, url: string): Promise<Login | undefined> => {
  const logins = await all(env)
  return Object.hasOwn(logins, url) ? logins[url] : undefined
}

/** One command at a time changes the file: a provider takes a refresh token once. */
export async function alone<T>(env: Env, run: () => Promise<T>): Promise<T> {
  const lock = `${fileOf(env)}.lock`
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 })
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close()
      break
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EEXIST') throw error
      const age = await stat(lock).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      )
      if (age > staleMs) await rm(lock, { force: true })
      else await sleep(50)
    }
  }
  try {
    return await run()
  } finally {
    await rm(lock, { force: true })
  }
}

/** Written whole or not at all; undefined forgets. Called within `alone`. */
export async function keepLogin(env: Env, url: string, login: Login | undefined): Promise<void> {
  const { [url]: _old, ...others } = await all(env)
  const file = fileOf(env)
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, `${JSON.stringify(login ? { ...others, [url]: login } : others, null, 2)}\n`, { mode: 0o600 })
  await chmod(fresh, 0o600)
  await rename(fresh, file)
}
