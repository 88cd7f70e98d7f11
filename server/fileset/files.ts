/** The address of something in a fileset, and what one of its directories holds. */
import { posix } from 'node:path'
import { listDirectory } from '../../connectors/files/directories.ts'
import { illegal, noSuch, unsupported } from '../../kinds/errors.ts'
import { fileset } from '../../kinds/fileset.ts'
import type { Ask, Path } from '../entity/ask.ts'
import { find } from '../entity/resolve.ts'
import type { Lake } from '../lake.ts'
import type { Row } from '../store/store.ts'
import { touchesFiles } from './directories.ts'
import { directoryOf, type Locations, unnamed } from './locations.ts'

function locationOf(row: Row, path: Path, name: string | undefined): string {
  const locations = row.body.storageLocations as Locations
  const which = name ?? row.body.properties?.['default-location-name'] ?? unnamed
  const location = Object.hasOwn(locations, which) ? locations[which] : undefined
  if (location === undefined) throw noSuch('LocationName', `${which} of fileset ${path.join('.')}`)
  return location
}

/** `location` + `/` + `subPath`. Throws NoSuchLocationNameException, illegal without a sub path. */
export async function locate(lake: Lake, ask: Ask, path: Path, subPath: string | undefined, name: string | undefined): Promise<string> {
  const { row } = await find(lake, ask, fileset, path, 'load')
  if (subPath === undefined) throw illegal('query parameter "sub_path" is required')
  const location = locationOf(row, path, name)
  if (subPath === '') return location
  return `${location}${subPath.startsWith('/') ? '' : '/'}${subPath}`
}

/** One level below `subPath`, which may also be a file. A path that leaves the location is refused. */
export async function files(lake: Lake, ask: Ask, path: Path, subPath: string | undefined, name: string | undefined) {
  const { at, row } = await find(lake, ask, fileset, path, 'load')
  if (!touchesFiles(at.rows[1])) throw unsupported(`catalog ${at.rows[1]?.name} does not touch the file system (disable-filesystem-ops)`)
  const root = directoryOf(locationOf(row, path, name))
  const sub = posix.join('/', subPath ?? '/')
  if ((subPath ?? '').split(/[/\\]/).includes('..') || sub.includes('\0')) throw illegal('"sub_path" must stay inside the fileset')
  const found = await listDirectory(root, posix.join(root, sub))
  if (!found) throw illegal(`there is nothing at ${sub}`)
  const shown = sub.length > 1 && sub.endsWith('/') ? sub.slice(0, -1) : sub
  const virtual = `/fileset/${path.slice(1).join('/')}${shown}`
  return found.map((entry) => ({ ...entry, path: virtual }))
}
