/** Media types: which version of the API a request means, and which bodies it may send (contract semantics §1). */
import type { IncomingHttpHeaders } from 'node:http'

const vendored = /application\/vnd\.gravitino\.v(\d+)\+json/i

/** The version a request wants answered: of the first vendored type it accepts, else of its body, else 1. */
export function acceptedVersion(headers: IncomingHttpHeaders): number {
  const accept = headers.accept
  if (accept === 'application/vnd.gravitino.v1+json' || accept === undefined || accept === '*/*' || accept === 'application/json')
    return accept === undefined || accept === '*/*' ? sentVersion(headers) : 1
  const found = vendored.exec(accept)
  return found ? Number(found[1]) : sentVersion(headers)
}

/** The version of the body's media type; 1 for plain JSON. */
export function sentVersion(headers: IncomingHttpHeaders): number {
  const found = vendored.exec(headers['content-type'] ?? '')
  return found ? Number(found[1]) : 1
}

export type Bodies = 'plain' | 'any' | 'association'

/** Whether a route takes a body of this media type: most take any JSON, some only application/json, associations also v2. */
export function takes(bodies: Bodies, contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json') return true
  if (bodies === 'any') return type.endsWith('+json') && type.startsWith('application/')
  return bodies === 'association' && type === 'application/vnd.gravitino.v2+json'
}
