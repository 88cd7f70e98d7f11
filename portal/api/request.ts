/** One call to the lake: who asks, what for, and a failure that can be shown. */
import { authorization, refused } from '../signin/session.ts'

/** The lake said no, or did not answer (status 0). */
export class Failure extends Error {
  override name = 'Failure'
  readonly status: number
  /** Gravitino's number; 0 when there was no such answer. */
  readonly code: number
  /** The failure's class name on the wire. */
  readonly type: string
  readonly requestId: string | undefined
  /** Seconds to wait before it is asked again, where the lake says so. */
  readonly wait: number

  constructor(message: string, status: number, code: number, type: string, requestId?: string, wait = 0) {
    super(message)
    this.status = status
    this.code = code
    this.type = type
    this.requestId = requestId
    this.wait = wait
  }

  /** No such thing, or not visible: the same to whoever asks. */
  get absent(): boolean {
    return this.status === 404 || this.status === 403
  }
}

/** The page's own writes, by what they are called; so many are remembered. */
const written = new Set<string>()
const writtenAtMost = 500

/** A name for a request that this page makes: what the lake tells of it later is known to be its own. */
export function newRequestId(): string {
  const id = `portal-${[...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  written.add(id)
  if (written.size > writtenAtMost) written.delete([...written][0] ?? '')
  return id
}
export const isWritten = (requestId: string | undefined): boolean => requestId !== undefined && written.has(requestId)

export interface Asked {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Media type asked and sent; plain JSON when absent. */
  readonly media?: string
  /** Sent in place of what says who is signed in, nothing when it is empty; a refusal of it is the caller's. */
  readonly authorization?: string
  /** What a write is called; a new name when absent. */
  readonly requestId?: string
}

async function send(method: string, path: string, asked: Asked): Promise<{ readonly answer: Response; readonly who: string | undefined }> {
  const query = Object.entries(asked.query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const media = asked.media ?? 'application/json'
  const who = asked.authorization ?? (await authorization())
  const answer = await fetch(query.length > 0 ? `${path}?${new URLSearchParams(query).toString()}` : path, {
    method,
    headers: {
      Accept: media,
      ...(asked.body === undefined ? {} : { 'Content-Type': media }),
      ...(who === undefined || who === '' ? {} : { Authorization: who }),
      ...(method === 'GET' ? {} : { 'X-Request-Id': asked.requestId ?? newRequestId() }),
    },
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    ...(asked.signal ? { signal: asked.signal } : {}),
  }).catch((cause: unknown) => {
    if (asked.signal?.aborted) throw cause
    throw new Failure('The lake does not answer.', 0, 0, 'Unreachable')
  })
  return { answer, who }
}

/** Sends one request and gives the answer's body. Throws Failure; an answer of 200 with a code other than 0 is one too. */
export async function ask<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
  const { answer, who } = await send(method, path, asked)
  const body = await bodyOf(answer)
  const code = typeof body.code === 'number' ? body.code : answer.ok ? 0 : answer.status
  if (answer.ok && code === 0) return body as T
  throw failureOf(answer, who, asked, body, code)
}

/** The whole of a file that the lake makes. Throws Failure, also when the file breaks off. */
export async function askFile(path: string, asked: Asked): Promise<Blob> {
  const { answer, who } = await send('GET', path, asked)
  if (!answer.ok) throw failureOf(answer, who, asked, await bodyOf(answer), answer.status)
  return answer.blob().catch(() => {
    throw new Failure('The file broke off: what came is not all of it.', 0, 0, 'BrokenOff')
  })
}

/** An answer that goes on for as long as it is listened to. Throws Failure when it does not begin. */
export async function askEvents(path: string, asked: Asked): Promise<ReadableStream<Uint8Array>> {
  const { answer, who } = await send('GET', path, { ...asked, media: 'text/event-stream' })
  if (!answer.ok || !answer.body) throw failureOf(answer, who, asked, await bodyOf(answer), answer.status)
  return answer.body
}

function failureOf(answer: Response, who: string | undefined, asked: Asked, body: Readonly<Record<string, unknown>>, code: number): Failure {
  if (answer.status === 401 && asked.authorization === undefined) refused(who, String(body.type))
  const id = answer.headers.get('x-request-id') ?? undefined
  return new Failure(
    typeof body.message === 'string' ? body.message : `The lake answered ${answer.status}.`,
    answer.status,
    code,
    typeof body.type === 'string' ? body.type : 'Unknown',
    id,
    Number(answer.headers.get('retry-after') ?? 0),
  )
}

async function bodyOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await answer.json()) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
