/** Directories on the local file system: made, listed and removed for filesets, within a time limit. */
import { lstat, mkdir, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises'
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

/** Gives the directory another name beside it. False when there is none, or the new name is taken. */
export async function moveDirectory(from: string, to: string): Promise<boolean> {
  if (await isThere(to)) return false
  // Something that is no directory in the way means that there is none (ENOTDIR).
  if (!(await isThere(from))) return false
  await within(rename(from, to), `move ${from}`)
  return true
}

/** Whether something has the name, be it a directory or not. */
export const isThere = (path: string): Promise<boolean> => within(exists(path), `look at ${path}`)

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
      throw error
    },
  )

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

/**
 * One level of a directory, or a file alone, by name; `path` is below `root`. Null when there is no such path, or a link on the way
 * leads out of the root. A link in the listing that leads out, or nowhere, shows as a file of 0 bytes.
 */
export async function listDirectory(root: string, path: string): Promise<readonly Entry[] | null> {
  return within(listing(root, path), `list ${path}`)
}

async function listing(root: string, path: string): Promise<readonly Entry[] | null> {
  const home = await followed(root)
  const isHome = (place: string) => home !== null && (place === home || place.startsWith(`${home}/`))
  const entryAt = async (full: string): Promise<Entry | null> => {
    const itself = await lstat(full).catch(() => null)
    if (!itself) return null
    const target = itself.isSymbolicLink() ? await followed(full) : full
    const s = target !== null && (target === full || isHome(target)) ? await stat(full).catch(() => null) : null
    const isDir = s?.isDirectory() === true
    return { name: basename(full), isDir, size: s && !isDir ? s.size : 0, lastModified: Math.floor((s ?? itself).mtimeMs) }
  }
  const place = await followed(path)
  if (place === null || !isHome(place)) return null
  const self = await entryAt(place)
  if (!self?.isDir) return self && [{ ...self, name: basename(path) }]
  const names = (await readdir(place)).sort()
  const found: Entry[] = []
  // A few at a time: a directory of a hundred thousand files must not open them all at once.
  for (let i = 0; i < names.length; i += 64) {
    const some = await Promise.all(names.slice(i, i + 64).map((name) => entryAt(join(place, name))))
    found.push(...some.filter((entry) => entry !== null))
  }
  return found
}

/** The path with every link followed; null when it leads nowhere. */
const followed = (path: string): Promise<string | null> => realpath(path).catch(() => null)
