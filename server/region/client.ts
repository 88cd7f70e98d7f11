/** Asks one other region: nothing is sent before it has shown the key that is pinned for it. */
import { constants } from 'node:crypto'
import { Agent, type IncomingMessage, request } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { connect } from 'node:tls'
import { certificate, keyOf } from './certificate.ts'
import { fingerprint, type Keys, keysText, type PublicKey } from './keys.ts'

/** Who is asked. */
export interface Peer {
  readonly region: string
  /** https://host:port */
  readonly address: string
  readonly key: PublicKey
}
export interface Asking {
  readonly body?: Uint8Array | string | Readable
  readonly notes?: Readonly<Record<string, string>>
  /** Until the answer begins; for `ask`, until it is here. 10 s unless said otherwise. */
  readonly deadlineMs?: number
  readonly signal?: AbortSignal
  /** Of the answer; 16 MiB unless said otherwise. */
  readonly mostBytes?: number
}
export interface Told {
  readonly body: Buffer
  readonly notes: Readonly<Record<string, string>>
  /** Bytes that came, headers and TLS not counted. */
  readonly ms: number
}

/** What could not be asked of a region, why, and what to look at. */
export class Unreached extends Error {
  override name = 'Unreached'
  readonly region: string
  /** The HTTP status when it answered with a no; 0 when it did not answer. */
  readonly status: number
  /** It has surely not got what was asked, or said that it would do nothing of it. */
  readonly undone: boolean
  constructor({ region, address }: Peer, verb: string, why: string, status = 0, undone = false) {
    super(`${region} (${address}), asked for ${verb}: ${why}`)
    this.region = region
    this.status = status
    this.undone = undone
  }
}
/** It has another key than the member; nothing was sent to it. */
export class WrongKey extends Unreached {
  override name = 'WrongKey'
}

const usual = { deadlineMs: 10_000, mostBytes: 16 << 20, connectMs: 5_000, idleMs: 60_000 } as const
const prefix = 'caspian-'
const longestWhy = 300

/** Who asks. */
export interface Self {
  readonly region: string
  readonly keys: Keys
}
export interface Link extends Disposable {
  readonly peer: Peer
  /** The whole answer. Rejects with Unreached; when the signal is aborted, with its reason. */
  ask(verb: string, asking?: Asking): Promise<Told>
  /** The answer as it comes. */
  stream(verb: string, asking?: Asking): Promise<IncomingMessage>
}

/** Connections are kept between calls; the first is made by the first call. */
export function linkTo(peer: Peer, self: Self): Link {
  const agent = new PinnedAgent(peer, self)
  const stream = (verb: string, asking: Asking, deadline: AbortSignal): Promise<IncomingMessage> =>
    opened(agent, peer, verb, asking, deadline).catch((error: unknown) => {
      throw told(error, peer, self, verb, asking)
    })
  return {
    peer,
    async stream(verb, asking = {}) {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(new DOMException('late', 'TimeoutError')), asking.deadlineMs ?? usual.deadlineMs)
      try {
        return await stream(verb, asking, asking.signal ? AbortSignal.any([asking.signal, late.signal]) : late.signal)
      } finally {
        clearTimeout(timer)
      }
    },
    async ask(verb, asking = {}) {
      const began = performance.now()
      const late = AbortSignal.timeout(asking.deadlineMs ?? usual.deadlineMs)
      const answer = await stream(verb, asking, asking.signal ? AbortSignal.any([asking.signal, late]) : late)
      try {
        const body = await whole(answer, asking.mostBytes ?? usual.mostBytes)
        return { body, notes: notesOf(answer), ms: performance.now() - began }
      } catch (error) {
        answer.destroy()
        throw told(error, peer, self, verb, asking)
      }
    },
    [Symbol.dispose]: () => agent.destroy(),
  }
}

/** Gives HTTP a socket only once the other side has shown its key. */
class PinnedAgent extends Agent {
  private readonly peer: Peer
  private readonly own: { readonly key: string; readonly cert: string }

