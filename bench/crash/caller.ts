/** Asks a server that may die at any instant, and says exactly what is known of each request. */
import { Agent, request } from 'node:http'

export type Json = Readonly<Record<string, unknown>>

/** done: it answered yes. refused: it answered no. unsent: it was not there. unknown: it went away, or stayed silent, before it answered. */
export type Reply =
  | { readonly is: 'done'; readonly body: Json }
  | { readonly is: 'refused'; readonly status: number; readonly body: Json }
  | { readonly is: 'unsent' }
  | { readonly is: 'unknown'; readonly why: string }

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** No write takes this long: a lock in a source is waited for 10 s at most. */
const silenceMs = 20_000

export class Caller {
  private url = ''
  private agent = new Agent()
  private heard: (() => void) | undefined

  /** Goes on with the server at another address. */
  turnTo(url: string): void {
    this.agent.destroy()
    this.agent = new Agent({ keepAlive: true })
    this.url = url
  }

  /** Closes its connections. */
  end(): void {
    this.agent.destroy()
  }

  /** Resolves when the next write is sent. */
  nextWrite(): Promise<void> {
    return new Promise((resolve) => {
      this.heard = resolve
    })
  }

  /** Never throws for what the server does. `path` is below /api/metalakes. */
  call(method: Method, path: string, body?: object): Promise<Reply> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = text === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
    if (method !== 'GET') this.heard?.()
    return new Promise((resolve) => {
      const asked = request(`${this.url}/api/metalakes${path}`, { method, headers, agent: this.agent, timeout: silenceMs }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => resolve(replyOf(answer.statusCode ?? 0, Buffer.concat(parts).toString())))
        answer.on('error', (error) => resolve({ is: 'unknown', why: error.message }))
      })
      asked.on('timeout', () => asked.destroy(new Error(`no answer within ${silenceMs / 1000} s`)))
      asked.on('error', (error: NodeJS.ErrnoException) =>
        resolve(error.code === 'ECONNREFUSED' ? { is: 'unsent' } : { is: 'unknown', why: error.message }),
      )
      asked.end(text)
    })
  }

  /** What a read gives. Throws when it does not. */
  async get(path: string): Promise<Json> {
    const reply = await this.call('GET', path)
    if (reply.is !== 'done') throw new Error(`GET ${path}: ${told(reply)}`)
    return reply.body
  }
}

function replyOf(status: number, text: string): Reply {
  const body = parsed(text)
  return status === 200 && body.code === 0 ? { is: 'done', body } : { is: 'refused', status, body }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return { text }
  }
}

/** In words, for a message. */
export function told(reply: Reply): string {
  if (reply.is === 'refused') return `${reply.status} ${JSON.stringify(reply.body)}`
  return reply.is === 'unknown' ? reply.why : reply.is
}
