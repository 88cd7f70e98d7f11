/**
 * Whether a page of another origin had a browser send a request: a browser adds by itself what proves who its user is, a certificate or a ticket, and
 * that it runs on the machine that a lake on loopback trusts.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BlockList, isIP, isIPv4 } from 'node:net'
import { forbidden } from '../../kinds/errors.ts'
import type { Config } from '../config.ts'
import { refuse } from './respond.ts'

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

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')
const namesLoopback = (name: string): boolean =>
  isIP(name) === 0 ? /^(.+\.)?localhost$/.test(name) : loopback.check(name, isIPv4(name) ? 'ipv4' : 'ipv6')
/** Without the port, the brackets of an address and the dot that ends a whole name. */
const nameIn = (host: string) =>
  host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')

/** Answers a request that was meant for another; false for all others. */
export type Misdirected = (request: IncomingMessage, out: ServerResponse) => boolean

/**
 * A page can have its own name lead to this machine, and is then of the origin that it asks: that it is foreign shows only in the name. So a lake
 * that listens on loopback is asked by loopback's names alone and by those it is told. Undefined where it listens elsewhere. Programs before
 * HTTP/1.1 name no host; browsers always do.
 */
export function misdirectedFrom(config: Config): Misdirected | undefined {
  const bound = nameIn(config.text('gravitino.server.webserver.host'))
  if (!namesLoopback(bound)) return undefined
  const told = new Set([...config.list('caspian.server.names').map(nameIn), bound])
  // Callers ask by one name, over and over.
  let known: string | undefined
  return (request, out) => {
    const { host } = request.headers
    if (host === known || host === undefined) return false
    const name = nameIn(host)
    if (told.has(name) || namesLoopback(name)) {
      known = host
      return false
    }
    refuse(out, forbidden('the lake is not asked by this name: it listens on loopback, so ask localhost, or list the name in caspian.server.names'))
    return true
  }
}
