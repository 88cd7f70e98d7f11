/** Secrets in files of one directory, as orchestrators and vault agents put them there. */
import { open, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { illegal } from '../../kinds/errors.ts'
import type { Keeper } from './keeper.ts'

/** Bytes; a larger file is no secret. */
const sizeLimit = 65_536

/** Throws, naming the setting, for an address that is no directory's. */
export function fileKeeper(uri: string, setting: string): Keeper {
  let root: string
  try {
    root = fileURLToPath(uri)
  } catch {
    throw new Error(`${setting} must be the address of the directory that secrets are in, such as file:///run/secrets`)
  }
  return {
    type: 'file',
    uri,
    locate({ path = '', ...others }) {
      const isPath = path.length <= 512 && path.split('/').every((part) => /^[\w.-]+$/.test(part) && part !== '.' && part !== '..')
      if (!isPath || Object.keys(others).length > 0)
        throw illegal('"attributes" must hold a path and nothing else: of a file below the provider’s directory')
      return path
    },
    /** Read anew each time, as whoever puts it there may change it. One line break at its end is none of it. */
    async read(path) {
      const file = await realpath(join(root, path))
      const below = relative(await realpath(root), file)
      if (below === '' || below === '..' || below.startsWith(`..${sep}`)) throw new Error('not in the directory')
      await using opened = await open(file, 'r')
      const { size } = await opened.stat()
      if (size > sizeLimit) throw new Error('too large')
      const value = (await opened.readFile('utf8')).replace(/\r?\n$/, '')
      if (value === '') throw new Error('empty')
      return value
    },
  }
}
