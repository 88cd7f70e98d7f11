/** A lake's directory and files are for the user that runs it alone, also where an older Caspian made them for all to read. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'

/** Made for its user alone. One that is there loses what others than its user and group may do with it. */
export function makePrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  narrow(directory, 0o770)
}

/** The file is there afterwards, if only empty: SQLite makes what it keeps beside it with the rights that it has. */
export function keepPrivate(file: string): void {
  // Only where there is none: whoever closes a file gives up all locks that the process has on it, SQLite's own too.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  for (const end of ['', '-wal', '-shm']) narrow(file + end, 0o600)
}

function narrow(path: string, to: number): void {
  const is = statSync(path, { throwIfNoEntry: false })
  if (!is || (is.mode & 0o777 & ~to) === 0) return
  try {
    chmodSync(path, is.mode & to)
  } catch (error) {
    // It is somebody else's, who lets us write: theirs to say who may read. Or it went away meanwhile.
    if (!['EPERM', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
