/** Serves a lake over HTTP on one thread, and ends without dropping anybody. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config.ts'
import { signInOrigins } from '../identity/oauth.ts'
import type { Lake } from '../lake.ts'
import { Portal } from '../portal/static.ts'
import { buildServer } from '../rest/http.ts'
import type { Serving } from '../rest/serving.ts'
import { Standing } from '../rest/standing.ts'

const web = 'gravitino.server.webserver.'
/** A request that its caller sent before it could know that we stop is here by then. */
const flightMs = 100
/** After their work was cancelled, requests get this long to be told so. */
const lastWordsMs = 1_000

export interface Where {
  readonly host: string
  readonly port: number
  /** Other threads listen on the same port; the system spreads connections over them. */
  readonly shared: boolean
}
export interface Served {
  /** The port that is listened on, when 0 was asked for. */
  readonly port: number
  /**
   * Readiness turns, after the delay nothing new is accepted, running requests get their time, then their work is cancelled.
   * Resolves once every connection is closed.
   */
  stop(): Promise<void>
}

/** Where the settings say; HTTPS takes the place of HTTP. */
export const placeOf = (config: Config): { readonly scheme: 'http' | 'https'; readonly host: string; readonly port: number } => {
  const https = config.flag(`${web}enableHttps`)
  const port = config.number(`${web}${https ? 'httpsPort' : 'httpPort'}`)
  return { scheme: https ? 'https' : 'http', host: config.text(`${web}host`), port }
}

/** Throws when somebody listens there. Threads that share a port would not notice: the system lets any process of the user join them. */
export async function unused(host: string, port: number): Promise<number> {
  const probe = createServer()
  probe.listen({ host, port })
  await once(probe, 'listening')
  const { port: found } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return found
}

/** Throws when the port is taken or the key for HTTPS cannot be used. */
export async function serve(
  lake: Lake,
  { host, port, shared }: Where,
  told: Pick<Serving, 'requests' | 'tracer' | 'runtime' | 'gather' | 'counts' | 'searches'>,
): Promise<Served> {
  const { config } = lake
  const standing = new Standing()
  const portal = new Portal(fileURLToPath(new URL('../../portal/dist', import.meta.url)), signInOrigins(config))
  const app = buildServer({ lake, portal, standing, ...told })
  const silent = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  await app.listen({ host, port, ...(shared ? { reusePort: true } : {}) })
  return {
    port: (app.server.address() as AddressInfo).port,
    async stop() {
      standing.stop()
      // Until it is closed every answer ends its connection, so that no caller finds a known one gone beneath its next request.
      await sleep(Math.max(flightMs, config.number('caspian.server.drainDelayMs')))
      const closed = app.close()
      const enough = sleep(flightMs).then(() => {
        for (const socket of silent) if (socket.bytesRead === 0) socket.destroy()
      })
      const timer = setTimeout(() => {
        standing.cutOff()
        setTimeout(() => app.server.closeAllConnections(), lastWordsMs).unref()
      }, config.number('gravitino.server.shutdown.timeout'))
      await Promise.all([closed, enough])
      clearTimeout(timer)
    },
  }
}
