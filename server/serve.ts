/** Serves a lake over HTTP on one thread, until it is told to stop. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Lake } from './lake.ts'
import { Portal } from './portal/static.ts'
import { buildServer } from './rest/http.ts'

export interface Where {
  readonly host: string
  readonly port: number
  /** Other threads listen on the same port; the system spreads connections over them. */
  readonly shared: boolean
}
export interface Served {
  /** The port that is listened on, when 0 was asked for. */
  readonly port: number
  /** Takes no more requests, lets those that run end within the configured time, then cuts them off. */
  stop(): Promise<void>
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

/** Throws when the port is taken. */
export async function serve(lake: Lake, { host, port, shared }: Where): Promise<Served> {
  const portal = new Portal(fileURLToPath(new URL('../portal/dist', import.meta.url)))
  const app = buildServer({ lake, portal })
  await app.listen({ host, port, ...(shared ? { reusePort: true } : {}) })
  const address = app.server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async stop() {
      setTimeout(() => app.server.closeAllConnections(), lake.config.number('gravitino.server.shutdown.timeout')).unref()
      await app.close()
    },
  }
}
