/** Large answers go compressed to whoever takes them so: a schema of 50,000 tables is 3 MB of names that are 0.13 MB then. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Answer } from './cache.ts'
import { isForeign } from './foreign.ts'

/** Below, what is saved is less than what a packet or two carry anyway; in bytes. */
const from = 8 * 1024
/** As quick as it is thorough on JSON: 1.5 ms of the processor a MB, and higher levels make names no smaller (measured). */
const level = 1

/** Whether a caller takes gzip, by RFC 9110 §12.5.3: `gzip;q=0` is a no. */
export function takesGzip(accepted: string | undefined): boolean {
  const codings = (accepted ?? '').toLowerCase().split(',')
  const named = (name: string) => codings.find((coding) => coding.split(';', 1)[0]?.trim() === name)
  const coding = named('gzip') ?? named('*')
  return coding !== undefined && !/;\s*q=0(\.0*)?\s*$/.test(coding)
}

/**
 * Whether an answer of so many bytes goes compressed; tells caches that it depends on who takes it.
 *
 * A compressed answer shows by its length whether a text that somebody chose is like another in it (BREACH). For that he must have a browser ask, over
 * and over, as somebody else: what a page of another origin sends is answered as it is, and so is all but reads.
 */
function goesZipped(out: ServerResponse, bytes: number): boolean {
  const { req } = out
  if (bytes < from || req.method !== 'GET') return false
  out.appendHeader('Vary', 'Accept-Encoding')
  return takesGzip(req.headers['accept-encoding']) && !isForeign(req, out)
}

interface Carried extends Answer {
  readonly headers: Readonly<Record<string, string>>
}
const plain = {}
const zipped = { 'Content-Encoding': 'gzip' }

/** An answer as it goes over the wire; it keeps what was compressed, for the next who takes it so. */
export function carried(out: ServerResponse, answer: Answer): Carried {
  if (!goesZipped(out, answer.bytes)) return { headers: plain, body: answer.body, bytes: answer.bytes }
  answer.zipped ??= gzipSync(answer.body, { level })
  return { headers: zipped, body: answer.zipped, bytes: answer.zipped.length }
}