  constructor(peer: Peer, { region, keys }: Self) {
    super({ keepAlive: true, maxSockets: 16, maxFreeSockets: 4, timeout: usual.idleMs })
    this.peer = peer
    this.own = { key: keysText(keys), cert: certificate(keys, region) }
  }
  override createConnection(_options: unknown, made: (error: Error | null, socket: Duplex) => void): undefined {
    const { hostname, port } = new URL(this.peer.address)
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 443),
      ...this.own,
      minVersion: 'TLSv1.3',
      /* What is trusted is the key, looked at below. */
      rejectUnauthorized: false,
      secureOptions: constants.SSL_OP_NO_TICKET,
      ALPNProtocols: ['http/1.1'],
    })
    const failed = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      made(error, socket)
    }
    const timer = setTimeout(
      () => failed(new Refused(`no connection within ${usual.connectMs / 1000} s; is it running, and reachable from here?`)),
      usual.connectMs,
    )
    socket.once('error', failed)
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate()
      const key = shown ? keyOf(shown) : ''
      if (key !== this.peer.key)
        return failed(
          new Refused(
            `it shows the key ${fingerprint(key)}, not ${fingerprint(this.peer.key)}; nothing was sent. Is another region at this address?`,
            WrongKey,
          ),
        )
      clearTimeout(timer)
      socket.off('error', failed)
      made(null, socket)
    })
    return undefined
  }
}

class Refused extends Error {
  readonly as: typeof Unreached
  readonly status: number
  constructor(why: string, as: typeof Unreached = Unreached, status = 0) {
    super(why)
    this.as = as
    this.status = status
  }
}

/** It failed before anything was sent. */
class Unconnected extends Error {
  override readonly cause: Error
  constructor(cause: Error) {
    super(cause.message)
    this.cause = cause
  }
}
/** Those that a verb refuses by; after any other it may have done something. */
const isRefusal = (status: number) => (status >= 400 && status < 500) || status === 503

/** Resolves with the answer's head when it is a yes. */
function opened(agent: Agent, { address }: Peer, verb: string, { body, notes = {} }: Asking, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    const headers: Record<string, string | number> = Object.fromEntries(Object.entries(notes).map(([note, text]) => [prefix + note, text]))
    const sized = typeof body === 'string' || body instanceof Uint8Array
    if (sized) headers['content-length'] = Buffer.byteLength(body)
    const sent = request({ agent, host: hostname, port, path: `/${verb}`, method: body === undefined ? 'GET' : 'POST', headers, signal })
    let connected = false
    sent.on('socket', () => {
      connected = true
    })
    sent.on('error', (error) => reject(connected ? error : new Unconnected(error)))
    sent.on('response', (answer) => {
      const status = answer.statusCode ?? 0
      if (status >= 200 && status < 300) resolve(answer)
      else
        whole(answer, 1 << 16).then(
          (text) => reject(new Refused(`it answered ${status}: ${text.toString().slice(0, longestWhy)}`, Unreached, status)),
          () => reject(new Refused(`it answered ${status}`, Unreached, status)),
        )
    })
    if (body === undefined || sized) sent.end(body)
    else pipeline(body, sent).catch(reject)
  })
}

async function whole(answer: Readable, mostBytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > mostBytes) throw new Refused(`its answer has more than ${mostBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
function notesOf({ headers }: IncomingMessage): Record<string, string> {
  const ours = Object.entries(headers).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(ours.map(([name, value]) => [name.slice(prefix.length), String(value)]))
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Is it running, and is its address right?',
  ENOTFOUND: 'its host has no address. Is the name right?',
  EAI_AGAIN: 'its host has no address now. Does DNS work here?',
  EHOSTUNREACH: 'there is no way there. Is the network up?',
  ENETUNREACH: 'there is no way there. Is the network up?',
}
/** In words for whoever runs the regions; what failed inside stays the cause. */
function told(failed: unknown, peer: Peer, { keys }: Self, verb: string, { signal, deadlineMs = usual.deadlineMs }: Asking): unknown {
  const unsent = failed instanceof Unconnected
  const error = unsent ? failed.cause : failed
  if (error instanceof Unreached) return error
  if (signal?.aborted) return signal.reason
  if (error instanceof Refused) return new error.as(peer, verb, error.message, error.status, unsent || isRefusal(error.status))
  const { code, name } = error as NodeJS.ErrnoException
  const late = name === 'TimeoutError' || code === 'ABORT_ERR'
  const closed = `the connection was closed before the answer was here. Does it know this region, key ${fingerprint(keys.public)}?`
  return new Unreached(peer, verb, late ? `no answer within ${deadlineMs / 1000} s` : (reasons[code ?? ''] ?? closed), 0, unsent)
}
