/** Fetches one file over HTTP: few redirects, each looked at like the first address; a time limit; a size limit. */
import { createWriteStream } from 'node:fs'
import { get as getPlain, type IncomingMessage } from 'node:http'
import { get as getSecure } from 'node:https'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { checkHost, lookupAmong } from './addresses.ts'

const mostRedirects = 5
/** Milliseconds of silence after which the other side counts as gone. */
const silenceMs = 30_000
/** 1 GiB. */
const sizeLimit = 1024 ** 3

export interface FetchHow {
  /** Whether this address may be asked; redirects and what names stand for are held to it too. */
  readonly allows: (address: string) => boolean
  readonly signal: AbortSignal
}

/** Writes it to `file`, which must not be there. Throws an Error that says why, without the address. */
export async function fetchTo(address: URL, file: string, how: FetchHow): Promise<void> {
  let url = address
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await answered(url, how)
    const { statusCode = 0, headers } = response
    if (statusCode === 200) return pipeline(response, counted(), createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal: how.signal })
    response.destroy()
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) throw new Error(`its server answers ${statusCode}`)
    const next = URL.parse(headers.location, url.href)
    if (!next || !['http:', 'https:'].includes(next.protocol)) throw new Error('its server sends us to what is no web address')
    url = next
  }
  throw new Error(`its server sends us on more than ${mostRedirects} times`)
}

function answered(url: URL, { allows, signal }: FetchHow): Promise<IncomingMessage> {
  checkHost(url.hostname, allows)
  return new Promise((resolve, reject) => {
    // A connection of its own: one that was kept open may lead elsewhere than the name does now.
    const options = { agent: false, signal, timeout: silenceMs, lookup: lookupAmong(allows) }
    const request = url.protocol === 'https:' ? getSecure(url.href, options, resolve) : getPlain(url.href, options, resolve)
    request.on('timeout', () => request.destroy(new Error(`its server is silent for ${silenceMs / 1000} s`)))
    request.on('error', reject)
  })
}

function counted(): Transform {
  let size = 0
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      size += part.length
      if (size > sizeLimit) done(new Error(`it is larger than ${sizeLimit} bytes`))
      else done(null, part)
    },
  })
}
