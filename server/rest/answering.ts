/** The answer to one request as Node gives it, with the request's id on it, and the end of the connection when the server ends. */
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { threadId } from 'node:worker_threads'
import type { Standing } from './standing.ts'

/** What a caller may call a request: log rows, the log and traces carry it. */
const sane = /^[\w.:/+=@-]{1,128}$/
const mark = `${Date.now().toString(36)}${threadId === 0 ? '' : `.${threadId}`}`
let asked = 0

/** The caller's own X-Request-Id when it is a sane one, else a new one. */
function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && sane.test(given) ? given : `${mark}-${(++asked).toString(36)}`
}

export interface Answering extends ServerResponse {
  readonly requestId: string
}

/** The class of answers for one server. Every path to the wire goes through writeHead, Node's own included. */
export function answeringFor(standing: Standing): typeof ServerResponse {
  return class extends ServerResponse<IncomingMessage> implements Answering {
    readonly requestId: string

    constructor(request: IncomingMessage, options?: object) {
      // Node hands over options that its types do not name.
      super(...([request, options] as unknown as [IncomingMessage]))
      this.requestId = requestIdOf(request.headers)
    }

    // Two plain parameters and no rest: this runs for every request, and a rest costs microseconds (measured).
    override writeHead(status: number, first?: unknown, second?: unknown): this {
      const headers = (typeof first === 'string' ? (second ?? {}) : (first ?? {})) as OutgoingHttpHeaders
      headers['X-Request-Id'] = this.requestId
      if (standing.isStopping) headers.Connection = 'close'
      return super.writeHead(status, headers)
    }
  } as unknown as typeof ServerResponse
}
