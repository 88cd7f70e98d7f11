/** Asks one region, cheaply: what the load costs is taken from what it measures. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export type Json = Readonly<Record<string, unknown>>
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export interface Reply {
  /** 0 when nothing was heard: it is not known what came of it. */
  readonly status: number
  readonly text: string
  readonly headers: IncomingHttpHeaders
}
export interface More {
  readonly headers?: Readonly<Record<string, string>>
  /** false: by a connection of its own. */
  readonly agent?: false
}

/** No answer takes this long. */
const silenceMs = 20_000

/** `path` is below /api. `as` is the name that it is asked under. */
export class Asker {
  private readonly url: string
  private readonly usual: string | undefined
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 })

  /** `as`: for what is asked under no other name. */
  constructor(url: string, as?: string) {
    this.url = url
    this.usual = as
  }
  /** Never throws for what the server does. */
  call(method: Method, path: string, body?: object, as: string | undefined = this.usual, more: More = {}): Promise<Reply> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers: Record<string, string | number> = { ...more.headers }
    if (text !== undefined) Object.assign(headers, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    if (as !== undefined) headers.Authorization = `Basic ${Buffer.from(`${as}:`).toString('base64')}`
    return new Promise((resolve) => {
      const nothing = (error: Error) => resolve({ status: 0, text: error.message, headers: {} })
      const asked = request(`${this.url}/api/${path}`, { method, headers, agent: more.agent ?? this.agent, timeout: silenceMs }, (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString(), headers: answer.headers }))
        answer.on('error', nothing)
      })
      asked.on('timeout', () => asked.destroy(new Error(`no answer within ${silenceMs / 1000} s`)))
      asked.on('error', nothing)
      asked.end(text)
    })
  }
  /** Throws for anything but a yes. */
  async ask(method: Method, path: string, body?: object, as?: string): Promise<Json> {
    const { status, text } = await this.call(method, path, body, as)
    if (status !== 200) throw new Error(`${method} ${this.url}/api/${path}: ${status} ${text.slice(0, 400)}`)
    return JSON.parse(text) as Json
  }
  /** Once more, by a new connection, when its own was closed the moment it was asked, as servers do with one that was idle. */
  async get(path: string, as?: string): Promise<Json> {
    const found = await this.find(path, as)
    if (!found) throw new Error(`GET ${this.url}/api/${path}: nothing there`)
    return found
  }
  /** Undefined for what is not there. */
  async find(path: string, as?: string): Promise<Json | undefined> {
    const first = await this.call('GET', path, undefined, as)
    const { status, text } = first.status === 0 ? await this.call('GET', path, undefined, as, { agent: false }) : first
    if (status === 404) return undefined
    if (status !== 200) throw new Error(`GET ${this.url}/api/${path}: ${status} ${text.slice(0, 400)}`)
    return JSON.parse(text) as Json
  }
  [Symbol.dispose](): void {
    this.agent.destroy()
  }
}
