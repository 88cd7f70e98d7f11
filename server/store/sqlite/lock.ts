/** Keeps a lake's directory to one process: the lock is the operating system's, so it goes with the process, however that ends. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { keepPrivate, makePrivate } from './private.ts'

/** Throws when another process holds the directory. */
export function lockDirectory(directory: string): Disposable {
  makePrivate(directory)
  const file = join(directory, 'lock.db')
  keepPrivate(file)
  const held = new DatabaseSync(file)
  try {
    held.exec('pragma locking_mode = exclusive; begin exclusive')
  } catch (error) {
    held.close()
    throw new Error(`another Caspian is running on ${directory}; stop it, or choose another --data`, { cause: error })
  }
  return { [Symbol.dispose]: () => held.close() }
}
