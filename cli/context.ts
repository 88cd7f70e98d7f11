/** Which lake is meant: flags, then the environment, then what `caspian use` stored, then a lake on this machine. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { misused } from './failure.ts'
import type { Env } from './shell.ts'

export interface Context {
  readonly url?: string
  readonly metalake?: string
  readonly user?: string
}
const keys = ['url', 'metalake', 'user'] as const
export const localUrl = 'http://127.0.0.1:8090'

/** Source: the XDG base directory specification; a path that is not absolute does not count there. */
export function contextFile(env: Env): string {
  const { XDG_CONFIG_HOME: config = '' } = env
  return join(config.startsWith('/') ? config : join(env.HOME ?? homedir(), '.config'), 'caspian', 'context.json')
}

/** What is stored; empty when nothing is. Throws Failure for a file that cannot be read as one. */
export async function storedContext(env: Env): Promise<Context> {
  const file = contextFile(env)
  try {
    const stored: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof stored !== 'object' || stored === null) throw new TypeError('it holds no object')
    return only(stored)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as { code?: unknown }).code))) return {}
    throw misused(`${file} cannot be read: ${(error as Error).message}`, 'Store it anew: caspian use URL METALAKE')
  }
}

/** Written whole or not at all; readable for its owner alone. */
export async function storeContext(env: Env, context: Context): Promise<void> {
  const file = contextFile(env)
  const fresh = `${file}.${process.pid}`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(fresh, `${JSON.stringify(only(context), null, 2)}\n`, { mode: 0o600 })
  await chmod(fresh, 0o600)
  await rename(fresh, file)
}

/** The context that flags and environment make of the stored one. */
export async function contextFrom(flags: Context, env: Env): Promise<Context & { readonly url: string }> {
  const given = only({ url: env.CASPIAN_URL, metalake: env.CASPIAN_METALAKE, user: env.CASPIAN_USER, ...only(flags) })
  const isComplete = keys.every((key) => given[key] !== undefined)
  return { url: localUrl, ...(isComplete ? {} : await storedContext(env)), ...given }
}

/** Texts that are there; an empty one counts as not given. */
function only(from: Readonly<Partial<Record<(typeof keys)[number], unknown>>>): Context {
  return Object.fromEntries(keys.flatMap((key) => (typeof from[key] === 'string' && from[key] !== '' ? [[key, from[key]]] : [])))
}
