/** Where other regions ask this one: TLS in which both show their key, before a byte of anything else is read. */

import { constants } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createServer as createTls, type TLSSocket } from 'node:tls'
import { addressNote } from './addresses.ts'
import { certificate, keyOf } from './certificate.ts'
import { type Keys, keysText, type PublicKey } from './keys.ts'

export interface Asked {
  /** The member that asks, by its key; undefined: somebody who is none, which only verbs for strangers get to see. */
  readonly region: string | undefined
  readonly key: PublicKey
  readonly body: Readable
  /** Of the request's headers, those that begin with `caspian-`, without that. */
  readonly notes: Readonly<Record<string, string>>
  /** Aborted when who asked has gone, or the listener ends. */
  readonly signal: AbortSignal
}
export interface Answered {
  /** 200 unless said otherwise. */
  readonly status?: number
  readonly body: Uint8Array | string | Readable
  /** Sent as headers `caspian-…`. */
  readonly notes?: Readonly<Record<string, string>>
}
/** Asked by POST, or by GET when it has no body. */
export interface Verb {
  /** Also for those who are no members: it must check for itself what they may. */
  readonly strangers?: true
  readonly answer: (asked: Asked) => Promise<Answered>
}
/** A no that the other region's operator should read; nothing secret in it. */
export class VerbRefused extends Error {
  override name = 'VerbRefused'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface ListenerOptions {
  readonly keys: Keys
  readonly region: string
  /** Loopback unless said otherwise. */
  readonly host?: string
  /** 0: any that is free. */
  readonly port: number
  readonly verbs: Readonly<Record<string, Verb>>
  /** The region of the member that has the key. */
  readonly member: (key: PublicKey) => Promise<string | undefined>
  /** Whether somebody who is no member may ask at all now, such as while an invitation is open. */
  readonly strangers: () => Promise<boolean>
  /** Told where the member says that it is to be found. */
  readonly found?: (region: string, address: string) => Promise<void>
  /** Told of what a verb threw that is no VerbRefused. */
  readonly failed: (verb: string, error: unknown) => void
}
export interface Listener extends AsyncDisposable {
  readonly port: number
}

const most = { connections: 512, handshakeMs: 10_000, idleMs: 65_000, requestMs: 300_000, headerBytes: 16_384 } as const
const prefix = 'caspian-'

/** Rejects when the port cannot be had. Disposing of it ends what waits, and closes all connections. */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const { keys, region, host = '127.0.0.1', port, member, strangers } = options
  const ending = new AbortController()
  const shown = new WeakMap<object, PublicKey>()
  const http = createHttp({
    headersTimeout: most.handshakeMs,
    keepAliveTimeout: most.idleMs,
    requestTimeout: most.requestMs,
    maxHeaderSize: most.headerBytes,
  })
  http.on('request', (request, response) => void answer(options, shown.get(request.socket) ?? '', ending.signal, request, response))
  const tls = createTls({
    key: keysText(keys),
    cert: certificate(keys, region),
    minVersion: 'TLSv1.3',
    requestCert: true,
    /* The key decides, not who signed the certificate; that its holder has the key TLS itself has made sure of. */
    rejectUnauthorized: false,
    secureOptions: constants.SSL_OP_NO_TICKET,
    handshakeTimeout: most.handshakeMs,
    ALPNProtocols: ['http/1.1'],
  })
  const sockets = new Set<TLSSocket>()
  const admit = async (socket: TLSSocket): Promise<void> => {
    const peer = socket.getPeerX509Certificate()
    const key = peer && keyOf(peer)
    if (key === undefined || !((await member(key)) !== undefined || (await strangers()))) return void socket.destroy()
    shown.set(socket, key)
    http.emit('connection', socket)
  }
  tls.maxConnections = most.connections
  tls.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    admit(socket).catch((error: unknown) => {
      socket.destroy()
      options.failed('connect', error)
    })
  })
  tls.listen(port, host)
  await once(tls, 'listening')
  return {
    port: (tls.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      ending.abort()
      const closed = once(tls, 'close')
      tls.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function answer(
  { verbs, member, found, failed }: ListenerOptions,
  key: PublicKey,
  ending: AbortSignal,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.sendDate = false
  const name = request.url?.slice(1) ?? ''
  const gone = new AbortController()
  const end = () => gone.abort()
  response.on('close', end)
  ending.addEventListener('abort', end)
  try {
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
    /* Asked anew each time: it may have left since it connected. */
    const region = await member(key)
    if (region === undefined && !verb?.strangers) throw new VerbRefused(403, 'This key is no member here (any more)')
    if (!verb) throw new VerbRefused(404, `There is no "${name.slice(0, 32)}" to ask for: is one of the two an older Caspian?`)
    const said = notesOf(request)
    if (region !== undefined && said[addressNote] !== undefined) await found?.(region, said[addressNote])
    const { status = 200, body, notes = {} } = await verb.answer({ region, key, body: request, notes: said, signal: gone.signal })
    for (const [note, text] of Object.entries(notes)) response.setHeader(prefix + note, text)
    await send(response, status, body)
  } catch (error) {
    if (!(error instanceof VerbRefused) && !gone.signal.aborted) failed(name, error)
    if (response.headersSent || response.destroyed) response.destroy()
    else {
      const [status, text] = error instanceof VerbRefused ? [error.status, error.message] : [500, 'It failed; its log says why']
      /* What is left of the body is not waited for. */
      response.setHeader('connection', 'close')
      await send(response, status, text).catch(() => response.destroy())
    }
  } finally {
    ending.removeEventListener('abort', end)
    response.off('close', end)
  }
}

function notesOf({ headers }: IncomingMessage): Record<string, string> {
  const ours = Object.entries(headers).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(ours.map(([name, value]) => [name.slice(prefix.length), String(value)]))
}

async function send(response: ServerResponse, status: number, body: Uint8Array | string | Readable): Promise<void> {
  response.statusCode = status
  if (body instanceof Readable) return pipeline(body, response)
  response.setHeader('content-length', Buffer.byteLength(body))
  response.end(body)
}

/** The whole body, of at most so many bytes. Throws VerbRefused. */
export async function bodyOf(body: Readable, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of body as AsyncIterable<Buffer>) {
    size += part.length
    if (size > mostBytes) throw new VerbRefused(413, `What was sent has more than ${mostBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
