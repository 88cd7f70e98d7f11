/** Sends a recorded request and gives the answer in the form recordings have. */
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request as open } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { fill, fillText, type Values } from './fill.ts'
import { isList, isObject, type Json } from './json.ts'
import type { Request, Response } from './step.ts'

const timeoutMs = 120_000
const bodied = new Set(['POST', 'PUT', 'PATCH'])

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly data: Buffer
}

/** One connection to a server, kept open between requests as clients do. */
export class Wire implements Disposable {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })
  private readonly base: URL

  constructor(base: string) {
    this.base = new URL(base)
  }

  [Symbol.dispose](): void {
    this.agent.destroy()
  }

  /** Throws when no answer came, twice: a server may close an idle connection just as it is used. */
  async ask(request: Request, values: Values): Promise<Response> {
    const send = () => this.send(request, values)
    return recorded(await send().catch(send))
  }

  private async send(request: Request, values: Values): Promise<Answer> {
    const body = bodyOf(request, values)
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const { hostname: host, port } = this.base
    const headers = headersOf(request, body, values)
    const out = open({ agent: this.agent, host, port, method: request.method, path: fillText(request.path, values), headers, timeout: timeoutMs })
    out.on('timeout', () => out.destroy(new Error(`no answer in ${timeoutMs} ms`)))
    out.on('error', reject)
    out.on('response', (answer) => {
      buffer(answer).then((data) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, data }), reject)
    })
    out.end(body)
    return promise
  }
}

function bodyOf(request: Request, values: Values): string | undefined {
  if (request.body !== undefined) return JSON.stringify(fill(request.body, values))
  return request.rawBody === undefined ? undefined : fillText(request.rawBody, values)
}

/** What every recorded request carries, unless it says otherwise. */
function headersOf(request: Request, body: string | undefined, values: Values): OutgoingHttpHeaders {
  const headers = new Map<string, string>([['accept', 'application/vnd.gravitino.v1+json']])
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (request.as !== undefined) headers.set('authorization', `Basic ${Buffer.from(`${request.as}:${request.password ?? ''}`).toString('base64')}`)
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === null) headers.delete(name.toLowerCase())
    else headers.set(name.toLowerCase(), fillText(value, values))
  }
  if (body !== undefined) headers.set('content-length', String(Buffer.byteLength(body)))
  else if (bodied.has(request.method)) headers.set('content-length', '0')
  return Object.fromEntries(headers)
}

function parsed(text: string, type: string): Json | undefined {
  try {
    return type.includes('json') ? (JSON.parse(text) as Json) : undefined
  } catch {
    return undefined
  }
}

const isContainerPage = (body: Json): boolean => isObject(body) && ['servlet', 'url', 'status', 'message'].every((key) => key in body)

/** Texts of errors are no contract, and stacks are not recorded. */
function withoutTexts(body: Json): Json {
  if (!isObject(body)) return body
  const { stack, ...rest } = body
  const failed = body.code !== undefined && body.code !== 0
  const plain = failed ? { ...rest, ...('message' in rest ? { message: '*' } : {}) } : { ...rest, ...(stack === undefined ? {} : { stack }) }
  if (!isList(body.errors)) return plain
  return { ...plain, errors: body.errors.map((error) => (isObject(error) && 'message' in error ? { ...error, message: '*' } : error)) }
}

function recorded({ status, headers: given, data }: Answer): Response {
  const headers = Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
  if (data.length === 0) return { status, body: null, headers }
  const contentType = given['content-type'] ?? null
  const body = parsed(data.toString('utf8'), contentType ?? '')
  if (body === undefined || body === null) return { status, contentType, body: '*', headers, containerPage: contentType?.includes('html') === true }
  if (isContainerPage(body)) return { status, contentType, body: '*', headers, containerPage: true }
  return { status, contentType, body: withoutTexts(body), headers }
}
