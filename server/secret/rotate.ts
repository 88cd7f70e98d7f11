/** A new key for a lake: put before the others in their file, and everything brought under it. */
import { renameSync } from 'node:fs'
import type { Safe } from '../store/safe.ts'
import { type Asked, findKeys, keyVariable, newKey, put } from './keys.ts'
import { KeyRing } from './ring.ts'
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
export async function rotate(safe: Safe, { keyFile, directory, kms, env: given }: Asked): Promise<Rotated> {
  // A key in the environment is changed where that is set.
  const env = { ...given, [keyVariable]: undefined }
  const { ring, file, words } = await findKeys({ env, keyFile, directory })
  if (!ring || !words || file === undefined) throw new Error(`no key file is there; keys in ${keyVariable} are changed where that is set`)
  await settle(safe, { env, keyFile: file, directory, kms }, () => undefined)
  const { key, word } = await newKey(kms, env)
  const next = new KeyRing([key, ...ring.given])
  put(file, [word, ...words], (part) => renameSync(part, file))
  return { file, was: ring.id, is: next.id, renewed: await renewAll(safe, next) }
}
