/** Reads a request's JSON within limits. */
import { illegal, Refusal } from '../../kinds/errors.ts'

/** 10 MB. */
export const bodyLimit = 10 * 1024 * 1024
/** Deeper nesting than any real request; recursion over it stays shallow. */
export const depthLimit = 64

/** Made once: making one costs as much as a small body's decoding. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Throws illegal for an empty body, one that is no JSON, or one nested too deep. `read` turns text into values. */
export function parseBody(body: unknown, read: (text: string) => unknown = JSON.parse): unknown {
  if (!(body instanceof Uint8Array) || body.length === 0) throw illegal('the request has no body; it needs a JSON object')
  checkDepth(body)
  try {
    const text = utf8.decode(body)
    const parsed = read(text)
    // Only an escape can write half of a surrogate pair; it could not be kept as it is, nor hashed as it is kept.
    if (/\\u[dD][89a-fA-F]/.test(text) && !isWellFormed(parsed)) throw illegal('the body holds half of a surrogate pair, which is no text')
    return parsed
  } catch (error) {
    if (error instanceof Refusal) throw error
    // The parser's own words quote the body, which may hold a secret.
    const at = /at position (\d+)/.exec(String(error))?.[1]
    throw illegal(`the body is malformed JSON${at === undefined ? '' : `, at position ${at}`}`)
  }
}

/** Counts brackets outside of texts, so that nothing is built before it is refused. */
function checkDepth(body: Uint8Array): void {
  let depth = 0
  let inText = false
  for (let i = 0; i < body.length; i++) {
    const c = body[i]
    if (inText) {
      if (c === 0x5c) i++
      else if (c === 0x22) inText = false
    } else if (c === 0x22) inText = true
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > depthLimit) throw illegal(`the body is nested more than ${depthLimit} deep`)
    } else if (c === 0x7d || c === 0x5d) depth--
  }
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  return Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner))
}
