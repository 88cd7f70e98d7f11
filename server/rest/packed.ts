/** Bodies that come packed by gzip, as clients send what is long; unpacked once it is known who asks, and never beyond the limit of a body. */
import type { IncomingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { illegal, Refusal } from '../../kinds/errors.ts'
import { bodyLimit } from './body.ts'

/** Goes out as 413, as a body does that is too large as it comes. */
export class TooLarge extends Refusal {
  constructor() {
    super('illegal', 'IllegalArgumentException', `the body is larger, unpacked, than ${bodyLimit} bytes`)
  }
}
const gunzipped = promisify(gunzip)

export const isPacked = (headers: IncomingHttpHeaders): boolean => (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity'

/**
 * What was packed, as the header says; nothing where nothing was sent. Off this thread. Throws TooLarge, having unpacked no more than the
 * limit, and illegal for other encodings.
 */
export async function unpacked(body: unknown, { 'content-encoding': encoding = '' }: IncomingHttpHeaders): Promise<unknown> {
  if (!(body instanceof Uint8Array) || body.length === 0) return body
  if (!['gzip', 'x-gzip'].includes(encoding.toLowerCase()))
    throw illegal('the body is packed in a way that is not taken; send it with Content-Encoding: gzip, or as it is')
  try {
    return await gunzipped(body, { maxOutputLength: bodyLimit })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new TooLarge()
    throw illegal('the body is not what gzip made, or not all of it, though Content-Encoding says gzip')
  }
}
