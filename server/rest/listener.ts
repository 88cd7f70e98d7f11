/** The socket's side of the HTTP server: limits, HTTPS, by what name it is asked, other origins, request ids. */
import { createServer, type OutgoingHttpHeaders, type RequestListener, type Server, ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Config } from '../config.ts'
import { corsFrom } from './cors.ts'
import { misdirectedFrom } from './foreign.ts'
import type { Standing } from './standing.ts'
import { tlsFrom } from './tls.ts'

const web = 'gravitino.server.webserver.'
/** A request must have come in whole by then. */
const requestTimeoutMs = 60_000

/** Answers that end their connection once the server is told to stop. Every path to the wire goes through writeHead, Node's own included. */
function endingWith(standing: Standing): typeof ServerResponse {
  return class extends ServerResponse {
    // Two plain parameters and no rest: this runs for every request, and a rest costs microseconds (measured).
    override writeHead(status: number, first?: unknown, second?: unknown): this {
      if (standing.isStopping) this.shouldKeepAlive = false
      return super.writeHead(status, first as string, second as OutgoingHttpHeaders)
    }
  } as unknown as typeof ServerResponse
}

/** Gives a server that does not listen yet. Throws when the key for HTTPS cannot be used. */
export function listenerFor(config: Config, standing: Standing, handler: RequestListener): Server {
  const options = {
    maxHeaderSize: config.number(`${web}requestHeaderSize`),
    keepAliveTimeout: config.number(`${web}idleTimeout`),
    requestTimeout: requestTimeoutMs,
    ServerResponse: endingWith(standing),
  }
  const before = [misdirectedFrom(config), corsFrom(config)].filter((one) => one !== undefined)
  const handle = before.reduceRight<RequestListener>(
    (next, answers) => (request, out) => {
      if (!answers(request, out)) next(request, out)
    },
    handler,
  )
  const tls = tlsFrom(config)
  return tls ? createSecure({ ...tls, ...options }, handle) : createServer(options, handle)
}
