/** Whether a page of another origin had a browser send a request: a browser adds by itself what proves who its user is, a certificate or a ticket. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { forbidden } from '../../kinds/errors.ts'

/** The header by which a browser is told that such a page may. */
const allowed = 'Access-Control-Allow-Origin'

/**
 * True for what a browser says comes from elsewhere, unless that page may ask. Browsers that do not say so (over plain HTTP to another machine)
 * send the page's origin, which is then held to the address that was asked. Programs send neither.
 */
export function isForeign({ headers }: IncomingMessage, out: ServerResponse): boolean {
  const site = headers['sec-fetch-site']
  const { origin, host } = headers
  if (site === undefined && origin === undefined) return false
  if (out.hasHeader(allowed)) return false
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return !URL.canParse(origin ?? '') || new URL(origin ?? '').host !== host
}

export const foreign = () => forbidden('a page of another origin may change nothing here; open the portal at the address of the lake itself')
