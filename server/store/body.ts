/** Bodies in the log: text while small, compressed when large; hashes are always over the text. */

import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { illegal } from '../../kinds/errors.ts'

/** Bodies of 1 kB and more shrink 8 to 26 times (measured on tables of 30 and 500 columns). */
const compressFrom = 1024

export const pack = (text: string): string | Uint8Array => (text.length < compressFrom ? text : zstdCompressSync(text))
/** Of a body that was erased: a wrong answer would be worse than none. */
export const erased = () =>
  illegal('what this needs to know of the past was erased (caspian.log.retention): ask for now, or for a later position of the log')

export const unpack = (stored: unknown): string => (typeof stored === 'string' ? stored : zstdDecompressSync(stored as Uint8Array).toString())
