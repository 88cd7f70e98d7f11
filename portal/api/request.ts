/** One call to the lake: who asks, what for, and a failure that can be shown. */
import { isText, savedBox } from '../kit/saved.ts'

/** The name the lake is told; whoever has none is `anonymous` there. */
export const user = savedBox('user', '', isText)

/** The lake said no, or did not answer (status 0). */
export class Failure extends Error {
  override name = 'Failure'
  readonly status: number
  /** Gravitino's number; 0 when there was no such answer. */
  readonly code: number
  /** The failure's class name on the wire. */
  readonly type: string
  readonly requestId: string | undefined

  constructor(message: string, status: number, code: number, type: string, requestId?: string) {
    super(message)
    this.status = status
    this.code = code
    this.type = type
    this.requestId = requestId
  }

  /** No such thing, or not visible: the same to whoever asks. */
  get absent(): boolean {
    return this.status === 404 || this.status === 403
  }
}

export interface Asked {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Media type asked and sent; plain JSON when absent. */
  readonly media?: string
}

const basic = (name: string) => `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${name}:`)))}`

async function send(method: string, path: string, asked: Asked): Promise<Response> {
  const query = Object.entries(asked.query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const media = asked.media ?? 'application/json'
  return fetch(query.length > 0 ? `${path}?${new URLSearchParams(query).toString()}` : path, {
    method,
    headers: {
      Accept: media,
      ...(asked.body === undefined ? {} : { 'Content-Type': media }),
      ...(user.get() === '' ? {} : { Authorization: basic(user.get()) }),
    },
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    ...(asked.signal ? { signal: asked.signal } : {}),
  }).catch((cause: unknown) => {
    if (asked.signal?.aborted) throw cause
    throw new Failure('The lake does not answer.', 0, 0, 'Unreachable')
  })
}

/** Sends one request and gives the answer's body. Throws Failure; an answer of 200 with a code other than 0 is one too. */
export async function ask<T>(method: string, path: string, asked: Asked = {}): Promise<T> {
  const answer = await send(method, path, asked)
  const body = await bodyOf(answer)
  const code = typeof body.code === 'number' ? body.code : answer.ok ? 0 : answer.status
  if (answer.ok && code === 0) return body as T
  throw failureOf(answer, body, code)
}

/** The whole of a file that the lake makes. Throws Failure, also when the file breaks off. */
export async function askFile(path: string, asked: Asked): Promise<Blob> {
  const answer = await send('GET', path, asked)
  if (!answer.ok) throw failureOf(answer, await bodyOf(answer), answer.status)
  return answer.blob().catch(() => {
    throw new Failure('The file broke off: what came is not all of it.', 0, 0, 'BrokenOff')
  })
}

function failureOf(answer: Response, body: Readonly<Record<string, unknown>>, code: number): Failure {
  const id = answer.headers.get('x-request-id') ?? undefined
  return new Failure(
    typeof body.message === 'string' ? body.message : `The lake answered ${answer.status}.`,
    answer.status,
    code,
    typeof body.type === 'string' ? body.type : 'Unknown',
    id,
  )
}

async function bodyOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await answer.json()) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
