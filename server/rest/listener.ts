/** The socket's side of the HTTP server: limits, HTTPS, other origins, request ids. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Config } from '../config.ts'
import { answeringFor } from './answering.ts'
import { corsFrom } from './cors.ts'
import type { Standing } from './standing.ts'
import { tlsFrom } from './tls.ts'

const web = 'gravitino.server.webserver.'
/** A request must have come in whole by then. */
const requestTimeoutMs = 60_000

/** Gives a server that does not listen yet. Throws when the key for HTTPS cannot be used. */
export function listenerFor(config: Config, standing: Standing, handler: RequestListener): Server {
  const options = {
    maxHeaderSize: config.number(`${web}requestHeaderSize`),
    keepAliveTimeout: config.number(`${web}idleTimeout`),
    requestTimeout: requestTimeoutMs,
    ServerResponse: answeringFor(standing),
  }
  const cors = corsFrom(config)
  const handle: RequestListener = cors
    ? (request, out) => {
        if (!cors(request, out)) handler(request, out)
      }
    : handler
  const tls = tlsFrom(config)
  return tls ? createSecure({ ...tls, ...options }, handle) : createServer(options, handle)
}
