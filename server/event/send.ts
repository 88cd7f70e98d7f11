/** Sends one message to an address that somebody else named: never into this machine or network, never on to another address. */
import { type IncomingMessage, request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { isIP } from 'node:net'
import { isPublic, lookupAmong, NotAllowed } from '../job/addresses.ts'

/** For the whole of it, in milliseconds. */
const limitMs = 10_000

export interface Message {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** As it stands in an address: without brackets. */
export const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '')
/** Whether the address itself shows that nothing may be sent there; a name is looked at when it is resolved. */
export const isInner = (url: string, allowed: readonly string[]): boolean => {
  const host = hostOf(url)
  return isIP(host) !== 0 && !isPublic(host) && !allowed.includes(host)
}
const inner = () => new NotAllowed('its address is within this machine or a private network; caspian.webhooks.allowHosts can name hosts that may be')

/** `allowed` are hosts that may be private, as addresses name them. Throws an Error that says why it was not taken: 2xx alone is taking it. */
export async function send({ url, headers, body }: Message, allowed: readonly string[], stopped: AbortSignal): Promise<void> {
  if (isInner(url, allowed)) throw inner()
  const isAllowed = allowed.includes(hostOf(url))
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(limitMs)])
  // A connection of its own, to the very address that was looked at: a name may stand for another a moment later.
  const options = {
    method: 'POST',
    agent: false,
    signal,
    lookup: lookupAmong((address) => isAllowed || isPublic(address)),
    headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const request = url.startsWith('https:') ? secure(url, options, resolve) : plain(url, options, resolve)
  request.on('error', reject)
  request.end(body)
  try {
    const response = await promise
    const { statusCode = 0 } = response
    response.destroy()
    if (statusCode < 200 || statusCode > 299)
      throw new Error(
        statusCode >= 300 && statusCode < 400 ? `it answers ${statusCode}; nobody is sent on to another address` : `it answers ${statusCode}`,
      )
  } catch (error) {
    if (error instanceof NotAllowed) throw inner()
    throw stopped.aborted || !signal.aborted ? error : new Error(`it did not answer in ${limitMs / 1000} s`)
  }
}
