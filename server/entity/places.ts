/** Where directories lie: the lake's own must not be anybody's fileset. */
import { realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { illegal } from '../../kinds/errors.ts'

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
