/** Directories in use: one at a time makes or removes in a place, so that none removes what another has just made. */
import { realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { illegal } from '../../kinds/errors.ts'

const holders = new Map<string, Promise<unknown>>()

/** Runs the work while nobody else of this process works on one of the directories. */
export async function holding<T>(directories: readonly string[], work: () => Promise<T>): Promise<T> {
  // Always in one order, so that two who want the same places cannot wait for one another.
  const wanted = [...new Set(directories)].sort()
  const begin = async (left: readonly string[]): Promise<T> => {
    const [first, ...rest] = left
    if (first === undefined) return work()
    const before = holders.get(first) ?? Promise.resolve()
    const mine = before.then(
      () => begin(rest),
      () => begin(rest),
    )
    const done = mine.then(
      () => undefined,
      () => undefined,
    )
    holders.set(first, done)
    try {
      return await mine
    } finally {
      if (holders.get(first) === done) holders.delete(first)
    }
  }
  return begin(wanted)
}

/** Refuses a directory that is, holds or lies in the lake's own: dropping a fileset there would remove the lake. */
export async function refuseOwn(directories: readonly string[], own: string): Promise<void> {
  const lake = await real(own)
  for (const directory of directories) {
    const place = await real(directory)
    if (place === lake || inside(place, lake) || inside(lake, place)) throw illegal(`the lake keeps itself at ${directory}; choose another location`)
  }
}

export const inside = (path: string, root: string) => path.startsWith(root.endsWith(sep) ? root : root + sep)

/** With links followed as far as the path exists. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    return dirname(path) === path ? path : join(await real(dirname(path)), path.slice(dirname(path).length + 1))
  }
}
