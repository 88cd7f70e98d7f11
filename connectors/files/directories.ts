/** Directories on the local file system: made, listed and removed for filesets, within a time limit. */
import { mkdir, readdir, rm, rmdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { connectionFailed, illegal } from '../../kinds/errors.ts'

/** A dead network mount must not hold a request for ever. */
const limitMs = 30_000

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(connectionFailed(`the file system did not answer within ${limitMs / 1000} s: ${what}`)), limitMs)
  try {
    return await Promise.race([work, promise])
  } catch (error) {
    throw translated(error, what)
  } finally {
    clearTimeout(timer)
  }
}

function translated(error: unknown, what: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return illegal(`the lake may not do this (${code}): ${what}`)
  if (code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENAMETOOLONG' || code === 'ELOOP')
    return illegal(`not a directory that can be used (${code}): ${what}`)
  if (code === 'ENOSPC' || code === 'EIO' || code === 'EHOSTDOWN' || code === 'ESTALE')
    return connectionFailed(`the file system failed (${code}): ${what}`)
  return error
}

/** Makes the directory and those above it. Gives the topmost one that was not there before. */
export const makeDirectory = (directory: string): Promise<string | undefined> => within(mkdir(directory, { recursive: true }), `make ${directory}`)

/** Removes the directory with all in it; none is no error. */
export const removeDirectory = (directory: string): Promise<void> => within(rm(directory, { recursive: true, force: true }), `remove ${directory}`)

/** Removes the directory if nothing is in it. */
export async function tidyDirectory(directory: string): Promise<void> {
  try {
    await within(rmdir(directory), `remove ${directory}`)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT' && !(error instanceof Error && /EEXIST|ENOTDIR/.test(error.message))) throw error
  }
}

export interface Entry {
  readonly name: string
  readonly isDir: boolean
  /** Bytes; 0 for a directory. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly lastModified: number
}

/** One level of a directory, or a file alone, by name. Null when there is no such path. */
export async function listDirectory(path: string): Promise<readonly Entry[] | null> {
  const entryAt = async (full: string): Promise<Entry | null> => {
    const s = await stat(full).catch(() => null)
    return s && { name: basename(full), isDir: s.isDirectory(), size: s.isDirectory() ? 0 : s.size, lastModified: Math.round(s.mtimeMs) }
  }
  return within(
    (async () => {
      const self = await entryAt(path)
      if (!self || !self.isDir) return self && [self]
      const names = (await readdir(path)).sort()
      const found: Entry[] = []
      // A few at a time: a directory of a hundred thousand files must not open them all at once.
      for (let i = 0; i < names.length; i += 64) {
        const some = await Promise.all(names.slice(i, i + 64).map((name) => entryAt(join(path, name))))
        found.push(...some.filter((entry) => entry !== null))
      }
      return found
    })(),
    `list ${path}`,
  )
}
