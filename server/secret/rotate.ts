/** A new key for a lake: put before the others in their file, and everything brought under it. */
import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import type { Safe } from '../store/safe.ts'
import { findKeys, keyVariable, put } from './keys.ts'
import { KeyRing, keySize } from './ring.ts'
import { renewAll, settle } from './settle.ts'

export interface Rotated {
  readonly file: string
  /** Ids of keys. */
  readonly was: string
  readonly is: string
  /** Secrets that were brought under the new key. */
  readonly renewed: number
}

/**
 * Nobody else may be at work on the lake. The file has both keys before anything is under the new one, so that a stop on the way does no
 * harm: the next start goes on. Throws, with nothing changed, when the keys are not in a file or are not those of the lake.
 */
export async function rotate(safe: Safe, keyFile: string, directory: string | undefined): Promise<Rotated> {
  const { ring, file } = findKeys({ env: {}, keyFile, directory })
  if (!ring || file === undefined) throw new Error(`no key file is there; keys in ${keyVariable} are changed where that is set`)
  await settle(safe, { env: {}, keyFile: file, directory }, () => undefined)
  const next = new KeyRing([randomBytes(keySize), ...ring.given])
  put(file, next, (part) => renameSync(part, file))
  return { file, was: ring.id, is: next.id, renewed: await renewAll(safe, next) }
}
